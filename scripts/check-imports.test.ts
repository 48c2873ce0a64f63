import { describe, expect, test } from 'vitest';
import { ImportGraph, type Project } from './import-graph.js';
import { brokenRules, foldersNotThere } from './import-rules.js';

const packages: Project['packages'] = [
  {
    name: '@incident-center/state-machines',
    folder: 'packages/state-machines',
    entries: { '.': './src/index.ts', './transition-table': './src/transition-table.ts' },
  },
  {
    name: '@incident-center/sdk',
    folder: 'packages/sdk',
    entries: { './client': './src/client/index.ts', './contract': './src/contract/index.ts' },
  },
  { name: '@incident-center/policy', folder: 'packages/policy', entries: { '.': './src/index.ts' } },
  { name: '@incident-center/server', folder: 'packages/server', entries: { '.': './src/index.ts' } },
  { name: '@incident-center/ui-remote', folder: 'packages/ui-remote', entries: { '.': './src/index.ts' } },
  { name: 'host-demo', folder: 'apps/host-demo', entries: {} },
];

/** The rules that these sources break, each with where. */
function broken(sources: Record<string, string>): string[] {
  const graph = new ImportGraph({ packages, files: new Map(Object.entries(sources)) });
  return brokenRules(graph).map(({ file, line, rule }) => `${rule} ${file}:${line}`);
}

describe('packages point one way', () => {
  test('the server may import policy, and policy may not import the server', () => {
    expect(broken({ 'packages/server/src/a.ts': `import { x } from '@incident-center/policy';` })).toEqual([]);
    expect(broken({ 'packages/policy/src/a.ts': `\nimport { x } from '@incident-center/server';` })).toEqual([
      'packages-point-one-way packages/policy/src/a.ts:2',
    ]);
  });

  test('a type is an import too', () => {
    expect(broken({ 'packages/sdk/src/a.ts': `import type { X } from '@incident-center/policy';` })).toEqual([
      'packages-point-one-way packages/sdk/src/a.ts:1',
    ]);
    expect(broken({ 'packages/sdk/src/a.ts': `type X = import('@incident-center/policy').X;` })).toEqual([
      'packages-point-one-way packages/sdk/src/a.ts:1',
    ]);
  });

  test('the screens may not import the server, in whichever form', () => {
    for (const form of [`export * from '@incident-center/server';`, `await import('@incident-center/server');`]) {
      expect(broken({ 'packages/ui-remote/src/a.ts': form })).toEqual([
        'packages-point-one-way packages/ui-remote/src/a.ts:1',
      ]);
    }
  });

  test('a path into another package is no way around it', () => {
    expect(broken({ 'packages/server/src/a.ts': `import { x } from '../../sdk/src/client/index.js';` })).toEqual([
      'packages-point-one-way packages/server/src/a.ts:1',
    ]);
  });
});

describe('slices keep their stores', () => {
  const stores = {
    'packages/server/src/incidents/incident-store.ts': '',
    'packages/server/src/incidents/incident-severity.ts': '',
  };

  test('a slice uses its own store and another slice in other ways', () => {
    expect(
      broken({
        ...stores,
        'packages/server/src/incidents/close-incident.ts': `import { s } from './incident-store.js';`,
        'packages/server/src/alerts/receive-alert.ts': `import { s } from '../incidents/incident-severity.js';`,
      }),
    ).toEqual([]);
  });

  test('a slice may not import the store of another, not even its type', () => {
    const source = `import type { Store } from '../incidents/incident-store.js';`;
    expect(broken({ ...stores, 'packages/server/src/alerts/receive-alert.ts': source })).toEqual([
      'slices-keep-their-stores packages/server/src/alerts/receive-alert.ts:1',
    ]);
  });
});

