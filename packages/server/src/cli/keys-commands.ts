import { keyIdOf } from '@incident-center/sdk/provenance';
import { createIncidentCenter } from '../create-incident-center.js';
import type { IncidentCenter } from '../incident-center.js';
import { KEY_PURPOSES, type KeyPurpose } from '../signer/signer.js';
import { centerOptions } from './center-options.js';
import { type CliContext, type GlobalFlags, printResult, textTable } from './cli-context.js';
import { usageError } from './exit-codes.js';
import { readConfig } from './read-config.js';

export interface RotateFlags extends GlobalFlags {
  purpose: string;
  destroyOld?: boolean;
  oldKeyLost?: boolean;
}

async function withCenter<Result>(
  context: CliContext,
  flags: GlobalFlags,
  run: (center: IncidentCenter) => Promise<Result>,
): Promise<Result> {
  const config = await readConfig(context, flags);
  const center = await createIncidentCenter(await centerOptions(context, config, { answers: false }));
  try {
    return await run(center);
  } finally {
    await center.stop();
  }
}

const isPurpose = (text: string): text is KeyPurpose => KEY_PURPOSES.some((purpose) => purpose === text);

/** Replaces the key for a purpose. */
export async function keysRotateCommand(context: CliContext, flags: RotateFlags): Promise<void> {
  const { purpose, destroyOld = false, oldKeyLost = false } = flags;
  if (!isPurpose(purpose)) throw usageError(`--purpose must be one of ${KEY_PURPOSES.join(', ')}, not '${purpose}'`);
  if (destroyOld && oldKeyLost)
    throw usageError('a lost key cannot be destroyed: give --destroy-old or --old-key-lost');
  const rotated = await withCenter(context, flags, (center) =>
    center.rotateKey({ purpose, old_key: destroyOld ? 'destroy' : 'keep', old_key_lost: oldKeyLost }),
  );
  const [from, to] = [rotated.old_key, rotated.new_key].map(keyIdOf);
  printResult(
    context,
    flags,
    rotated,
    `${from} is followed by ${to} for ${purpose}, from a log of ${rotated.log_size} events on; its public key is ${rotated.new_key}`,
  );
}

/** Prints what an auditor has to know beforehand: the trust file of this center. */
export async function keysTrustCommand(context: CliContext, flags: GlobalFlags): Promise<void> {
  const trust = await withCenter(context, flags, (center) => center.trust());
  context.out(`${JSON.stringify(trust, undefined, 2)}\n`);
}

/** Every key that signs or has signed. */
export async function keysListCommand(context: CliContext, flags: GlobalFlags): Promise<void> {
  const { keys } = await withCenter(context, flags, (center) => center.trust());
  const rows = keys.map((key) => [
    key.purpose,
    key.key_id,
    key.public_key,
    key.purpose === 'log' ? `${key.from_size ?? 0} to ${key.until_size ?? 'now'}` : '',
  ]);
  printResult(context, flags, { keys }, textTable(['purpose', 'key id', 'public key', 'sizes of the log'], rows));
}
