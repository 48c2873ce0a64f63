import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointText } from '../checkpoint.js';
import { type Statement, signEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import { appendLeaves, consistencyProof } from '../merkle.js';
import { putTogether, signAgain, takeApart } from '../mutations/mutations.js';
import { keyFrom, keysFrom, LOG, type SampleLog, trustIn } from '../mutations/sample-log.js';
import { INCIDENT, tellStory } from '../mutations/sample-story.js';
import { cosignatureBytes, cosignatureKeyId, cosignatureText } from '../signed-note.js';
import { archiveSource, type BundleSource, blobSource } from './bundle-source.js';
import { consistencyFile } from './consistency-file.js';
import { ROTATION_PREDICATE } from './key-ring.js';
import type { BundleSubject } from './manifest.js';
import type { TrustFile } from './trust-file.js';
import { ustarArchive } from './ustar.js';
import { verifyBundle } from './verify-bundle.js';

type Files = ReadonlyMap<string, Uint8Array>;

async function archiveOf(files: Files): Promise<Uint8Array<ArrayBuffer>> {
  const all = [...files].map(([path, bytes]) => ({ path, size: bytes.length, chunks: () => [bytes] }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of ustarArchive(all)) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}
const sourceOf = async (files: Files, name = 'bundle.tar') => blobSource(name, new Blob([await archiveOf(files)]));
const filesSource = (files: Files): BundleSource => ({
  name: 'bundle',
  unexpected: [],
  files: new Map(
    [...files].map(([path, bytes]) => [
      path,
      { size: bytes.length, read: async (at, target) => target.set(bytes.subarray(at, at + target.length)) },
    ]),
  ),
});

const keys = keysFrom('center');
const trust = JSON.stringify(trustIn(keys));
const incident: BundleSubject = { kind: 'incident', id: INCIDENT };
const chain = `incident:${INCIDENT}`;
let log: SampleLog;
let other: SampleLog;
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  log = await tellStory(keys, 'the first');
  other = await tellStory(keys, 'the other');
  files = await log.bundle(incident);
});

const wordsOf = ({ problems }: Awaited<ReturnType<typeof verifyBundle>>) => problems.map(({ problem }) => problem);
const part = async (from: number, to: number, of = log) =>
  sourceOf(await of.bundle({ kind: 'log', from, to }), `${from}`);
const nodeAtOf = (of: SampleLog) => {
  const { made } = appendLeaves(
    0,
    [],
    of.events.map(({ hash }) => hash),
  );
  const nodes = new Map(made.map((node) => [`${node.level}/${node.index}`, node.hash]));
  return (level: number, index: number) => nodes.get(`${level}/${index}`) ?? '';
};
const consistencyOf = (from: number, size: number, of = log) =>
  consistencyFile({ from, size, hashes: consistencyProof(from, size, nodeAtOf(of)) });

