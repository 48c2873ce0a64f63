import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  appendLeaves,
  checkpointText,
  consistencyProof,
  EMPTY_ROOT,
  isConsistent,
  readNote,
  rootOf,
  sha256Hex,
  signedNote,
  verifyCosignature,
} from '@incident-center/sdk/provenance';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyHex } from '../log/current-key.js';
import { openKeyFile } from '../signer/key-file.js';
import type { Signer } from '../signer/signer.js';
import { createAddCheckpoint, type WitnessParts } from './add-checkpoint.js';
import { openWitnessState } from './witness-state.js';

const LOG = 'example.com/log';
const WITNESS = 'witness.example/one';
let root: string;
let logKey: Signer;
let nextLogKey: Signer;
let signer: Signer;
let directory: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'incident-center-witness-'));
  [logKey, nextLogKey, signer] = (await Promise.all(
    ['log', 'next', 'witness'].map((name) => openKeyFile(path.join(root, `${name}.pem`))),
  )) as [Signer, Signer, Signer];
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  directory = await mkdtemp(path.join(root, 'state-'));
});

const leavesOf = (history: string, size: number) =>
  Array.from({ length: size }, (_, at) => sha256Hex(`${history}${at}`));
const rootAt = (history: string, size: number) => rootOf(leavesOf(history, size));

function proofOf(history: string, from: number, size: number): string[] {
  if (from === 0 || from > size) return [];
  const { made } = appendLeaves(0, [], leavesOf(history, size));
  const hashes = new Map(made.map((node) => [`${node.level}/${node.index}`, node.hash]));
  return consistencyProof(from, size, (level, index) => hashes.get(`${level}/${index}`) ?? '');
}

async function noteOf(history: string, size: number, by = logKey, origin = LOG): Promise<string> {
  const text = checkpointText({ origin, size, root: rootAt(history, size) });
  return signedNote(text, origin, by.public_key, await by.sign(new TextEncoder().encode(text)));
}

const bodyOf = (old: number | string, hashes: readonly string[], note: string) =>
  `old ${old}\n${hashes.map((hash) => `${Buffer.from(hash, 'hex').toString('base64')}\n`).join('')}\n${note}`;

async function witness(logs = [{ name: LOG, public_key: keyHex(logKey.public_key) }]) {
  const state = await openWitnessState(directory);
  const parts: WitnessParts = { name: WITNESS, signer, state, logs, now: () => 1_790_000_000_500 };
  const add = createAddCheckpoint(parts);
  const grow = async (old: number, size: number, history = 'a') =>
    add(bodyOf(old, proofOf(history, old, size), await noteOf(history, size)));
  return { add, grow, state, close: () => state.close() };
}

