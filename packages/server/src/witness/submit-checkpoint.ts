import { cosignedAt, portableCrypto, readNote } from '@incident-center/sdk/provenance';
import type { Witness } from './witness-options.js';

/** What a witness made of a checkpoint. */
export type Submitted =
  /** The line that it signed. */
  | { signed: string }
  /** It has signed another size last. */
  | { last: number }
  /** It says that this is another history. */
  | { refused: string }
  | { failed: string };

export interface Submission {
  note: string;
  /** The size that the witness has signed last. */
  old_size: number;
  /** From that size to this checkpoint. */
  hashes: readonly string[];
}

/** An answer is one short line for each key of the witness. */
const MAX_ANSWER = 65_536;

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER) throw new RangeError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Of the lines in an answer, the one by the key that we know. The others may be by anybody. */
function signatureIn(lines: string, note: string, { name, public_key }: Witness): string | undefined {
  const publicKey = new Uint8Array(Buffer.from(public_key, 'hex'));
  return lines.split(/(?<=\n)/).find((line) => {
    const read = readNote(note + line);
    return read !== undefined && typeof cosignedAt(read, { name, publicKey }, portableCrypto) === 'number';
  });
}

/** Asks a witness to sign a checkpoint, C2SP tlog-witness. Never throws. */
export async function submitCheckpoint(
  witness: Witness,
  { note, old_size, hashes }: Submission,
  stop: AbortSignal,
): Promise<Submitted> {
  const proof = hashes.map((hash) => `${Buffer.from(hash, 'hex').toString('base64')}\n`);
  try {
    const response = await fetch(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: `old ${old_size}\n${proof.join('')}\n${note}`,
      // A witness elsewhere is one that nobody has named.
      redirect: 'error',
      signal: AbortSignal.any([stop, AbortSignal.timeout(witness.timeout_ms)]),
    });
    const body = await textOf(response);
    if (response.status === 200) {
      const signed = signatureIn(body, note, witness);
      return signed === undefined ? { failed: 'it answered with no valid signature of its key' } : { signed };
    }
    const last = /^(0|[1-9]\d{0,15})\n$/.exec(body)?.[1];
    if (response.status === 409 && last !== undefined) return { last: Number(last) };
    if (response.status === 422) return { refused: body.trim().slice(0, 500) };
    return { failed: `it answered ${response.status}: ${body.trim().slice(0, 200)}` };
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return { failed: String(cause ?? error) };
  }
}
