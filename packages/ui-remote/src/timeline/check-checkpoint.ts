import type { Checkpoint, TimelineEvent } from '@incident-center/sdk/contract';
import { verifyCheckpoint } from '@incident-center/sdk/provenance';

/** What a checkpoint is worth. */
export interface CheckpointCheck {
  /** `unsigned`: the signature is not one of the key that came with it. `other_log`: it is of another log. */
  readonly signature: 'valid' | 'unsigned' | 'other_log';
  /** Whether the key is one that this screen was told to trust, by somebody other than the server. */
  readonly key: 'trusted' | 'not_pinned' | 'not_trusted';
  readonly size: number;
}

const bytesOf = (hex: string): Uint8Array | undefined =>
  /^([0-9a-f]{2}){32}$/i.test(hex)
    ? Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : undefined;

function logOf(event: TimelineEvent | undefined): string | undefined {
  try {
    const core: { log?: unknown } = JSON.parse(event?.event_text ?? '');
    return typeof core.log === 'string' ? core.log : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks a tree head's signature against the key that came with it, and that key against those an administrator named.
 * A signature that holds under a key of the server's own choosing proves that nobody changed it on the way, no more.
 */
export function checkCheckpoint(
  checkpoint: Checkpoint,
  events: readonly TimelineEvent[],
  trustedKeys: readonly string[] | undefined,
): CheckpointCheck {
  const [origin = ''] = checkpoint.note.split('\n');
  const log = logOf(events[0]);
  const publicKey = bytesOf(checkpoint.public_key);
  const head = publicKey && verifyCheckpoint(checkpoint.note, { name: origin, publicKey });
  const key = checkpoint.public_key.toLowerCase();
  return {
    signature:
      head === undefined || head.size !== checkpoint.size
        ? 'unsigned'
        : log !== undefined && head.origin !== log
          ? 'other_log'
          : 'valid',
    key:
      trustedKeys === undefined
        ? 'not_pinned'
        : trustedKeys.some((trusted) => trusted.toLowerCase() === key)
          ? 'trusted'
          : 'not_trusted',
    size: checkpoint.size,
  };
}
