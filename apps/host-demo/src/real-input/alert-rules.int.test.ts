import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { OBSERVABILITY } from './alert-rule-file.js';
import { findBinary } from './find-binary.js';

const promtool = findBinary('promtool') ?? '';
const skipped = promtool === '' ? ' (skipped: promtool is not on PATH)' : '';
const run = promisify(execFile);
const here = { cwd: OBSERVABILITY };

describe.skipIf(promtool === '').each(['alert-rules', 'service-rules'])(`the rules of %s.yml${skipped}`, (name) => {
  test('are ones that Prometheus takes', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', `${name}.yml`], here);
    expect(stdout).toContain('SUCCESS');
  });

  test('fire when they should, and only then', async () => {
    const { stdout } = await run(promtool, ['test', 'rules', `${name}.test.yml`], here);
    expect(stdout).toContain('SUCCESS');
  });
});

describe.skipIf(promtool === '')(`what is asked of Prometheus${skipped}`, () => {
  async function expectPromql(expressions: readonly string[]): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'incident-center-promql-'));
    try {
      const file = join(directory, 'expressions.yml');
      const rules = expressions.map((expr, at) => ({ record: `expression_${at}`, expr }));
      // JSON is YAML, without its surprises.
      await writeFile(file, JSON.stringify({ groups: [{ name: 'expressions', rules }] }));
      const { stdout } = await run(promtool, ['check', 'rules', file]);
      expect(stdout).toContain(`${expressions.length} rules found`);
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  test('by the dashboard is PromQL', async () => {
    const text = await readFile(join(OBSERVABILITY, 'operational-health.dashboard.json'), 'utf8');
    const { panels } = JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] };
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(40);
    await expectPromql(expressions);
  });

  test('by the examples of the reference is PromQL', async () => {
    const text = await readFile(join(OBSERVABILITY, '../../../docs/reference/metrics.md'), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| `[a-z_]+` \| (gauge|counter|histogram) /.test(line));
    const examples = rows.map((line) => / `([^`]+)` \|$/.exec(line)?.[1] ?? '');
    expect(examples.length).toBeGreaterThan(50);
    await expectPromql(examples);
  });
});
