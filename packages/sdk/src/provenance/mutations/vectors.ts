import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { BundleSubject } from '../bundle/manifest.js';
import { ustarArchive } from '../bundle/ustar.js';
import { checkpointText, signedNote } from '../checkpoint.js';
import { sha256Hex } from '../event-hash.js';
import { EMPTY_ROOT } from '../merkle.js';
import { EVENT_MUTATIONS } from './event-mutations.js';
import { FILE_MUTATIONS } from './file-mutations.js';
import { keyVectors } from './key-vectors.js';
import { type Dice, diceOf, type Parts, putTogether, recount, rehash, signAgain, takeApart } from './mutations.js';
import { keysFrom, LOG, type SampleLog, trustIn } from './sample-log.js';
import { INCIDENT, tellStory } from './sample-story.js';

/** A bundle that others can check their verifier with, and what comes of it. */
export interface EvidenceVector {
  name: string;
  about: string;
  /** The bundle, or several that are checked together. */
  archive: Uint8Array | readonly Uint8Array[];
  /** Given beside it. */
  checkpoint?: string;
  consistency?: string;
  receipts?: string;
  /** Another trust file than the one of most. */
  trust?: string;
  require_openings?: boolean;
  /** `erased` and `withheld` are texts and files together, of all bundles. */
  expected: { exit_code: number; seq: number | null; problem: string | null; erased?: number; withheld?: number };
}

/** A bundle as one file. */
export async function archiveOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const all = [...files].map(([path, bytes]) => ({ path, size: bytes.length, chunks: () => [bytes] }));
  for await (const chunk of ustarArchive(all)) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}

export const vectorKeys = keysFrom('a key of the published test vectors');
export const vectorTrust = `${JSON.stringify(trustIn(vectorKeys), null, 2)}\n`;

/** The same each time: keys, salts, ids and times follow from fixed texts. */
export async function makeVectors(): Promise<EvidenceVector[]> {
  const subject: BundleSubject = { kind: 'incident', id: INCIDENT };
  const log = await tellStory(vectorKeys, 'vectors');
  const other = await tellStory(vectorKeys, 'others');
  const forged = await tellStory(vectorKeys, 'vectors', (seq, payload) =>
    seq === 8 ? { ...payload, approver_ids: ['lead'], forged: 1 } : payload,
  );
  const files = await log.bundle(subject);
  const otherFiles = await other.bundle(subject);
  const checkpoint = await log.note();
  const receipt = log.events.filter(({ chain }) => chain === `incident:${INCIDENT}`)[7];
  const changed = async (change: (parts: Parts, dice: Dice, others: Parts) => unknown, careful = false) => {
    const parts = takeApart(files);
    change(parts, diceOf('vectors'), takeApart(otherFiles));
    if (careful) {
      rehash(parts);
      recount(parts);
    }
    return archiveOf(putTogether(parts));
  };
  const hidden = takeApart(files);
  hidden.openings.splice(0, 1);
  await signAgain(hidden, vectorKeys);
  const withheld = await archiveOf(putTogether(hidden));
  const redacted = await tellStory(vectorKeys, 'vectors');
  const [first, , , attached] = redacted.events.filter(({ chain }) => chain === `incident:${INCIDENT}`);
  if (first === undefined || attached === undefined) throw new Error('the story has become shorter');
  redacted.erase(first, { paths: ['/description'] });
  redacted.erase(attached, { files: attached.refs.map(({ sha256 }) => sha256) });
  const partOf = async (of: SampleLog, from: number, to: number) =>
    archiveOf(await of.bundle({ kind: 'log', from, to }));
  const signedHead = async (size: number, root: string) => {
    const text = checkpointText({ origin: LOG, size, root });
    return signedNote(text, LOG, vectorKeys.log.public_key, await vectorKeys.log.sign(utf8ToBytes(text)));
  };
  const missing = new Map(files);
  missing.delete([...missing.keys()].at(-1) ?? '');
  const whole = await archiveOf(files);
  const edit: (parts: Parts) => void = (parts) => {
    parts.events[4] = (parts.events[4] ?? '').replace('"look"', '"loop"');
  };
  return [
    {
      name: 'verified',
      about: 'an incident, as it was exported',
      archive: whole,
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'erased',
      about: 'an incident after a text and a file were erased, of which its last two events tell',
      archive: await archiveOf(await redacted.bundle(subject)),
      expected: { exit_code: 0, seq: null, problem: null, erased: 2, withheld: 0 },
    },
    {
      name: 'withheld',
      about: 'the first one again, without the opening of one text: no event tells of an erasure',
      archive: withheld,
      expected: { exit_code: 0, seq: null, problem: null, erased: 0, withheld: 1 },
    },
    {
      name: 'withheld-required',
      about: 'the same, where everything has to be shown that was not erased',
      archive: withheld,
      require_openings: true,
      expected: { exit_code: 2, seq: 1, problem: 'withheld', erased: 0, withheld: 1 },
    },
    {
      name: 'log-parts',
      about: 'two parts of the log, the later one first; a text of the earlier one was erased by the later',
      archive: [await partOf(redacted, 20, redacted.events.length), await partOf(redacted, 0, 20)],
      expected: { exit_code: 0, seq: null, problem: null, erased: 2, withheld: 0 },
    },
    {
      name: 'log-parts-fork',
      about: 'two parts that follow each other by their numbers, of two histories',
      archive: [await partOf(log, 0, 20), await partOf(other, 20, 30)],
      expected: { exit_code: 1, seq: 9, problem: 'fork' },
    },
    {
      name: 'held-empty',
      about: 'against a checkpoint from before the first event: every log continues the empty one',
      archive: whole,
      checkpoint: await signedHead(0, EMPTY_ROOT),
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'held-empty-forged',
      about: 'against a checkpoint of no events with a root that no tree of none has',
      archive: whole,
      checkpoint: await signedHead(0, sha256Hex('no tree')),
      expected: { exit_code: 1, seq: null, problem: 'fork' },
    },
    {
      name: 'log-part',
      about: 'a part of the whole log, from 7 to before 23',
      archive: await archiveOf(await log.bundle({ kind: 'log', from: 7, to: 23 })),
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'event-changed',
      about: 'one event says something else',
      archive: await changed(edit),
      expected: { exit_code: 1, seq: 5, problem: 'event_hash' },
    },
    {
      name: 'event-changed-carefully',
      about: 'the same, and every hash after it was made to fit',
      archive: await changed(edit, true),
      expected: { exit_code: 1, seq: 1, problem: 'root' },
    },
    {
      name: 'event-left-out',
      about: 'one event is gone',
      archive: await changed(EVENT_MUTATIONS.delete ?? (() => 0)),
      expected: { exit_code: 1, seq: 6, problem: 'event_hash' },
    },
    {
      name: 'text-changed',
      about: 'what somebody wrote says something else',
      archive: await changed(FILE_MUTATIONS['opening: another value'] ?? (() => 0)),
      expected: { exit_code: 1, seq: 11, problem: 'opening' },
    },
    {
      name: 'history-rewritten',
      about: 'told anew with all keys, against a checkpoint that was kept elsewhere',
      archive: await archiveOf(await forged.bundle(subject)),
      checkpoint,
      expected: { exit_code: 1, seq: null, problem: 'fork' },
    },
    {
      name: 'history-rewritten-receipt',
      about: 'the same, against the receipt of the one event',
      archive: await archiveOf(await forged.bundle(subject)),
      receipts: JSON.stringify([{ chain: receipt?.chain, event_hash: receipt?.hash, seq: receipt?.seq }]),
      expected: { exit_code: 1, seq: 8, problem: 'receipt' },
    },
    {
      name: 'object-missing',
      about: 'a file that an event refers to is not there',
      archive: await archiveOf(missing),
      expected: { exit_code: 2, seq: 4, problem: 'object_missing' },
    },
    {
      name: 'untrusted',
      about: 'signed by keys of somebody else',
      archive: await archiveOf(await (await tellStory(keysFrom('somebody else'), 'vectors')).bundle(subject)),
      expected: { exit_code: 3, seq: 3, problem: 'untrusted_key' },
    },
    {
      name: 'decision-changed',
      about: 'what the policy answered says something else',
      archive: await changed(FILE_MUTATIONS['decision: another answer'] ?? (() => 0)),
      expected: { exit_code: 1, seq: 11, problem: 'decision' },
    },
    ...(await keyVectors(log, { files, keys: vectorKeys, archiveOf })),
    {
      name: 'cut-off',
      about: 'the archive ends early',
      archive: whole.subarray(0, whole.length - 700),
      expected: { exit_code: 4, seq: null, problem: 'malformed_archive' },
    },
  ];
}

