import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { BundleSubject } from '../bundle/manifest.js';
import { ustarArchive } from '../bundle/ustar.js';
import { EVENT_MUTATIONS } from './event-mutations.js';
import { FILE_MUTATIONS } from './file-mutations.js';
import { type Dice, diceOf, type Parts, putTogether, recount, rehash, signAgain, takeApart } from './mutations.js';
import { keysFrom, trustIn } from './sample-log.js';
import { INCIDENT, tellStory } from './sample-story.js';

/** A bundle that others can check their verifier with, and what comes of it. */
export interface EvidenceVector {
  name: string;
  about: string;
  archive: Uint8Array;
  /** Given beside it. */
  checkpoint?: string;
  receipts?: string;
  expected: { exit_code: number; seq: number | null; problem: string | null };
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
  const erased = takeApart(files);
  erased.openings.splice(0, 1);
  await signAgain(erased, vectorKeys);
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
      about: 'the same after a text was erased',
      archive: await archiveOf(putTogether(erased)),
      expected: { exit_code: 0, seq: null, problem: null },
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
  const index = vectors.map(({ archive: _, checkpoint, receipts, ...rest }) => ({
    ...rest,
    bundle: `${rest.name}.tar`,
    trust: 'keys.json',
    ...(checkpoint === undefined ? {} : { checkpoint: `${rest.name}.note` }),
    ...(receipts === undefined ? {} : { receipts: `${rest.name}.receipts.json` }),
  }));
  return new Map([
    ['vectors.json', utf8ToBytes(`${JSON.stringify(index, null, 2)}\n`)],
    ['keys.json', utf8ToBytes(vectorTrust)],
    ...vectors.flatMap(({ name, archive, checkpoint, receipts }): [string, Uint8Array][] => [
      [`${name}.tar`, archive],
      ...(checkpoint === undefined ? [] : [[`${name}.note`, utf8ToBytes(checkpoint)] as [string, Uint8Array]]),
      ...(receipts === undefined ? [] : [[`${name}.receipts.json`, utf8ToBytes(receipts)] as [string, Uint8Array]]),
    ]),
  ]);
}
