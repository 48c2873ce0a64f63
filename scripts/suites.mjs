import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-command.mjs';

const bin = (name, folder = root) => join(folder, 'node_modules', '.bin', name);
const script = (path, ...args) => ({ command: bin('tsx'), args: [`scripts/${path}`, ...args] });
const packages = readdirSync(join(root, 'packages')).map((name) => ({ name, folder: join(root, 'packages', name) }));
const uiRemote = join(root, 'packages', 'ui-remote');
const vitestReport = (report) => ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

/**
 * Everything `npm test` runs, in order. Each suite has a name, what it needs (a suite that can do
 * part of its work without something says so with `wants`), and its checks. A check is a command
 * and how to count it: 'one' is the command itself, else the reader of its report.
 *
 * @param {(name: string) => string} report the path of a report by this name
 */
export const suites = (report) => [
  { name: 'generated', checks: [{ title: 'generate', ...script('generate.ts', '--check') }] },
  {
    name: 'policy-build',
    needs: ['opa'],
    checks: [{ title: 'policy build', ...script('build-policy.ts', '--check') }],
  },
  {
    name: 'policy',
    checks: [{ title: 'policy tests', count: 'tally', ...script('test-policy.ts', '--json', report('policy tests')) }],
  },
  {
    name: 'lint',
    checks: [
      { title: 'biome', command: bin('biome'), args: ['check', '.'] },
      { title: 'imports', ...script('check-imports.ts') },
    ],
  },
  {
    name: 'typecheck',
    checks: [
      { title: 'types of the scripts', command: bin('tsc'), args: ['-p', '.'] },
      { title: 'types of the snippets', ...script('check-snippets.ts') },
      ...[...packages, { name: 'host-demo', folder: join(root, 'apps', 'host-demo') }].map(({ name, folder }) => ({
        title: `types of ${name}`,
        command: bin('tsc'),
        args: ['-p', folder],
      })),
    ],
  },
  { name: 'unused', checks: [{ title: 'knip', command: bin('knip') }] },
  {
    name: 'unit',
    checks: [
      {
        title: 'unit',
        count: 'vitest',
        command: bin('vitest'),
        args: ['run', '--project', 'unit', ...vitestReport(report('unit'))],
      },
    ],
  },
  { name: 'build', needs: ['build'], checks: [] },
  {
    name: 'packages',
    needs: ['build'],
    checks: packages.flatMap(({ name, folder }) => [
      { title: `publint ${name}`, command: bin('publint'), args: ['--strict', '--pack', 'npm'], cwd: folder },
      {
        title: `types resolve ${name}`,
        command: bin('attw'),
        args: ['--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', './styles.css', './package.json'],
        cwd: folder,
      },
    ]),
  },
  {
    name: 'integration',
    needs: ['postgres'],
    wants: ['prometheus', 'ceph'],
    checks: [
      {
        title: 'integration',
        count: 'vitest',
        command: bin('vitest'),
        args: ['run', '--project', 'integration', ...vitestReport(report('integration'))],
      },
    ],
  },
  {
    name: 'storybook',
    needs: ['chromium'],
    checks: [
      {
        title: 'storybook',
        count: 'vitest',
        command: bin('vitest', uiRemote),
        args: ['run', ...vitestReport(report('storybook'))],
        cwd: uiRemote,
      },
    ],
  },
  {
    name: 'golden-path',
    needs: ['build', 'postgres'],
    checks: [
      { title: 'golden path on PGlite', command: process.execPath, args: ['scripts/golden-path.mjs'] },
      {
        title: 'golden path on Postgres',
        command: process.execPath,
        args: ['scripts/golden-path.mjs'],
        database: true,
      },
    ],
  },
  {
    name: 'e2e',
    needs: ['build', 'chromium'],
    wants: ['prometheus'],
    checks: [
      {
        title: 'e2e',
        count: 'playwright',
        command: bin('playwright'),
        args: ['test', '--config', 'apps/host-demo/e2e/playwright.config.ts', '--reporter=list,json'],
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') },
      },
    ],
  },
];
