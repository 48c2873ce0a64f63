import { keyIdOf, TRUST_FORMAT, type TrustFile } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import { KEY_PURPOSES } from '../signer/signer.js';
import { keyHex } from './current-key.js';
import type { KeyRotation } from './rotations.js';
import { trustedKeys } from './trusted-keys.js';

/**
 * What an auditor has to know beforehand to check what this center signs: its keys with those that they replaced, and its
 * witnesses. As true as whoever hands it over: the way from here to the auditor must be safe.
 */
export function trustOf({ options, signers }: Center, rotations: readonly KeyRotation[]): TrustFile {
  const log = options.log_name;
  const keys = KEY_PURPOSES.flatMap((purpose) =>
    trustedKeys(keyHex(signers[purpose].public_key), rotations, { log, purpose }).map(
      ({ public_key, from_size, until_size }) => ({
        purpose,
        key_id: keyIdOf(public_key),
        public_key,
        ...(purpose === 'log' && from_size > 0 && { from_size }),
        ...(purpose === 'log' && until_size !== undefined && { until_size }),
      }),
    ),
  );
  const witnesses = options.witnesses.map(({ name, public_key }) => ({ name, public_key }));
  return { format: TRUST_FORMAT, v: 1, log, keys, witnesses, witness_quorum: 0 };
}