describe('one file names adapters', () => {
  const adapter = {
    'packages/server/src/object-store/s3-object-store.ts': '',
    'packages/server/src/object-store/object-store.ts': '',
  };
  const source = `import { S3ObjectStore } from './object-store/s3-object-store.js';`;

  test('the composition root, the published entry and a test may', () => {
    expect(
      broken({
        ...adapter,
        'packages/server/src/create-incident-center.ts': source,
        'packages/server/src/object-store/open-object-store.ts': `import { s } from './s3-object-store.js';`,
        'packages/server/src/index.ts': `export { S3ObjectStore } from './object-store/s3-object-store.js';`,
        'packages/server/src/object-store/s3-object-store.int.test.ts': `import { s } from './s3-object-store.js';`,
      }),
    ).toEqual([]);
  });

  test('anything else takes the port', () => {
    const port = `import type { ObjectStore } from './object-store/object-store.js';`;
    expect(broken({ ...adapter, 'packages/server/src/perform.ts': port })).toEqual([]);
    expect(broken({ ...adapter, 'packages/server/src/perform.ts': source })).toEqual([
      'one-file-names-adapters packages/server/src/perform.ts:1',
    ]);
  });
});

describe('browsers get no node', () => {
  test('nothing a browser loads imports a module of Node', () => {
    expect(broken({ 'packages/ui-remote/src/a.tsx': `import { readFile } from 'node:fs';` })).toEqual([
      'browsers-get-no-node packages/ui-remote/src/a.tsx:1',
    ]);
    expect(broken({ 'packages/sdk/src/client/a.ts': `import { readFile } from 'fs/promises';` })).toEqual([
      'browsers-get-no-node packages/sdk/src/client/a.ts:1',
    ]);
  });

  test('a detour through another file and another package is seen', () => {
    expect(
      broken({
        'apps/host-demo/src/browser/main.tsx': `import { hash } from '../shared/hash.js';`,
        'apps/host-demo/src/shared/hash.ts': `import { createHash } from 'node:crypto';`,
      }),
    ).toEqual(['browsers-get-no-node apps/host-demo/src/shared/hash.ts:1']);
    expect(
      broken({
        'packages/ui-remote/src/a.ts': `import { x } from '@incident-center/sdk/contract';`,
        'packages/sdk/src/contract/index.ts': `export * from '../cli/x.js';`,
        'packages/sdk/src/cli/x.ts': `import 'node:os';`,
      }),
    ).toEqual(['browsers-get-no-node packages/sdk/src/cli/x.ts:1']);
  });

  test('types, tests and the server side are left alone', () => {
    expect(
      broken({
        'packages/sdk/src/client/a.ts': `import type { Buffer } from 'node:buffer';`,
        'packages/sdk/src/client/a.test.ts': `import { readFile } from 'node:fs';`,
        'apps/host-demo/src/server/main.ts': `import { readFile } from 'node:fs';`,
      }),
    ).toEqual([]);
  });
});

describe('the client stays light', () => {
  const contract = { 'packages/sdk/src/contract/index.ts': `import { z } from 'zod';` };

  test('it may take types from the contract', () => {
    const source = `import type { Incident } from '../contract/index.js';`;
    expect(broken({ ...contract, 'packages/sdk/src/client/index.ts': source })).toEqual([]);
  });

  test('it may not load zod or xstate, directly or through the contract', () => {
    expect(broken({ 'packages/sdk/src/client/a.ts': `import { createActor } from 'xstate';` })).toEqual([
      'the-client-stays-light packages/sdk/src/client/a.ts:1',
    ]);
    const source = `import { type Incident, schema } from '../contract/index.js';`;
    expect(broken({ ...contract, 'packages/sdk/src/client/index.ts': source })).toEqual([
      'the-client-stays-light packages/sdk/src/contract/index.ts:1',
    ]);
  });
});

test('a folder that the rules name and the server has no more is told', () => {
  const files = new Map([['packages/server/src/signer/signer.ts', '']]);
  const gone = foldersNotThere(new ImportGraph({ packages, files }));
  expect(gone).toContain('object-store');
  expect(gone).not.toContain('signer');
});