describe('an untouched bundle', () => {
  it('is verified, with what was checked in numbers', async () => {
    const verdict = await verifyBundle(await sourceOf(files), { trust });
    expect(verdict).toMatchObject({
      verdict: 'verified',
      exit_code: 0,
      first_bad: null,
      problem_count: 0,
      warnings: [],
    });
    expect(verdict.bundles[0]).toMatchObject({
      events: 12,
      openings: 6,
      erased: 0,
      decisions: 12,
      approvals: 1,
      publications: 1,
      objects: { included: 4, omitted: 0, erased: 0 },
      signed: { manifest: [keys.bundles.key_id], checkpoint: [keys.log.key_id], rotations: 0 },
    });
  });

  it('of any part of the log is verified, as an archive and as files', async () => {
    const size = log.events.length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size), fc.nat(size), async (one, two) => {
        const made = await log.bundle({ kind: 'log', from: Math.min(one, two), to: Math.max(one, two) });
        expect((await verifyBundle(await sourceOf(made), { trust })).problems).toEqual([]);
        expect((await verifyBundle(filesSource(made), { trust })).problems).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('tells each event with what opens it, in the order of the log', async () => {
    const told: string[] = [];
    await verifyBundle(await sourceOf(files), {
      trust,
      on_event: ({ seq, line, openings, decision }) =>
        told.push(`${seq} ${line?.event.type} ${openings.map(({ path }) => path)} ${decision?.decision_id.length}`),
    });
    expect(told[0]).toBe('1 incident_created /description,/title 36');
    expect(told.at(-1)).toBe('12 incident_closed /rationale 36');
    expect(told.length).toBe(12);
  });

  it('with texts and decisions that are not here is verified, and counts them', async () => {
    const parts = takeApart(files);
    parts.openings = parts.openings.filter((_, at) => at % 2 === 0);
    parts.decisions = parts.decisions.filter((_, at) => at % 3 !== 0);
    await signAgain(parts, keys);
    const { problems, bundles } = await verifyBundle(await sourceOf(putTogether(parts)), { trust });
    expect(problems).toEqual([]);
    expect(bundles[0]).toMatchObject({ openings: 3, erased: 0, decisions: 8, decisions_absent: 4 });
    expect(bundles[0]?.withheld).toMatchObject({ texts: 3, files: 0 });
  });
});

describe('a bundle that somebody with every key of the center has written', () => {
  it.each([
    ['opening', 'openings', 'The standby holds.', 'The standby broke.', 12],
    ['opening', 'openings', '/rationale', '/reason', 12],
    ['decision', 'decisions', '"allow":true,"bundle_revision"', '"allow":false,"bundle_revision"', 1],
    ['decision', 'decisions', '"requested_by":"operator"', '"requested_by":"somebody"', 1],
  ] as const)('still opens no other %s (%s: %s)', async (problem, file, before, after, seq) => {
    const parts = takeApart(files);
    const at = parts[file].findIndex((line) => line.includes(before));
    parts[file][at] = (parts[file][at] ?? '').replace(before, after);
    await signAgain(parts, keys);
    const verdict = await verifyBundle(await sourceOf(putTogether(parts)), { trust });
    expect(verdict).toMatchObject({ exit_code: 1, first_bad: { problem, seq, line: at + 1 } });
    expect(wordsOf(verdict)).toEqual([problem]);
  });
});

describe('parts of a log', () => {
  it('continue each other, in whatever order they are given', async () => {
    const verdict = await verifyBundle([await part(11, 30), await part(0, 4), await part(4, 11)], { trust });
    expect(verdict.problems).toEqual([]);
    expect(verdict.warnings).toEqual([]);
    expect(verdict.bundles.map(({ events }) => events)).toEqual([4, 7, 19]);
  });

  it('with one of them missing are told of as two rows', async () => {
    const verdict = await verifyBundle([await part(0, 4), await part(11, 30)], { trust });
    expect(verdict.problems).toEqual([]);
    expect(verdict.warnings).toEqual(['11 does not begin where the part before it ends']);
  });

  it('of two histories with the same keys are a fork, and their chains do not follow', async () => {
    const verdict = await verifyBundle([await part(0, 8), await part(8, 30, other)], { trust });
    expect(verdict.exit_code).toBe(1);
    expect(wordsOf(verdict)).toEqual(expect.arrayContaining(['fork', 'prev', 'counts']));
    expect(verdict.first_bad).toMatchObject({ problem: 'prev', bundle: 1, log_index: 9 });
  });

  it('name the first bad event of the first part that has one', async () => {
    const bad = async (from: number, to: number) => {
      const parts = takeApart(await log.bundle({ kind: 'log', from, to }));
      parts.events[1] = (parts.events[1] ?? '').replace('operator', 'somebody');
      return sourceOf(putTogether(parts));
    };
    const verdict = await verifyBundle([await bad(10, 20), await bad(0, 10)], { trust });
    expect(verdict.first_bad).toMatchObject({ problem: 'event_hash', bundle: 1, log_index: 1 });
  });

  it('that leave an event out are missing it', async () => {
    const parts = takeApart(await log.bundle({ kind: 'log', from: 0, to: 10 }));
    const [, index, hash] = (parts.proof.at(-1) ?? '').split(' ');
    parts.proof[parts.proof.length - 1] = `node 0 ${index} ${hash}`;
    parts.events.pop();
    parts.openings = parts.openings.filter((line) => parts.events.some((event) => event.includes(line.slice(13, 49))));
    parts.decisions.pop();
    await signAgain(parts, keys);
    const verdict = await verifyBundle(await sourceOf(putTogether(parts)), { trust });
    expect(verdict.first_bad).toMatchObject({ problem: 'event_missing', log_index: 9 });
    expect(verdict.exit_code).toBe(1);
  });
});

describe('a checkpoint that was kept elsewhere', () => {
  const check = async (checkpoint: string, of: Files = files, more: { consistency?: string } = {}) =>
    verifyBundle(await sourceOf(of), { trust, checkpoint, ...more });

  it('of the same size must have the same root', async () => {
    expect((await check(await log.note())).problems).toEqual([]);
    expect(await check(await other.note())).toMatchObject({ exit_code: 1, problems: [{ problem: 'fork' }] });
  });

  it('of an earlier size is found in the proof, where that ends there', async () => {
    const whole = await log.bundle({ kind: 'log', from: 0, to: 30 });
    for (let size = 0; size < 30; size += 1) {
      expect((await check(await log.note(size), whole)).problems).toEqual([]);
      const found = await check(await other.note(size), whole);
      expect(wordsOf(found)).toEqual(size === 0 ? [] : ['fork']);
    }
  }, 60_000);

  it('of another size needs a consistency proof', async () => {
    const early = await log.bundle({ kind: 'log', from: 2, to: 9 });
    expect(await check(await log.note(), early)).toMatchObject({ exit_code: 3, problems: [{ problem: 'stale' }] });
    expect((await check(await log.note(), early, { consistency: consistencyOf(9, 30) })).problems).toEqual([]);
    expect(wordsOf(await check(await log.note(), early, { consistency: consistencyOf(8, 30) }))).toEqual(['stale']);
    expect(wordsOf(await check(await other.note(), early, { consistency: consistencyOf(9, 30) }))).toEqual(['fork']);
    expect(wordsOf(await check(await log.note(), early, { consistency: consistencyOf(9, 30, other) }))).toEqual([
      'fork',
    ]);
  });

  it('is signed by a trusted key, or not trusted', async () => {
    const stranger = await tellStory(keysFrom('stranger'), 'the first');
    expect(wordsOf(await check(await stranger.note()))).toContain('untrusted_key');
    const note = (await log.note()).replace(/.{6}=\n$/, 'AAAAAA=\n');
    expect(wordsOf(await check(note))).toContain('checkpoint_signature');
  });

  it.each(['', 'note', 'a\n1\nb\n\n'])('that is none is malformed: %j', async (note) => {
    expect(await check(note)).toMatchObject({ exit_code: 4, problems: [{ problem: 'malformed_given' }] });
  });

  it.each([
    '',
    'consistency 9 30',
    'consistency 09 30\n',
    'consistency 30 9\n',
    `consistency 1 2\n${'a'.repeat(63)}\n`,
  ])('with %j as the proof is malformed', async (consistency) => {
    expect(wordsOf(await check(await log.note(), files, { consistency }))).toEqual(['malformed_given']);
  });
});

describe('witnesses', () => {
  const witnesses = ['one', 'two'].map((name) => ({ name: `witness.example/${name}`, key: keyFrom(name) }));
  const trusting = (quorum: number) =>
    JSON.stringify({
      ...trustIn(keys),
      witnesses: witnesses.map(({ name, key }) => ({ name, public_key: bytesToHex(key.public_key) })),
      witness_quorum: quorum,
    } satisfies TrustFile);

  async function cosigned(count: number, size?: number): Promise<string> {
    let note = await log.note(size);
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    for (const { name, key } of witnesses.slice(0, count)) {
      const signature = await key.sign(utf8ToBytes(cosignatureText(text, 1_790_000_000)));
      const value = Buffer.concat([cosignatureKeyId(name, key.public_key), cosignatureBytes(1_790_000_000, signature)]);
      note += `\u2014 ${name} ${value.toString('base64')}\n`;
    }
    return note;
  }
  const check = async (quorum: number, checkpoint?: string) =>
    verifyBundle(await sourceOf(files), { trust: trusting(quorum), checkpoint });

  it('are enough, or too few', async () => {
    expect(await check(2, await cosigned(2))).toMatchObject({
      exit_code: 0,
      witnesses: ['witness.example/one', 'witness.example/two'],
    });
    expect(await check(2, await cosigned(1))).toMatchObject({
      exit_code: 3,
      problems: [{ problem: 'witness_quorum' }],
    });
    expect(wordsOf(await check(1))).toEqual(['witness_quorum']);
  });

  it('count only for what they have seen', async () => {
    const given = { trust: trusting(2), checkpoint: await cosigned(2, 20), consistency: consistencyOf(20, 30) };
    expect(wordsOf(await verifyBundle(await sourceOf(files), given))).toEqual(['witness_quorum']);
  });

  it('that are listed twice make no trust file', async () => {
    const twice = JSON.parse(trusting(2)) as TrustFile;
    twice.witnesses = [...twice.witnesses, ...twice.witnesses.map(({ public_key }) => ({ name: 'more', public_key }))];
    const verdict = await verifyBundle(await sourceOf(files), { trust: JSON.stringify(twice) });
    expect(verdict).toMatchObject({ exit_code: 4, problems: [{ problem: 'malformed_trust' }] });
  });
});

describe('receipts', () => {
  const receipt = (seq: number, event_hash: string, of = chain) => ({ chain: of, event_hash, seq });
  const check = async (receipts: unknown, source?: BundleSource) =>
    verifyBundle(source ?? (await sourceOf(files)), { trust, receipts: JSON.stringify(receipts) });
  const hashOf = (seq: number) => log.events.find((event) => event.chain === chain && event.seq === seq)?.hash ?? '';

  it('are of the events that are here', async () => {
    const verdict = await check([1, 5, 12].map((seq) => receipt(seq, hashOf(seq))));
    expect(verdict).toMatchObject({ exit_code: 0, receipts: { checked: 3, not_here: 0 } });
  });

  it('of another event at a place show that it was replaced', async () => {
    const verdict = await check([receipt(5, hashOf(4))]);
    expect(verdict).toMatchObject({ exit_code: 1, first_bad: { problem: 'receipt', seq: 5 } });
  });

  it('of an event after the last one show that the end was cut off', async () => {
    expect(await check([receipt(13, hashOf(4))])).toMatchObject({
      exit_code: 2,
      problems: [{ problem: 'receipt_beyond', chain, seq: 13 }],
    });
  });

  it('of other chains say nothing about an incident, and much about a log', async () => {
    const elsewhere = [receipt(1, hashOf(1), 'incident:other')];
    expect(await check(elsewhere)).toMatchObject({ exit_code: 0, receipts: { checked: 0, not_here: 1 } });
    expect(wordsOf(await check(elsewhere, await part(0, 30)))).toEqual(['receipt_beyond']);
    expect(wordsOf(await check([receipt(1, hashOf(1))], await part(5, 30)))).toEqual([]);
  });

  it.each([[{}], [[{ chain, seq: 1 }]], [[receipt(0, 'ab'.repeat(32))]], ['x']])('%j are none', async (receipts) => {
    expect(wordsOf(await check(receipts))).toEqual(['malformed_given']);
  });
});

describe('keys', () => {
  const next = keysFrom('next');

  async function rotation(
    change: Partial<Record<'purpose' | 'log' | 'log_size', unknown>> = {},
    signers = [keys.log, next.log],
  ): Promise<Uint8Array> {
    const predicate = {
      log: LOG,
      purpose: 'log',
      old_key: bytesToHex(keys.log.public_key),
      new_key: bytesToHex(next.log.public_key),
      log_size: 20,
      ...change,
    };
    const statement: Statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: next.log.key_id, digest: { sha256: sha256Hex(next.log.public_key) } }],
      predicateType: ROTATION_PREDICATE,
      predicate,
    };
    return signEnvelope(signers, statement);
  }

  /** The bundle as a center signs it that has another key for its log since. */
  async function rotated(envelopes: Uint8Array[], log_key = next.log) {
    const parts = takeApart(files);
    await signAgain(parts, { log: log_key, bundles: keys.bundles });
    const rotations = Buffer.concat(envelopes.flatMap((envelope) => [envelope, utf8ToBytes('\n')]));
    const made = putTogether(parts).set('rotations.ndjson', Uint8Array.from(rotations));
    const listed = parts.manifest.files.find(({ path }) => path === 'rotations.ndjson');
    Object.assign(listed ?? {}, { size: rotations.length, sha256: sha256Hex(Uint8Array.from(rotations)) });
    const { manifestBytes, manifestStatement } = await import('./manifest.js');
    const bytes = manifestBytes(parts.manifest);
    const envelope = await signEnvelope([keys.bundles], manifestStatement(bytes, parts.manifest));
    return sourceOf(new Map([...made, ['manifest.json', bytes], ['manifest.dsse.json', envelope]]));
  }
  const check = async (source: BundleSource, of = trust) => verifyBundle(source, { trust: of });

  it('pass their trust on by a rotation that both have signed', async () => {
    const verdict = await check(await rotated([await rotation()]));
    expect(verdict.problems).toEqual([]);
    expect(verdict.bundles[0]?.signed).toMatchObject({ checkpoint: [next.log.key_id], rotations: 1 });
    expect(wordsOf(await check(await rotated([])))).toEqual(['untrusted_key']);
  });

  it.each([
    ['of another log', { log: 'another' }, undefined, ['untrusted_key']],
    ['of another purpose', { purpose: 'bundles' }, undefined, ['untrusted_key']],
    ['of a size after this checkpoint', { log_size: 31 }, undefined, ['untrusted_key']],
    ['signed by the new key only', {}, [next.log], ['rotation', 'untrusted_key']],
    ['signed by the old key only', {}, [keys.log], ['rotation', 'untrusted_key']],
    ['without a purpose', { purpose: 'all' }, undefined, ['malformed_line', 'untrusted_key']],
  ] as const)('do not by one %s', async (_, change, signers, words) => {
    const verdict = await check(await rotated([await rotation(change, signers && [...signers])]));
    expect(wordsOf(verdict)).toEqual(words);
  });

  it('sign nothing larger once they were replaced', async () => {
    expect(wordsOf(await check(await rotated([await rotation()], keys.log)))).toEqual(['untrusted_key']);
    expect(wordsOf(await check(await rotated([await rotation({ log_size: 30 })], keys.log)))).toEqual([]);
  });

  it('that were trusted until a size pass nothing on after it', async () => {
    const until = JSON.parse(trust) as TrustFile;
    for (const key of until.keys) if (key.purpose === 'log') key.until_size = 19;
    expect(wordsOf(await check(await rotated([await rotation()]), JSON.stringify(until)))).toEqual(['untrusted_key']);
  });

  it('of which none was given leave nothing trusted, and a wrong event wrong', async () => {
    const verdict = await verifyBundle(await sourceOf(files));
    expect(verdict).toMatchObject({ verdict: 'untrusted', exit_code: 3 });
    expect(verdict.problems[0]?.detail).toBe('no trust file was given');
    const parts = takeApart(files);
    parts.events.reverse();
    expect((await verifyBundle(await sourceOf(putTogether(parts)))).exit_code).toBe(1);
  });

  it('of another log, or for another purpose, are not trusted', async () => {
    const words = async (change: (file: TrustFile) => void) => {
      const changed = JSON.parse(trust) as TrustFile;
      change(changed);
      return wordsOf(await verifyBundle(await sourceOf(files), { trust: JSON.stringify(changed) }));
    };
    expect(await words((file) => Object.assign(file, { log: 'another' }))).toEqual(['untrusted_key']);
    const without = (purpose: string) => (file: TrustFile) => {
      file.keys = file.keys.filter((key) => key.purpose !== purpose);
    };
    for (const purpose of ['log', 'bundles', 'approvals', 'provenance'])
      expect(await words(without(purpose)), purpose).toContain('untrusted_key');
  });

  it.each([
    ['no JSON', '{'],
    ['another format', trust.replace('incident-center.trust', 'trust')],
    ['an id that is not the key’s', trust.replace(keys.log.key_id, '0'.repeat(16))],
    ['an unknown purpose', trust.replace('"log"', '"everything"').replace('"purpose":"log"', '"purpose":"all"')],
    ['a member more', trust.replace('{', '{"more":1,')],
    ['a key twice', JSON.stringify({ ...trustIn(keys), keys: [...trustIn(keys).keys, ...trustIn(keys).keys] })],
  ])('in %s are no trust file', async (_, file) => {
    expect(await verifyBundle(await sourceOf(files), { trust: file })).toMatchObject({
      exit_code: 4,
      problems: [{ problem: 'malformed_trust' }],
      bundles: [],
    });
  });
});

