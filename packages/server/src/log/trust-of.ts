import { keyIdOf, TRUST_FORMAT, type TrustFile } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import { inTransaction } from '../database/transaction.js';
import { keyHex } from '../signer/current-signer.js';
import { KEY_PURPOSES } from '../signer/signer.js';
import { readRotations } from './rotations.js';
import { trustedKeys } from './trusted-keys.js';

/**
 * What an auditor has to know beforehand to check what this center signs: its keys with those that they replaced, and its
 * witnesses. As true as whoever hands it over: the way from here to the auditor must be safe.
 */
export async function trustOf(center: Center): Promise<TrustFile> {
  const log = center.options.log_name;
  const rotations = await inTransaction(center.database, { role: 'system' }, (queries) => readRotations(queries));
  const keys = KEY_PURPOSES.flatMap((purpose) =>
    trustedKeys(keyHex(center.signers[purpose].public_key), rotations, { log, purpose }).map(
      ({ public_key, from_size, until_size }) => ({
        purpose,
        key_id: keyIdOf(public_key),
        public_key,
        ...(purpose === 'log' && from_size > 0 && { from_size }),
        ...(purpose === 'log' && until_size !== undefined && { until_size }),
      }),
    ),
  );
  return { format: TRUST_FORMAT, v: 1, log, keys, witnesses: [], witness_quorum: 0 };
}