/** The files of the published vectors by name. */
export async function vectorFiles(): Promise<Map<string, Uint8Array>> {
  const vectors = await makeVectors();
  const archivesOf = ({ name, archive }: EvidenceVector): [string, Uint8Array][] =>
    archive instanceof Uint8Array
      ? [[`${name}.tar`, archive]]
      : archive.map((one, at) => [`${name}-${at + 1}.tar`, one]);
  const index = vectors.map(({ archive, checkpoint, consistency, receipts, trust, ...rest }) => ({
    ...rest,
    bundles: archivesOf({ archive, ...rest }).map(([name]) => name),
    trust: trust === undefined ? 'keys.json' : `${rest.name}.keys.json`,
    ...(checkpoint === undefined ? {} : { checkpoint: `${rest.name}.note` }),
    ...(consistency === undefined ? {} : { consistency: `${rest.name}.consistency.txt` }),
    ...(receipts === undefined ? {} : { receipts: `${rest.name}.receipts.json` }),
  }));
  return new Map([
    ['vectors.json', utf8ToBytes(`${JSON.stringify(index, null, 2)}\n`)],
    ['keys.json', utf8ToBytes(vectorTrust)],
    ...vectors.flatMap(({ name, checkpoint, consistency, receipts, trust, ...rest }): [string, Uint8Array][] => [
      ...archivesOf({ name, ...rest }),
      ...(checkpoint === undefined ? [] : [[`${name}.note`, utf8ToBytes(checkpoint)] as [string, Uint8Array]]),
      ...(consistency === undefined
        ? []
        : [[`${name}.consistency.txt`, utf8ToBytes(consistency)] as [string, Uint8Array]]),
      ...(trust === undefined ? [] : [[`${name}.keys.json`, utf8ToBytes(trust)] as [string, Uint8Array]]),
      ...(receipts === undefined ? [] : [[`${name}.receipts.json`, utf8ToBytes(receipts)] as [string, Uint8Array]]),
    ]),
  ]);
}
