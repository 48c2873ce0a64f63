import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeTooOld } from './bootstrap.mjs';
import { buildPlan } from './build-plan.mjs';

describe('the version of Node', () => {
  test('is refused in one sentence below 20.19', () => {
    for (const version of ['18.20.4', '20.18.3', '20.9.0']) expect(nodeTooOld(version)).toContain(version);
  });
  test('is accepted from 20.19 on', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) expect(nodeTooOld(version)).toBeUndefined();
  });
});

describe('the build plan', () => {
  let root;
  const write = (path, content) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const plan = () => buildPlan(root, join(root, 'stamps'));
  const stale = () =>
    plan()
      .filter(({ fresh }) => !fresh)
      .map(({ name }) => name);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'incident-center-plan-'));
    for (const file of ['pnpm-lock.yaml', 'tsconfig.json', 'scripts/tsup-preset.ts']) write(file, '');
    const manifest = (name, ...uses) =>
      JSON.stringify({
        name,
        scripts: { build: 'true' },
        dependencies: Object.fromEntries(uses.map((use) => [use, '1'])),
      });
    write('packages/b/package.json', manifest('@x/b', '@x/c'));
    write('packages/c/package.json', manifest('@x/c'));
    write('packages/d/package.json', manifest('@x/d'));
    write('apps/a/package.json', manifest('a', '@x/b', '@x/d'));
    for (const folder of ['packages/b', 'packages/c', 'packages/d', 'apps/a']) {
      write(`${folder}/src/index.ts`, 'export {};');
      write(`${folder}/dist/index.js`, '');
    }
    for (const { name, hash } of plan()) write(`stamps/${name}`, hash);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('puts dependencies first', () => {
    expect(plan().map(({ name }) => name)).toEqual(['c', 'b', 'd', 'a']);
  });

  test('builds nothing where nothing changed', () => {
    expect(stale()).toEqual([]);
  });

  test('builds what changed and what builds upon it, and no more', () => {
    write('packages/c/src/index.ts', 'export const changed = true;');
    expect(stale()).toEqual(['c', 'b', 'a']);
  });

  test('takes no notice of tests', () => {
    write('packages/c/src/index.test.ts', 'test');
    expect(stale()).toEqual([]);
  });

  test('builds again what was deleted', () => {
    rmSync(join(root, 'packages/d/dist'), { recursive: true });
    expect(stale()).toEqual(['d']);
  });

  test('builds everything when the lockfile changed', () => {
    write('pnpm-lock.yaml', 'changed');
    expect(stale()).toHaveLength(4);
  });
});
