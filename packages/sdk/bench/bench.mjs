import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `node packages/sdk/bench/bench.mjs [events] [memory]` builds the bench as the verifier is built, and runs it: what runs
// TypeScript as it is adds a call to every function. esbuild is what tsup builds with.
const rootRequire = createRequire(new URL('../../../package.json', import.meta.url));
const esbuild = createRequire(rootRequire.resolve('tsup'))('esbuild');
const folder = mkdtempSync(join(tmpdir(), 'incident-center-bench-'));
try {
  const outfile = join(folder, 'bench.mjs');
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL('./bench-verify.ts', import.meta.url))],
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['incident-center-source'],
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
