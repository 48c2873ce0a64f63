import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED_INPUTS = ['pnpm-lock.yaml', 'tsconfig.json', 'scripts/tsup-preset.ts'];
const NOT_BUILT_FROM = new Set([
  'node_modules',
  'dist',
  'e2e',
  'coverage',
  'storybook-static',
  'test-results',
  'playwright-report',
  '@mf-types',
]);
const TESTS_AND_PROSE = /\.(test|spec|stories)\.[cm]?[jt]sx?$|\.md$/;

function* filesUnder(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || NOT_BUILT_FROM.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile() && !TESTS_AND_PROSE.test(entry.name)) yield path;
  }
}

function readPackages(root) {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((folder) => join(root, group, folder)))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => ({ directory, manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.scripts?.build !== undefined);
}

/** Dependencies first; throws where packages depend on each other in a circle. */
function inOrder(packages) {
  const byName = new Map(packages.map((entry) => [entry.manifest.name, entry]));
  const ordered = new Map();
  const visit = (entry, path) => {
    const { name, dependencies = {}, devDependencies = {} } = entry.manifest;
    if (ordered.has(name)) return;
    if (path.includes(name)) throw new Error(`These packages depend on each other: ${[...path, name].join(' → ')}`);
    const within = Object.keys({ ...dependencies, ...devDependencies }).filter((other) => byName.has(other));
    for (const other of within) visit(byName.get(other), [...path, name]);
    ordered.set(name, { ...entry, within });
  };
  for (const entry of packages) visit(entry, []);
  return [...ordered.values()];
}

/**
 * What to build, in order. `fresh` says that the sources of a package and of everything it builds
 * upon have the hash of its last build, and that what it built is still there.
 */
export function buildPlan(root, stamps) {
  const shared = createHash('sha256');
  for (const file of SHARED_INPUTS) shared.update(readFileSync(join(root, file)));
  const sharedHash = shared.digest('hex');
  const hashes = new Map();
  return inOrder(readPackages(root)).map(({ directory, manifest, within }) => {
    const hash = createHash('sha256').update(sharedHash);
    for (const dependency of within) hash.update(hashes.get(dependency));
    for (const file of filesUnder(directory)) {
      hash.update(`\0${file.slice(directory.length)}\0`).update(readFileSync(file));
    }
    const digest = hash.digest('hex');
    hashes.set(manifest.name, digest);
    const name = manifest.name.replace(/^@[^/]+\//, '');
    const stamp = join(stamps, name);
    return {
      name,
      packageName: manifest.name,
      directory,
      dependencies: within,
      script: manifest.scripts.build,
      hash: digest,
      stamp,
      fresh: existsSync(join(directory, 'dist')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest,
    };
  });
}
