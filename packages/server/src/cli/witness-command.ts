import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readVerifierKey, type VerifierKey, verifierKey } from '@incident-center/sdk/provenance';
import { keyHex } from '../log/current-key.js';
import { openKeyFile } from '../signer/key-file.js';
import { serveWitness } from '../witness/serve-witness.js';
import { openWitnessState } from '../witness/witness-state.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { usageError } from './exit-codes.js';

export interface WitnessFlags extends GlobalFlags {
  listen: string;
  name: string;
  key: string;
  state: string;
  log: string[];
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function addressOf(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw usageError(`--listen must be host:port, not '${text}'`);
  return { host, port };
}

function logOf(text: string): VerifierKey {
  const key = readVerifierKey('log', text);
  if (key === undefined)
    throw usageError(`--log must be <name>+<64 hex digits>, or a verifier key of C2SP's signed-note, not '${text}'`);
  return key;
}

/** Serves a witness until the process is asked to end. It needs no database and no configuration file. */
export async function witnessCommand(context: CliContext, flags: WitnessFlags): Promise<void> {
  const listen = addressOf(flags.listen);
  const logs = flags.log.map(logOf);
  if (readVerifierKey('witness', `${flags.name}+${'0'.repeat(64)}`) === undefined)
    throw usageError(`--name must not be empty, nor have spaces or a plus, not '${flags.name}'`);
  const at = (file: string) => path.resolve(context.cwd, file);
  const state = await openWitnessState(at(flags.state));
  try {
    await mkdir(path.dirname(at(flags.key)), { recursive: true, mode: 0o700 });
    const signer = await openKeyFile(at(flags.key));
    const key = verifierKey('witness', { name: flags.name, public_key: keyHex(signer.public_key) });
    const server = await serveWitness({ name: flags.name, signer, state, logs, now: Date.now }, listen, context.note);
    printResult(context, flags, { url: server.url, witness: key }, `listening on ${server.url}\nwitness key ${key}`);
    await aborted(context.stop);
    context.note('stopping');
    await server.stop();
  } finally {
    await state.close();
  }
}
