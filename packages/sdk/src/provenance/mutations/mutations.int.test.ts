import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeCrypto } from '../../cli/node-crypto.js';
import { blobSource } from '../bundle/bundle-source.js';
import type { BundleSubject } from '../bundle/manifest.js';
import { verifyBundle } from '../bundle/verify-bundle.js';
import { ARCHIVE_MUTATIONS } from './archive-mutations.js';
import { EVENT_MUTATIONS } from './event-mutations.js';
import { FILE_MUTATIONS } from './file-mutations.js';
import { diceOf, type Parts, putTogether, recount, rehash, signAgain, takeApart } from './mutations.js';
import { keysFrom, type SampleLog, trustIn } from './sample-log.js';
import { INCIDENT, tellStory } from './sample-story.js';
import { startSecondVerifier, type Verdict } from './second-verifier.js';
import { archiveOf } from './vectors.js';

const TOTAL = process.env.CI === undefined ? 1_000 : 10_000;
const UNTOUCHED = process.env.CI === undefined ? 100 : 1_000;

const keys = keysFrom('center');
const subject: BundleSubject = { kind: 'incident', id: INCIDENT };
const second = startSecondVerifier();
let root: string;
let log: SampleLog;
let other: SampleLog;
let files: Map<string, Uint8Array>;
let otherFiles: Map<string, Uint8Array>;
let files_of_log: Map<string, Uint8Array>;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'incident-center-mutations-'));
  log = await tellStory(keys, 'the first');
  other = await tellStory(keys, 'the other');
  files = await log.bundle(subject);
  otherFiles = await other.bundle(subject);
  files_of_log = await log.bundle({ kind: 'log', from: 7, to: 23 });
  await writeFile(path.join(root, 'trust.json'), JSON.stringify(trustIn(keys)));
});
afterAll(async () => {
  await second.stop();
  await rm(root, { recursive: true, force: true });
});

interface Given {
  trust?: string;
  checkpoint?: string;
  consistency?: string;
  receipts?: string;
}

/** Several things may be wrong with one event: which of them is told first is not part of the format. */
const essence = ({ verdict, exit_code, first_bad, bundles }: Verdict) => ({
  verdict,
  exit_code,
  first_bad: first_bad && { chain: first_bad.chain, seq: first_bad.seq, log_index: first_bad.log_index },
  // How much of what is altered belongs to what is nothing that anybody could rely on.
  bundles:
    exit_code === 1 || exit_code === 4
      ? []
      : bundles.map(({ events, openings, erased, withheld, decisions, objects }) => {
          const listed = new Set(withheld.listed.map((one) => `${one.chain} ${one.seq} ${one.path} ${one.sha256}`));
          return { events, openings, erased, withheld: { ...withheld, listed }, decisions, objects };
        }),
});

/** Asks both verifiers, who must agree. */
async function judge(
  given_archives: Uint8Array | Uint8Array[],
  given: Given = {},
  require_openings = false,
): Promise<Verdict> {
  const archives = [given_archives].flat();
  const bundles = archives.map((_, at) => path.join(root, `bundle-${at}.tar`));
  for (const [at, archive] of archives.entries()) await writeFile(bundles[at] ?? '', archive);
  const call: Parameters<typeof second.verify>[0] = { bundles, trust: path.join(root, 'trust.json'), require_openings };
  for (const [name, text] of Object.entries(given)) {
    const file = path.join(root, name);
    await writeFile(file, text);
    call[name as keyof Given] = file;
  }
  const theirs = await second.verify(call);
  const sources = await Promise.all(
    archives.map((archive) => blobSource('bundle.tar', new Blob([archive as Uint8Array<ArrayBuffer>]))),
  );
  const ours = await verifyBundle(sources, {
    trust: JSON.stringify(trustIn(keys)),
    crypto: nodeCrypto,
    require_openings,
    ...given,
  });
  expect(essence(theirs), JSON.stringify({ ours: ours.problems, theirs: theirs.problems }, null, 1)).toEqual(
    essence(ours),
  );
  return ours;
}

const isSame = (one: Uint8Array, two: Uint8Array) => Buffer.from(one).equals(two);

