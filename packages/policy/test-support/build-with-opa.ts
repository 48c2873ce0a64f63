import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOpa, root } from '../../../scripts/build-policy.js';

/** The compiler, if it is here. Where it isn't, tests that need it say so and are counted as skipped. */
export const opa = findOpa({ build: false });
if (opa === undefined) {
  console.error('NOT RUN: tests with a real OPA. Set OPA to its binary, or run scripts/build-policy.ts with Go once.');
}

export interface OpaBuild {
  /** A directory of the caller's. */
  scratch: string;
  revision: string;
  /** Without it, the bundle isn't signed. */
  signing?: { key: string; algorithm: string; claims: Record<string, unknown> };
  /** Changes the sources before they are compiled. */
  edit?: (policies: string) => void;
}

/** What a publisher does: `opa build --signing-key`. */
export function buildWithOpa({ scratch, revision, signing, edit }: OpaBuild): Buffer {
  if (opa === undefined) throw new Error('there is no OPA');
  const folder = join(scratch, revision);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'policies'), join(folder, 'policies'), {
    recursive: true,
    filter: (source) => !source.endsWith('_test.rego') && !/policies\/(cases|tools|\.regal)$/.test(source),
  });
  edit?.(join(folder, 'policies'));
  const signed: string[] = [];
  if (signing !== undefined) {
    writeFileSync(join(folder, 'key.pem'), signing.key, { mode: 0o600 });
    writeFileSync(join(folder, 'claims.json'), JSON.stringify(signing.claims));
    signed.push('--signing-key', 'key.pem', '--signing-alg', signing.algorithm, '--claims-file', 'claims.json');
  }
  const build = ['build', '-t', 'wasm', '-b', 'policies', '--prune-unused', '--revision', revision, ...signed];
  execFileSync(opa, [...build, '-o', 'bundle.tar.gz'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(join(folder, 'bundle.tar.gz'));
}
