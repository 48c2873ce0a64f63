import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createOpaWasmEngine, isPolicyError, type PolicyEngine, readPolicyBundle } from '@incident-center/policy';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { CliContext } from './cli-context.js';
import { usageError } from './exit-codes.js';

const run = promisify(execFile);

/** Compiles a folder of rules as `opa build` does for a release, but for tests. */
async function build({ env }: CliContext, folder: string): Promise<Uint8Array> {
  const opa = env.OPA || 'opa';
  const scratch = await mkdtemp(path.join(tmpdir(), 'incident-center-policy-'));
  const bundle = path.join(scratch, 'bundle.tar.gz');
  const options = ['-t', 'wasm', '--prune-unused', '--ignore', '*_test.rego', '--revision', 'draft'];
  try {
    // From above it: the paths in the bundle begin with the folder's name.
    await run(opa, ['build', ...options, '-b', path.basename(folder), '-o', bundle], { cwd: path.dirname(folder) });
    return await readFile(bundle);
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT')
      throw new IncidentCenterError(
        'UNAVAILABLE',
        'a folder of rules needs opa on the PATH, or in OPA; or give a bundle',
        {
          cause,
        },
      );
    throw usageError(`opa cannot build ${folder}: ${(stderr ?? String(cause)).trim()}`, cause);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * The engine of a draft: a bundle that `opa build -t wasm` made, or a folder of rules. Nothing is verified, because nothing
 * is decided by it.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for what is no policy of ours, `UNAVAILABLE` without `opa`.
 */
export async function readDraftPolicy(context: CliContext, draft: string): Promise<PolicyEngine> {
  const file = path.resolve(context.cwd, draft);
  const found = await stat(file).catch((cause) => {
    throw usageError(`cannot read ${draft}: there is no such file or folder`, cause);
  });
  try {
    const archive = found.isDirectory() ? await build(context, file) : await readFile(file);
    return await createOpaWasmEngine(await readPolicyBundle(archive, 'unverified'));
  } catch (cause) {
    if (!isPolicyError(cause)) throw cause;
    throw usageError(`${draft}: ${cause.message}`, cause);
  }
}