/** What the callers of all changes got. */
const receiptsOf = (of: SampleLog) =>
  JSON.stringify(
    of.events
      .filter(({ chain }) => chain === `incident:${INCIDENT}`)
      .map(({ chain, seq, hash }) => ({ chain, event_hash: hash, seq })),
  );

const LEVELS = ['clumsy', 'careful', 'with the keys'] as const;
const eventCases = Object.keys(EVENT_MUTATIONS).flatMap((name) => LEVELS.map((level) => [name, level] as const));
const fileCases = Object.keys(FILE_MUTATIONS).flatMap((name) =>
  (['clumsy', 'careful'] as const).map((level) => [name, level] as const),
);
const archiveCases = Object.keys(ARCHIVE_MUTATIONS);
const RUNS = Math.ceil(TOTAL / (eventCases.length + fileCases.length + archiveCases.length + 2));

describe(`a bundle that was changed, ${RUNS} times in each way`, () => {
  test.each(eventCases)(
    'events: %s, %s',
    async (name, level) => {
      const original = await archiveOf(files);
      for (let run = 0; run < RUNS; run += 1) {
        const dice = diceOf(`${name} ${level} ${run}`);
        const parts = takeApart(files);
        const at = EVENT_MUTATIONS[name]?.(parts, dice, takeApart(otherFiles)) ?? -1;
        if (level !== 'clumsy') {
          rehash(parts);
          recount(parts);
        }
        if (level === 'with the keys') await signAgain(parts, keys);
        const archive = await archiveOf(putTogether(parts));
        expect(isSame(archive, original), 'the mutation changes something').toBe(false);
        if (level === 'clumsy') {
          const verdict = await judge(archive);
          expect(verdict).toMatchObject({ exit_code: 1, first_bad: { seq: at + 1 } });
        } else if (level === 'careful') {
          expect([1, 4]).toContain((await judge(archive)).exit_code);
        } else {
          // Whoever has every key can write another history; what was kept elsewhere shows it.
          expect((await judge(archive, { checkpoint: await log.note() })).exit_code).not.toBe(0);
          expect((await judge(archive, { receipts: receiptsOf(log) })).exit_code).not.toBe(0);
        }
      }
    },
    300_000,
  );

  test.each(fileCases)(
    '%s, %s',
    async (name, level) => {
      const original = await archiveOf(files);
      for (let run = 0; run < RUNS; run += 1) {
        const parts: Parts = takeApart(files);
        FILE_MUTATIONS[name]?.(parts, diceOf(`${name} ${level} ${run}`), takeApart(otherFiles));
        if (level === 'careful' && !name.startsWith('manifest')) recount(parts);
        const archive = await archiveOf(putTogether(parts));
        expect(isSame(archive, original), 'the mutation changes something').toBe(false);
        expect((await judge(archive)).exit_code).not.toBe(0);
      }
    },
    300_000,
  );

  test.each(archiveCases)(
    'the archive: %s',
    async (name) => {
      for (let run = 0; run < RUNS; run += 1) {
        const original = await archiveOf(run % 2 === 0 ? files : files_of_log);
        const archive = ARCHIVE_MUTATIONS[name]?.(original, diceOf(`${name} ${run}`)) ?? original;
        expect((await judge(archive)).exit_code).not.toBe(0);
      }
    },
    300_000,
  );

  test('a history that was told anew with the keys of the center is found by checkpoint and receipts', async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const from = 1 + diceOf(`fork ${run}`).roll(12);
      const forged = await tellStory(keys, 'the first', (seq, payload) =>
        seq === from ? { ...payload, forged: run } : payload,
      );
      const archive = await archiveOf(await forged.bundle(subject));
      expect(await judge(archive)).toMatchObject({ exit_code: 0 });
      expect(await judge(archive, { checkpoint: await log.note() })).toMatchObject({
        exit_code: 1,
        problems: [{ problem: 'fork' }],
      });
      expect(await judge(archive, { receipts: receiptsOf(log) })).toMatchObject({
        exit_code: 1,
        first_bad: { problem: 'receipt', seq: from },
      });
    }
  }, 300_000);

  test('a history that was told with keys of somebody else is not trusted', async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const forged = await tellStory(keysFrom(`somebody ${run}`), 'the first');
      expect(await judge(await archiveOf(await forged.bundle(subject)))).toMatchObject({ exit_code: 3 });
    }
  }, 300_000);
});