describe('a hostile archive', () => {
  it('with any byte changed is not verified, and nothing throws', async () => {
    const bytes = await archiveOf(files);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.with(at, (bytes[at] ?? 0) ^ flip);
        const verdict = await verifyBundle(await blobSource('x', new Blob([changed])), { trust });
        expect(verdict.exit_code).not.toBe(0);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('that is cut, longer, or anything else is malformed', async () => {
    const bytes = await archiveOf(files);
    const check = async (of: Uint8Array<ArrayBuffer>) =>
      (await verifyBundle(await blobSource('x', new Blob([of])), { trust })).exit_code;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (at) => {
        expect(await check(bytes.slice(0, at))).toBe(4);
      }),
      { numRuns: 100 },
    );
    for (const tail of [1, 512, 1024])
      expect(await check(Uint8Array.from(Buffer.concat([bytes, Buffer.alloc(tail)])))).toBe(4);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), async (any) => {
        expect(await check(Uint8Array.from(any))).toBe(4);
      }),
    );
  }, 60_000);

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'objects/../manifest.json',
    './manifest.json',
    'Manifest.json',
    'events.ndjson/',
    `objects/${'A'.repeat(64)}`,
    `objects/${'a'.repeat(63)}`,
    'more.txt',
  ])('with the name %s is malformed', async (path) => {
    const source = await sourceOf(new Map([...files, [path, new Uint8Array(1)]]));
    expect((await verifyBundle(source, { trust })).exit_code).toBe(4);
  });

  it('with a name twice, or names in another order, is malformed', async () => {
    const all = [...files].map(([path, bytes]) => ({ path, size: bytes.length, chunks: () => [bytes] }));
    const check = async (of: typeof all) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of ustarArchive(of)) chunks.push(chunk);
      return (await verifyBundle(await blobSource('x', new Blob(chunks as BlobPart[])), { trust })).exit_code;
    };
    expect(await check(all)).toBe(0);
    expect(await check([...all, ...all.slice(-1)])).toBe(4);
    expect(await check([...all.slice(0, 1), ...all])).toBe(4);
    expect(await check(all.toReversed())).toBe(4);
  });

  it('that says it is as large as a file can be is not read into memory', async () => {
    const { ustarHeader, USTAR_MAX_SIZE } = await import('./ustar.js');
    const header = ustarHeader('manifest.json', USTAR_MAX_SIZE);
    let read = 0;
    const source = await archiveSource('x', {
      size: USTAR_MAX_SIZE + 2048,
      read: async (at, target) => {
        read += target.length;
        target.set(at === 0 ? header : new Uint8Array(target.length));
      },
    });
    const verdict = await verifyBundle(source, { trust });
    expect(verdict.exit_code).toBe(4);
    expect(read).toBeLessThan(10_000);
  });
});

