import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeCrypto } from '../../cli/node-crypto.js';
import { blobSource } from '../bundle/bundle-source.js';
import { consistencyFile } from '../bundle/consistency-file.js';
import { verifyBundle } from '../bundle/verify-bundle.js';
import { appendLeaves, consistencyProof } from '../merkle.js';
import { portableCrypto } from '../provenance-crypto.js';
import { diceOf } from './mutations.js';
import { signWhatIsThere, withAnotherDigit, withHostileJson, withNoise } from './noise.js';
import { keysFrom, type SampleLog, trustIn } from './sample-log.js';
import { INCIDENT, tellStory } from './sample-story.js';
import { startSecondVerifier, type Verdict } from './second-verifier.js';
import { archiveOf } from './vectors.js';

const RUNS = process.env.CI === undefined ? 100 : 400;
const keys = keysFrom('center');
const trust = `${JSON.stringify(trustIn(keys), null, 2)}\n`;
const second = startSecondVerifier();
let root: string;
let log: SampleLog;
let bundles: Map<string, Uint8Array>[];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'incident-center-noise-'));
  log = await tellStory(keys, 'the first');
  const [erased] = log.events.filter(({ openings }) => openings.length > 0);
  if (erased !== undefined) log.erase(erased, { paths: ['/title'] });
  bundles = [
    await log.bundle({ kind: 'incident', id: INCIDENT }),
    await log.bundle({ kind: 'log', from: 7, to: log.events.length }),
  ];
});
afterAll(async () => {
  await second.stop();
  await rm(root, { recursive: true, force: true });
});

const nodeAt = (level: number, index: number) => {
  const leaves = log.events.map(({ hash }) => hash);
  return appendLeaves(0, [], leaves).made.find((node) => node.level === level && node.index === index)?.hash ?? '';
};

interface Given {
  trust: Uint8Array;
  checkpoint?: Uint8Array;
  consistency?: Uint8Array;
  receipts?: Uint8Array;
}

const place = (bad: Verdict['first_bad']) => bad && { chain: bad.chain, seq: bad.seq, log_index: bad.log_index };
const essence = ({ exit_code, first_bad, problems }: Verdict) => ({
  exit_code,
  first_bad: place(first_bad),
  words: [...new Set(problems.map(({ problem }) => problem))].sort(),
});

async function judge(archive: Uint8Array, given: Given, crypto = nodeCrypto): Promise<ReturnType<typeof essence>> {
  const bundle = path.join(root, 'bundle.tar');
  await writeFile(bundle, archive);
  const call: Parameters<typeof second.verify>[0] = { bundles: [bundle], trust: '' };
  for (const [name, bytes] of Object.entries(given) as [keyof Given, Uint8Array][]) {
    call[name] = path.join(root, name);
    await writeFile(call[name] ?? '', bytes);
  }
  const theirs = await second.verify(call);
  const source = await blobSource('bundle.tar', new Blob([archive as Uint8Array<ArrayBuffer>]));
  const ours = await verifyBundle(source, { crypto, ...given });
  expect(essence(theirs), JSON.stringify({ ours: ours.problems, theirs: theirs.problems }, null, 1)).toEqual(
    essence(ours),
  );
  return essence(ours);
}

const failing = (run: number) => (error: unknown) => {
  throw new Error(`run ${run}`, { cause: error });
};

/** Which problems the noise led to: it has to get past the first look. */
const seen = new Set<string>();

const CHANGES = [withHostileJson, withNoise, withAnotherDigit];

const PATHS = [
  'manifest.json',
  'manifest.dsse.json',
  'checkpoint.note',
  'rotations.ndjson',
  'proof.txt',
  'events.ndjson',
  'openings.ndjson',
  'decisions.ndjson',
];

test.each(PATHS)(
  `noise in %s, ${RUNS} times: both verifiers say the same, and never that it is well`,
  async (name) => {
    for (let run = 0; run < RUNS; run += 1) {
      const dice = diceOf(`noise ${name} ${run}`);
      const files = new Map(bundles[dice.roll(bundles.length)]);
      const before = files.get(name) ?? new Uint8Array();
      const after = CHANGES[dice.roll(CHANGES.length)]?.(before, dice) ?? before;
      files.set(name, after);
      // In what the manifest does not list, or in what signs it, there is nothing to make fit.
      const level = name.startsWith('manifest') ? 0 : dice.roll(3);
      if (level > 0) await signWhatIsThere(files, keys, level === 2 && name === 'events.ndjson');
      const crypto = run % 10 === 0 ? portableCrypto : nodeCrypto;
      const { exit_code, words } = await judge(await archiveOf(files), { trust: Buffer.from(trust) }, crypto).catch(
        failing(run),
      );
      if (!Buffer.from(before).equals(after)) expect(exit_code, `run ${run}`).not.toBe(0);
      for (const word of words) seen.add(word);
    }
  },
  600_000,
);

const GIVEN = ['trust', 'checkpoint', 'consistency', 'receipts'] as const;

test.each(GIVEN)(
  `noise in the %s that is given beside, ${RUNS} times: both verifiers say the same`,
  async (name) => {
    const made = consistencyProof(9, log.events.length, nodeAt);
    const receipts = log.events.filter(({ chain }) => chain === `incident:${INCIDENT}`);
    const given: Required<Given> = {
      trust: Buffer.from(trust),
      checkpoint: Buffer.from(await log.note(9)),
      consistency: Buffer.from(consistencyFile({ from: 9, size: log.events.length, hashes: made })),
      receipts: Buffer.from(JSON.stringify(receipts.map(({ chain, seq, hash }) => ({ chain, event_hash: hash, seq })))),
    };
    const archive = await archiveOf(bundles[1] ?? new Map());
    expect(await judge(archive, given)).toMatchObject({ exit_code: 0 });
    for (let run = 0; run < RUNS; run += 1) {
      const dice = diceOf(`noise ${name} ${run}`);
      const after = CHANGES[dice.roll(CHANGES.length)]?.(given[name], dice) ?? given[name];
      const { words } = await judge(archive, { ...given, [name]: after }).catch(failing(run));
      for (const word of words) seen.add(word);
    }
  },
  600_000,
);

test(`noise in the archive itself, ${RUNS} times: both verifiers say the same`, async () => {
  const original = await archiveOf(bundles[0] ?? new Map());
  for (let run = 0; run < RUNS; run += 1) {
    const dice = diceOf(`noise in the archive ${run}`);
    const { exit_code } = await judge(withNoise(original, dice), { trust: Buffer.from(trust) }).catch(failing(run));
    expect(exit_code, `run ${run}`).not.toBe(0);
  }
}, 600_000);

test('the noise got as far as every part of the check', () => {
  const far = ['malformed_manifest', 'malformed_line', 'malformed_given', 'malformed_trust', 'manifest_signature'];
  far.push(
    'checkpoint_signature',
    'proof',
    'core',
    'event_hash',
    'counts',
    'opening',
    'decision',
    'receipt',
    'untrusted_key',
  );
  expect(far.filter((word) => !seen.has(word))).toEqual([]);
});
