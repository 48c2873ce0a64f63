import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

// esbuild is what tsup builds with, and not a dependency of ours.
const require = createRequire(import.meta.url);
const rootRequire = createRequire(new URL('../../../package.json', import.meta.url));
const esbuild = createRequire(rootRequire.resolve('tsup'))('esbuild') as {
  build(options: Record<string, unknown>): Promise<{
    outputFiles: { contents: Uint8Array }[];
    metafile: { inputs: Record<string, unknown>; outputs: Record<string, { imports: { path: string }[] }> };
  }>;
};

const SOURCE = 'incident-center-source';
const packageJson = require('../package.json') as { exports: Record<string, string | Record<string, string>> };

/**
 * Kilobytes (1000 bytes), minified and gzipped, with everything an entry imports. The contract's are those of zod: it
 * and the whole package are for servers and tests, while a page imports the client. Of the client's, 2 are for SHA-256
 * piece by piece, which browsers do not have: who downloads no bundle leaves them out. Of the verifier's, 3 are for reading lines
 * without making values of them, which halves the time.
 */
const BUDGET_KB: Record<string, number> = {
  '.': 155,
  './contract': 110,
  './client': 10.5,
  './provenance': 40,
  './host': 4,
};
const entries = Object.entries(packageJson.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [[name, target[SOURCE] ?? ''] as const],
);

async function bundle(source: string) {
  const result = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(`../${source}`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: [SOURCE],
    external: ['node:*', ...builtinModules],
    logLevel: 'silent',
  });
  const imports = Object.values(result.metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return {
    bytes: gzipSync(result.outputFiles[0]?.contents ?? '').length,
    imports,
    inputs: Object.keys(result.metafile.inputs),
  };
}

const SCHEMAS_OR_MACHINES = /\/(zod|xstate|state-machines)\//;

describe.each(entries)('the browser entry %s', (name, source) => {
  it('imports nothing of Node and stays within its budget', async () => {
    const { bytes, imports } = await bundle(source);
    expect(imports).toEqual([]);
    expect(bytes).toBeGreaterThan(200);
    expect(bytes).toBeLessThan((BUDGET_KB[name] ?? 0) * 1000);
  });
});

describe.each(['client', 'host'])('the %s entry', (entry) => {
  it('holds neither schemas nor state machines', async () => {
    const { inputs } = await bundle(`src/${entry}/index.ts`);
    expect(inputs).toContainEqual(expect.stringContaining(`src/${entry}/index.ts`));
    expect(inputs.filter((path) => SCHEMAS_OR_MACHINES.test(path))).toEqual([]);
  });
});

describe('the contract entry', () => {
  it('is seen to hold both: what finds them finds them', async () => {
    const { inputs } = await bundle('src/contract/index.ts');
    const found = inputs.flatMap((path) => SCHEMAS_OR_MACHINES.exec(path)?.[1] ?? []);
    expect([...new Set(found)].sort()).toEqual(['state-machines', 'zod']);
  });
});

describe('the generated routes', () => {
  it('import types only', async () => {
    const text = await readFile(new URL('./client/routes.generated.ts', import.meta.url), 'utf8');
    expect(text.match(/^import (?!type )/m)).toBeNull();
  });
});