describe('a line', () => {
  it('that never ends is told of in bounded memory', async () => {
    const size = 100 * 1024 * 1024;
    const endless = (path: string) => ({
      ...filesSource(files),
      files: new Map([
        ...filesSource(files).files,
        [path, { size, read: async (_: number, target: Uint8Array) => void target.fill(0x61) }],
      ]),
    });
    const before = process.memoryUsage().arrayBuffers;
    for (const path of ['events.ndjson', 'openings.ndjson', 'proof.txt', 'rotations.ndjson']) {
      const verdict = await verifyBundle(endless(path), { trust, crypto: await fastCrypto() });
      expect(verdict.exit_code, path).toBe(1);
      expect(wordsOf(verdict), path).toContain('file_size');
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(90 * 1024 * 1024);
  }, 60_000);

  it('with its own file missing makes the bundle incomplete', async () => {
    for (const path of files.keys()) {
      if (path === 'manifest.json') continue;
      const without = new Map([...files].filter(([name]) => name !== path));
      const verdict = await verifyBundle(filesSource(without), { trust });
      expect(verdict, path).toMatchObject({ verdict: 'incomplete', exit_code: 2 });
    }
  });
});

async function fastCrypto() {
  return (await import('../../cli/node-crypto.js')).nodeCrypto;
}

describe('the primitives of Node', () => {
  it('give what those that run everywhere give', async () => {
    const { portableCrypto } = await import('../provenance-crypto.js');
    const nodeCrypto = await fastCrypto();
    const text = utf8ToBytes(checkpointText({ origin: 'x', size: 1, root: 'ab'.repeat(32) }));
    const signature = await keys.log.sign(text);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (data, key) => {
        const [left, right] = [portableCrypto.sha256(data), portableCrypto.sha256(key)];
        expect(nodeCrypto.sha256(data)).toBe(left);
        expect(nodeCrypto.hmacSha256(key, data)).toBe(portableCrypto.hmacSha256(key, data));
        expect(nodeCrypto.nodeHash(left, right)).toBe(portableCrypto.nodeHash(left, right));
        for (const crypto of [nodeCrypto, portableCrypto]) {
          expect(crypto.verifyEd25519(signature, text, keys.log.public_key)).toBe(true);
          expect(crypto.verifyEd25519(signature, data, keys.log.public_key)).toBe(false);
          expect(crypto.verifyEd25519(data, text, keys.log.public_key)).toBe(false);
          expect(crypto.verifyEd25519(signature, text, data)).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });
});