/** What whoever holds the bundles' key can do, and nobody finds by hashes: to leave out what an event commits to. */
describe(`something that was hidden with the bundles' key, ${RUNS} times in each way`, () => {
  test('a text is withheld, and named, unless an event says that it was erased', async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const dice = diceOf(`hide an opening ${run}`);
      const told = await tellStory(keys, 'the first');
      const texts = told.events.filter(({ openings }) => openings.length > 0);
      const erased = texts[dice.roll(texts.length)] ?? expect.fail();
      const { path: gone } = JSON.parse(erased.openings[0] ?? '') as { path: string };
      told.erase(erased, { paths: [gone] });
      const parts = takeApart(await told.bundle({ kind: 'log', from: 0, to: told.events.length }));
      const [hidden = ''] = parts.openings.splice(dice.roll(parts.openings.length), 1);
      await signAgain(parts, keys);
      const archive = await archiveOf(putTogether(parts));
      const { event_id, path: kept } = JSON.parse(hidden) as { event_id: string; path: string };
      const listed = [expect.objectContaining({ event_id, path: kept, sha256: null })];
      const verdict = await judge(archive);
      expect(verdict).toMatchObject({
        exit_code: 0,
        bundles: [{ erased: 1, withheld: { texts: 1, files: 0, listed } }],
      });
      expect(await judge(archive, {}, true)).toMatchObject({ exit_code: 2, first_bad: { problem: 'withheld' } });
    }
  }, 300_000);

  test('a file is withheld, and named, unless an event says that it was erased', async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const dice = diceOf(`hide a file ${run}`);
      const told = await tellStory(keys, 'the first');
      const [owner] = told.events.filter(({ refs }) => refs.some(({ role }) => role === 'step_evidence'));
      const erased = run % 2 === 0 ? owner?.refs.map(({ sha256 }) => sha256) : [];
      if (owner !== undefined && erased?.length) told.erase(owner, { files: erased });
      const parts = takeApart(await told.bundle(subject));
      const object = parts.manifest.objects.filter(({ state }) => state === 'included');
      const hidden = object[dice.roll(object.length)] ?? expect.fail();
      hidden.state = dice.roll(2) === 0 ? 'erased' : 'omitted';
      parts.objects.delete(hidden.sha256);
      await signAgain(parts, keys);
      const archive = await archiveOf(putTogether(parts));
      expect(await judge(archive)).toMatchObject({
        exit_code: 0,
        bundles: [
          {
            objects: { included: object.length - 1, omitted: 0, erased: erased?.length },
            withheld: { texts: 0, files: 1, listed: [{ sha256: hidden.sha256 }] },
          },
        ],
      });
      expect(await judge(archive, {}, true)).toMatchObject({ exit_code: 2, first_bad: { problem: 'withheld' } });
    }
  }, 300_000);
});

test(`none of ${UNTOUCHED} bundles that nobody touched raises an alarm`, async () => {
  for (let run = 0; run < UNTOUCHED; run += 1) {
    const dice = diceOf(`untouched ${run}`);
    // Some of what was written has been erased since.
    const told = run % 10 === 0 ? await tellStory(keys, `untouched ${run}`) : log;
    const texts = told.events.filter(({ openings }) => openings.length > 0);
    const erased = texts[dice.roll(texts.length)];
    if (told !== log && erased !== undefined)
      told.erase(erased, { paths: erased.openings.map((line) => (JSON.parse(line) as { path: string }).path) });
    const from = dice.roll(20);
    const of: BundleSubject = run % 2 === 0 ? subject : { kind: 'log', from, to: from + 1 + dice.roll(10) };
    const parts = takeApart(await told.bundle(of));
    const archive = await archiveOf(putTogether(parts));
    expect(await judge(archive, { receipts: '[]' })).toMatchObject({ exit_code: 0, first_bad: null });
  }
}, 300_000);
