import {
  cosignatureBytes,
  cosignatureKeyId,
  cosignatureText,
  EMPTY_ROOT,
  isConsistent,
  noteKeyId,
  portableCrypto,
  type ReadNote,
  readNote,
  type VerifierKey,
} from '@incident-center/sdk/provenance';
import type { Signer } from '../signer/signer.js';
import type { WitnessState } from './witness-state.js';

/** An answer of the witness protocol. */
export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  body: string;
  media_type: string;
}

export interface WitnessParts {
  /** Its name under a note. */
  name: string;
  signer: Signer;
  state: WitnessState;
  /** The keys of the logs that it watches: several of one name for a log whose key is replaced. */
  logs: readonly VerifierKey[];
  /** In ms since 1970. */
  now: () => number;
}

const MAX_PROOF = 63;
const text = (status: WitnessAnswer['status'], body: string): WitnessAnswer => ({
  status,
  body: `${body}\n`,
  media_type: 'text/plain; charset=utf-8',
});

interface Submission {
  old_size: number;
  proof: string[];
  read: ReadNote;
}

function hashOf(line: string): string | undefined {
  const bytes = Buffer.from(line, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === line ? bytes.toString('hex') : undefined;
}

/** C2SP tlog-witness: an old size, a proof, an empty line, a checkpoint. */
export function readSubmission(body: string): Submission | undefined {
  const end = body.indexOf('\n\n');
  const [first = '', ...lines] = body.slice(0, Math.max(end, 0)).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  const proof = lines.map(hashOf);
  const read = readNote(body.slice(end + 2));
  if (end < 0 || old === undefined || read === undefined || proof.length > MAX_PROOF) return undefined;
  if (proof.some((hash) => hash === undefined) || !Number.isSafeInteger(Number(old))) return undefined;
  return { old_size: Number(old), proof: proof.flatMap((hash) => hash ?? []), read };
}

/** The lines of trusted keys; undefined where there is none, or one says what its key has not signed. */
function trustedLines({ text: signed, signatures }: ReadNote, keys: readonly VerifierKey[]): string[] | undefined {
  const lines: string[] = [];
  for (const { name, public_key } of keys) {
    const publicKey = new Uint8Array(Buffer.from(public_key, 'hex'));
    const id = noteKeyId(name, publicKey);
    for (const { signature, ...of } of signatures) {
      if (of.name !== name || of.key_id !== Buffer.from(id).toString('hex')) continue;
      if (!portableCrypto.verifyEd25519(signature, new TextEncoder().encode(signed), publicKey)) return undefined;
      lines.push(`\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`);
    }
  }
  return lines.length === 0 ? undefined : lines;
}

type Judged = { against: WitnessAnswer } | { lines: string[] };

/** What the witness has to say against a checkpoint, in the order of the protocol. */
function judge({ old_size, proof, read }: Submission, { logs, state }: WitnessParts): Judged {
  const refuse = (status: WitnessAnswer['status'], why: string) => ({ against: text(status, why) });
  const { origin, size, root } = read.head;
  const keys = logs.filter(({ name }) => name === origin);
  if (keys.length === 0) return refuse(404, 'this witness does not watch that log');
  const lines = trustedLines(read, keys);
  if (lines === undefined) return refuse(403, 'no key of that log has signed this');
  if (old_size > size) return refuse(400, 'the old size is larger than the checkpoint');
  const known = state.get(origin)?.read.head ?? { size: 0, root: EMPTY_ROOT };
  if (old_size !== known.size)
    return { against: { status: 409, body: `${known.size}\n`, media_type: 'text/x.tlog.size' } };
  if (size === 0 && root !== EMPTY_ROOT) return refuse(422, 'an empty tree has another root');
  // Everything goes on from nothing, without a proof.
  const goesOn = known.size === 0 ? proof.length === 0 : isConsistent(known, { size, root }, proof);
  if (!goesOn)
    return refuse(422, `the checkpoint of ${size} does not go on from the one of ${known.size} that was signed here`);
  return { lines };
}

async function cosign({ name, signer, now }: WitnessParts, { read }: Submission): Promise<string> {
  const timestamp = Math.floor(now() / 1000);
  const signature = await signer.sign(new TextEncoder().encode(cosignatureText(read.text, timestamp)));
  const value = Buffer.concat([cosignatureKeyId(name, signer.public_key), cosignatureBytes(timestamp, signature)]);
  return `\u2014 ${name} ${value.toString('base64')}\n`;
}

/**
 * The witness protocol's one question: does this checkpoint go on from the last one, so that it can be signed? What was
 * signed is on the disk before anybody hears of it, and one checkpoint of a log is looked at after the other.
 */
export function createAddCheckpoint(parts: WitnessParts): (body: string) => Promise<WitnessAnswer> {
  const turns = new Map<string, Promise<unknown>>();

  async function decide(submission: Submission): Promise<WitnessAnswer> {
    const judged = judge(submission, parts);
    if ('against' in judged) return judged.against;
    const line = await cosign(parts, submission);
    const { head, text: signed } = submission.read;
    await parts.state.put(head.origin, `${signed}\n${judged.lines.join('')}${line}`);
    return { status: 200, body: line, media_type: 'text/plain; charset=utf-8' };
  }

  return async (body) => {
    const submission = readSubmission(body);
    if (submission === undefined) return text(400, 'this is no old size, proof and checkpoint');
    const { origin } = submission.read.head;
    const before = turns.get(origin) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(() => decide(submission));
    // An unknown origin must not stay in memory.
    if (parts.logs.some(({ name }) => name === origin)) turns.set(origin, turn);
    return turn;
  };
}