describe('a witness', () => {
  it('signs what goes on from what it has signed, with the time', async () => {
    const { grow, state, close } = await witness();
    for (const [old, size] of [
      [0, 3],
      [3, 3],
      [3, 8],
      [8, 21],
    ] as const) {
      const said = await grow(old, size);
      expect(said.status).toBe(200);
      const note = (await noteOf('a', size)) + said.body;
      expect(verifyCosignature(note, { name: WITNESS, publicKey: signer.public_key })).toBe(1_790_000_000);
      expect(state.get(LOG)?.note).toBe(note);
    }
    await close();
  });

  it('says how far it is where it is asked from elsewhere', async () => {
    const { grow, close } = await witness();
    await grow(0, 5);
    for (const [old, size] of [
      [0, 5],
      [0, 8],
      [4, 8],
      [6, 8],
      [3, 4],
    ] as const)
      expect(await grow(old, size)).toEqual({ status: 409, body: '5\n', media_type: 'text/x.tlog.size' });
    await close();
  });

  it('signs no second history, of the same size or a larger one, and no shorter one', async () => {
    const { add, grow, close } = await witness();
    await grow(0, 5);
    expect((await grow(5, 5, 'b')).status).toBe(422);
    expect((await grow(5, 9, 'b')).status).toBe(422);
    expect((await add(bodyOf(5, proofOf('a', 5, 8), await noteOf('b', 8)))).status).toBe(422);
    expect((await add(bodyOf(5, [], await noteOf('a', 8)))).status).toBe(422);
    expect((await add(bodyOf(5, [EMPTY_ROOT], await noteOf('a', 5)))).status).toBe(422);
    expect((await grow(5, 4)).status).toBe(400);
    expect((await grow(5, 9)).status).toBe(200);
    await close();
  });

  it('asks for an empty proof from nothing, and knows the empty tree', async () => {
    const { add, close } = await witness();
    expect((await add(bodyOf(0, [EMPTY_ROOT], await noteOf('a', 3)))).status).toBe(422);
    const text = checkpointText({ origin: LOG, size: 0, root: 'ab'.repeat(32) });
    const odd = signedNote(text, LOG, logKey.public_key, await logKey.sign(new TextEncoder().encode(text)));
    expect((await add(bodyOf(0, [], odd))).status).toBe(422);
    expect((await add(bodyOf(0, [], await noteOf('a', 0)))).status).toBe(200);
    expect((await add(bodyOf(0, [], await noteOf('a', 3)))).status).toBe(200);
    await close();
  });

  it('knows its logs and their keys, and nobody else', async () => {
    const { add, close } = await witness();
    expect((await add(bodyOf(0, [], await noteOf('a', 3, logKey, 'example.com/other')))).status).toBe(404);
    expect((await add(bodyOf(0, [], await noteOf('a', 3, nextLogKey)))).status).toBe(403);
    const good = await noteOf('a', 3);
    expect((await add(bodyOf(0, [], good.replace('\n3\n', '\n4\n')))).status).toBe(403);
    const wrong = `${good}${(await noteOf('a', 4)).split('\n\n')[1]}`;
    expect((await add(bodyOf(0, [], wrong))).status).toBe(403);
    const both = `${good}${(await noteOf('a', 3, nextLogKey)).split('\n\n')[1]}`;
    expect((await add(bodyOf(0, [], both))).status).toBe(200);
    await close();
  });

  it('follows a log whose key is replaced, where it knows both', async () => {
    const keys = [logKey, nextLogKey].map(({ public_key }) => ({ name: LOG, public_key: keyHex(public_key) }));
    const { add, close } = await witness(keys);
    expect((await add(bodyOf(0, [], await noteOf('a', 3)))).status).toBe(200);
    expect((await add(bodyOf(3, proofOf('a', 3, 7), await noteOf('a', 7, nextLogKey)))).status).toBe(200);
    await close();
  });

  it.each([
    ['nothing', ''],
    ['no old size', '\n\nnote'],
    ['an old size with a zero before it', 'old 00\n\n'],
    ['an old size that is negative', 'old -1\n\n'],
    ['an old size beyond what can be counted', 'old 9007199254740993\n\n'],
    ['a hash that is none', 'old 0\nabcd\n\n'],
    ['a hash in another base64', `old 0\n${'_'.repeat(43)}=\n\n`],
    ['64 hashes', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n`],
    ['CRLF', 'old 0\r\n\r\n'],
  ])('takes no submission with %s', async (_, begin) => {
    const { add, close } = await witness();
    expect((await add(`${begin}${await noteOf('a', 3)}`)).status).toBe(400);
    await close();
  });

  it('has on the disk what it has signed before anybody hears of it, and goes on from there', async () => {
    const first = await witness();
    await first.grow(0, 5);
    const [file = ''] = (await readdir(directory)).filter((name) => name.endsWith('.note'));
    expect(file).toBe(`${sha256Hex(LOG)}.note`);
    expect(readNote(await readFile(path.join(directory, file), 'utf8'))?.head.size).toBe(5);
    await first.close();
    await writeFile(path.join(directory, '.draft-left-over'), 'half');
    const second = await witness();
    expect(await readdir(directory)).toEqual([file]);
    expect((await second.grow(5, 5, 'b')).status).toBe(422);
    expect((await second.grow(5, 6)).status).toBe(200);
    await second.close();
  });

  it('does not start where it cannot read what it has signed, nor beside another', async () => {
    const first = await witness();
    await first.grow(0, 5);
    await expect(witness()).rejects.toMatchObject({ code: 'CONFLICT' });
    await first.close();
    const file = path.join(directory, `${sha256Hex(LOG)}.note`);
    const note = await readFile(file, 'utf8');
    for (const bad of ['', note.slice(0, 40), note.replace(LOG, 'example.com/olg')]) {
      await writeFile(file, bad);
      await expect(witness()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await writeFile(file, note);
    await (await witness()).close();
  });

  it('signs one history only, whoever submits what at the same moment', async () => {
    const submission = fc.record({
      history: fc.constantFrom('a', 'b'),
      old: fc.integer({ min: 0, max: 6 }),
      more: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(submission, { minLength: 2, maxLength: 24 }), async (all) => {
        directory = await mkdtemp(path.join(root, 'race-'));
        const { grow, close } = await witness();
        const answers = await Promise.all(
          all.map(async ({ history, old, more }) => ({
            history,
            size: old + more,
            said: await grow(old, old + more, history),
          })),
        );
        await close();
        const signed = answers.filter(({ said, size }) => said.status === 200 && size > 0);
        expect(new Set(signed.map(({ history }) => history)).size).toBeLessThanOrEqual(1);
        const sizes = signed.map(({ size }) => size).sort((left, right) => left - right);
        for (const [at, size] of sizes.slice(1).entries()) {
          const [older = 0, history = 'a'] = [sizes[at], signed[0]?.history];
          const heads = [older, size].map((of) => ({ size: of, root: rootAt(history, of) }));
          expect(
            isConsistent(
              heads[0] ?? { size: 0, root: '' },
              heads[1] ?? { size: 0, root: '' },
              proofOf(history, older, size),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
