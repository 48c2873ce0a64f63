import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeCrypto } from '../../cli/node-crypto.js';
import { blobSource } from '../bundle/bundle-source.js';
import { ROTATION_PREDICATE } from '../bundle/key-ring.js';
import { type BundleManifest, manifestBytes, manifestStatement } from '../bundle/manifest.js';
import { keyIdOf, type TrustFile } from '../bundle/trust-file.js';
import { USTAR_BLOCK, USTAR_END_BYTES, ustarHeader } from '../bundle/ustar.js';
import { verifyBundle } from '../bundle/verify-bundle.js';
import { canonicalJson } from '../canonical-json.js';
import { signEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import { portableCrypto } from '../provenance-crypto.js';
import { type Parts, putTogether, signAgain, takeApart } from './mutations.js';
import { keyFrom, keysFrom, LOG, type SampleKey, type SampleLog, trustIn, uuidOf } from './sample-log.js';
import { INCIDENT, tellStory } from './sample-story.js';
import { startSecondVerifier } from './second-verifier.js';
import { archiveOf } from './vectors.js';

type Files = Map<string, Uint8Array>;

const keys = keysFrom('center');
const second = startSecondVerifier();
let root: string;
let log: SampleLog;
let files: Files;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'incident-center-hostile-'));
  log = await tellStory(keys, 'the first');
  files = await log.bundle({ kind: 'incident', id: INCIDENT });
});
afterAll(async () => {
  await second.stop();
  await rm(root, { recursive: true, force: true });
});

/** What both verifiers say, with OpenSSL and without; an archive, or the files of one. */
async function judge(of: Uint8Array | Files, trust: TrustFile = trustIn(keys), checkpoint?: string) {
  const archive = of instanceof Uint8Array ? of : await archiveOf(of);
  const bundle = path.join(root, 'bundle.tar');
  const [trusted, held] = [path.join(root, 'trust.json'), path.join(root, 'held.note')];
  await writeFile(bundle, archive);
  await writeFile(trusted, JSON.stringify(trust));
  if (checkpoint !== undefined) await writeFile(held, checkpoint);
  const answers = [
    await second.verify({
      bundles: [bundle],
      trust: trusted,
      ...(checkpoint === undefined ? {} : { checkpoint: held }),
    }),
  ];
  for (const crypto of [nodeCrypto, portableCrypto]) {
    const source = await blobSource('bundle.tar', new Blob([archive as Uint8Array<ArrayBuffer>]));
    answers.push(await verifyBundle(source, { trust: JSON.stringify(trust), checkpoint, crypto }));
  }
  const told = answers.map(({ exit_code, first_bad, problems }) => ({
    exit_code,
    seq: first_bad?.seq ?? null,
    words: [...new Set(problems.map(({ problem }) => problem as string))].sort(),
  }));
  expect(told[0]).toEqual(told[1]);
  expect(told[1]).toEqual(told[2]);
  return told[1] ?? expect.fail();
}

/** The bundle with another manifest, signed by whoever is said to. */
async function manifested(change: (manifest: BundleManifest) => void, by: SampleKey = keys.bundles): Promise<Files> {
  const { manifest } = takeApart(files);
  change(manifest);
  const bytes = manifestBytes(manifest);
  const envelope = await signEnvelope([by], manifestStatement(bytes, manifest));
  return new Map([...files, ['manifest.json', bytes], ['manifest.dsse.json', envelope]]);
}

async function changed(change: (parts: Parts) => void | Promise<void>): Promise<Files> {
  const parts = takeApart(files);
  await change(parts);
  return putTogether(parts);
}

/** The bundle with rotations in it, and a manifest by the key that is said to sign it. */
async function rotated(rotations: readonly Uint8Array[], by: SampleKey): Promise<Files> {
  const lines = Uint8Array.from(Buffer.concat(rotations.flatMap((line) => [line, Buffer.from('\n')])));
  const made = await manifested((manifest) => {
    const file = manifest.files.find(({ path: name }) => name === 'rotations.ndjson');
    Object.assign(file ?? {}, { sha256: sha256Hex(lines), size: lines.length });
  }, by);
  return new Map([...made, ['rotations.ndjson', lines]]);
}

const rotation = (purpose: string, old: SampleKey, next: SampleKey, signers = [old, next]) =>
  signEnvelope(signers, {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: next.key_id, digest: { sha256: sha256Hex(next.public_key) } }],
    predicateType: ROTATION_PREDICATE,
    predicate: {
      log: LOG,
      purpose,
      old_key: bytesToHex(old.public_key),
      new_key: bytesToHex(next.public_key),
      log_size: 1,
    },
  });

const trusting = (key: SampleKey, purpose: 'bundles' | 'log' = 'bundles'): TrustFile => {
  const trust = trustIn(keys);
  const own = { purpose, key_id: key.key_id, public_key: bytesToHex(key.public_key) };
  return { ...trust, keys: [...trust.keys.filter((one) => one.purpose !== purpose), own] };
};

describe('a key', () => {
  /** [0]B − [k]A is the neutral point for every message: this signs everything, for whoever takes such a key. */
  const forAnybody: SampleKey = {
    public_key: hexToBytes(`01${'00'.repeat(31)}`),
    key_id: keyIdOf(`01${'00'.repeat(31)}`),
    sign: async () => concatBytes(hexToBytes(`01${'00'.repeat(31)}`), new Uint8Array(32)),
  };

  test('of small order signs nothing, though the trust file has it', async () => {
    const made = await manifested(() => {}, forAnybody);
    expect(await judge(made, trusting(forAnybody))).toMatchObject({ exit_code: 1, words: ['manifest_signature'] });
  });

  test('of small order takes no trust over', async () => {
    const made = await rotated([await rotation('bundles', keys.bundles, forAnybody)], forAnybody);
    expect(await judge(made)).toMatchObject({ exit_code: 1, words: ['rotation', 'untrusted_key'] });
  });

  test('with a part of small order signs nothing that only some would take', async () => {
    const { Point } = ed25519;
    const order = Point.Fn.ORDER;
    const point = Point.BASE.multiply(7n).add(
      Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
    );
    const public_key = point.toBytes();
    const number = (bytes: Uint8Array) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const { sha512 } = await import('@noble/hashes/sha2.js');
    const mixed: SampleKey = {
      public_key,
      key_id: keyIdOf(public_key),
      sign: async (message) => {
        const r = Point.BASE.multiply(11n).toBytes();
        const s = (11n + number(sha512(concatBytes(r, public_key, message))) * 7n) % order;
        return concatBytes(
          r,
          Uint8Array.from({ length: 32 }, (_, at) => Number((s >> BigInt(8 * at)) & 0xffn)),
        );
      },
    };
    // Of eight manifests, one is signed for everybody: the others are those that readers could differ about.
    const codes = new Set<number>();
    for (let run = 0; run < 6; run += 1) {
      const made = await manifested((manifest) => {
        manifest.openings += run;
      }, mixed);
      codes.add((await judge(made, trusting(mixed))).exit_code);
    }
    expect(codes).toContain(1);
  });

  test.each(['log', 'approvals', 'provenance'] as const)('for %s signs no manifest', async (purpose) => {
    const made = await manifested(() => {}, keys[purpose]);
    expect(await judge(made)).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
  });

  test.each(['bundles', 'approvals', 'provenance'] as const)('for %s signs no checkpoint', async (purpose) => {
    const made = await changed((parts) => signAgain(parts, { log: keys[purpose], bundles: keys.bundles }));
    expect(await judge(made)).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
  });

  test.each(['approvals', 'provenance'] as const)('for %s signs nothing for the other purpose', async (purpose) => {
    const swapped = { ...keys, approvals: keys.provenance, provenance: keys.approvals };
    const told = await tellStory({ ...keys, [purpose]: swapped[purpose] }, 'the first');
    const made = await told.bundle({ kind: 'incident', id: INCIDENT });
    expect(await judge(made)).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
  });

  test('that was replaced signs no later checkpoint, and its successor no earlier one', async () => {
    const next = keyFrom('the next');
    const line = await rotation('log', keys.log, next);
    expect(await judge(await rotated([line], keys.bundles))).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
    const late = await tellStory({ ...keys, log: next }, 'the first');
    const trust = trustIn({ ...keys, log: next });
    const limited = {
      ...trust,
      keys: trust.keys.map((key) => (key.purpose === 'log' ? { ...key, from_size: 1_000 } : key)),
    };
    const made = await late.bundle({ kind: 'incident', id: INCIDENT });
    expect(await judge(made)).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
    expect(await judge(made, limited)).toMatchObject({ exit_code: 3, words: ['untrusted_key'] });
    expect(await judge(made, trust)).toMatchObject({ exit_code: 0 });
  });

  test('for bundles that was replaced is trusted still: nothing says when it signed', async () => {
    const next = keyFrom('the next');
    const line = await rotation('bundles', keys.bundles, next);
    expect(await judge(await rotated([line], next))).toMatchObject({ exit_code: 0 });
    expect(await judge(await rotated([line], keys.bundles))).toMatchObject({ exit_code: 0 });
    expect(await judge(await rotated([line], next), trusting(next))).toMatchObject({ exit_code: 0 });
    expect(await judge(await rotated([line], keys.bundles), trusting(next))).toMatchObject({ exit_code: 3 });
  });
});

describe('a manifest', () => {
  test.each<[string, (manifest: Record<string, unknown>) => unknown]>([
    ['with a member more', (manifest) => ({ ...manifest, note: 'verified' })],
    ['with a member less', ({ log: _, ...manifest }) => manifest],
    ['of another version', (manifest) => ({ ...manifest, v: 2 })],
    ['of version true', (manifest) => ({ ...manifest, v: true })],
    [
      'with a subject that has a member more',
      (manifest) => ({ ...manifest, subject: { kind: 'incident', id: INCIDENT, of: 1 } }),
    ],
    ['about no chain', (manifest) => ({ ...manifest, chains: [] })],
    [
      'about a chain twice',
      (manifest) => ({ ...manifest, chains: [...(manifest.chains as []), ...(manifest.chains as [])] }),
    ],
    [
      'about an incident with a chain of another',
      (manifest) => ({ ...manifest, subject: { kind: 'incident', id: uuidOf('other') } }),
    ],
    [
      'whose chain has no beginning',
      (manifest) => ({
        ...manifest,
        chains: (manifest.chains as object[]).map((chain) => ({ ...chain, first_seq: 3 })),
      }),
    ],
    ['that is larger than numbers are', (manifest) => ({ ...manifest, log_size: 2 ** 53 - 1, events: 2 ** 53 - 1 })],
  ])('%s is none, or of other events', async (_, change) => {
    const bytes = utf8ToBytes(canonicalJson(change(takeApart(files).manifest as unknown as Record<string, unknown>)));
    const { exit_code, words } = await judge(new Map([...files, ['manifest.json', bytes]]));
    expect([1, 4]).toContain(exit_code);
    expect(words).toEqual(expect.arrayContaining([exit_code === 4 ? 'malformed_manifest' : 'manifest_signature']));
  });

  test.each([
    ['after a byte order mark', (text: string) => `\ufeff${text}`],
    ['with a line end', (text: string) => `${text}\n`],
    ['with a name twice', (text: string) => text.replace('{', '{"v":1,')],
    ['with half a surrogate pair', (text: string) => text.replace(LOG, '\\ud800')],
    ['that is nested too deeply', (text: string) => text.replace('"chains":[', `"chains":${'['.repeat(100_000)}`)],
  ])('%s is none', async (_, change) => {
    const bytes = utf8ToBytes(change(Buffer.from(files.get('manifest.json') ?? []).toString()));
    expect(await judge(new Map([...files, ['manifest.json', bytes]]))).toMatchObject({
      exit_code: 4,
      words: ['malformed_manifest'],
    });
  });

  test('that calls the events of one incident those of another is found, whoever signed it', async () => {
    const other = uuidOf('another incident');
    const made = await manifested((manifest) => {
      manifest.subject = { kind: 'incident', id: other };
      for (const chain of manifest.chains) chain.chain = `incident:${other}`;
    });
    const { exit_code, seq, words } = await judge(made);
    expect({ exit_code, seq }).toEqual({ exit_code: 1, seq: 1 });
    expect(words).toContain('chain');
  });

  test('that leaves the beginning of a chain out is found, whoever signed it', async () => {
    const made = await changed(async (parts) => {
      parts.events.splice(0, 2);
      const places = parts.proof.filter((line) => line.startsWith('leaf')).slice(0, 2);
      parts.proof = parts.proof.map((line) => {
        const [, at, hash] = line.split(' ');
        return places.includes(line) ? `node 0 ${at} ${hash}` : line;
      });
      await signAgain(parts, keys);
      for (const chain of parts.manifest.chains) Object.assign(chain, { first_seq: 1, first_prev: '0'.repeat(64) });
      const bytes = manifestBytes(parts.manifest);
      parts.envelope = await signEnvelope([keys.bundles], manifestStatement(bytes, parts.manifest));
    });
    const { exit_code, words } = await judge(made);
    expect(exit_code).toBe(1);
    expect(words).toEqual(expect.arrayContaining(['prev', 'seq']));
  });
});

test('a checkpoint in a bundle has the one signature of its log', async () => {
  const made = await changed((parts) => {
    parts.note += parts.note.slice(parts.note.indexOf('\u2014'));
  });
  expect((await judge(made)).words).toContain('malformed_line');
  const witnessed = await log.note();
  const more = witnessed + witnessed.slice(witnessed.indexOf('\u2014')).replace(`${LOG} `, 'somebody ');
  // Beside the bundle, others may have signed below: who is not known says nothing.
  expect(
    await judge(await log.bundle({ kind: 'log', from: 0, to: log.events.length }), trustIn(keys), more),
  ).toMatchObject({
    exit_code: 0,
  });
});

describe('an event', () => {
  test.each<[string, (line: string) => string]>([
    ['that ends with CR LF', (line) => `${line}\r`],
    ['with a space', (line) => line.replace('{', '{ ')],
    ['with a name twice', (line) => line.replace('"v":1', '"v":1,"v":1')],
    ['with an integer beyond 2^53', (line) => line.replace('"seq":5', '"seq":9007199254740993')],
    ['with a fraction in its payload', (line) => line.replace('"payload":{', '"payload":{"a":1.5,')],
    ['with half a surrogate pair', (line) => line.replace('"step":"look"', '"step":"\\ud800"')],
    ['with an escape that is not needed', (line) => line.replace('"step":"look"', '"step":"\\u006cook"')],
    ['nested 33 deep', (line) => line.replace('"payload":{', `"payload":{"a":${'['.repeat(31)}${']'.repeat(31)},`)],
    ['nested 100,000 deep', (line) => line.replace('"payload":{', `"payload":{"a":${'['.repeat(100_000)},`)],
    ['with a member more', (line) => line.replace('"actor":', '"about":1,"actor":')],
    ['of version true', (line) => line.replace('"v":1', '"v":true')],
  ])('%s is none, though the log numbered it', async (_, change) => {
    const parts = takeApart(files);
    const line = change(parts.events[4] ?? '');
    expect(line).not.toBe(parts.events[4]);
    parts.events[4] = line;
    // The log has the hash of this very line, and everybody has signed it.
    const hash = sha256Hex(concatBytes(Uint8Array.of(0), utf8ToBytes(line)));
    let leaf = 0;
    parts.proof = parts.proof.map((one) => {
      if (!one.startsWith('leaf')) return one;
      leaf += 1;
      return leaf === 5 ? one.replace(/[0-9a-f]{64}$/, hash) : one;
    });
    const { manifest } = parts;
    const recounted = takeApart(files);
    await signAgain(Object.assign(recounted, { proof: parts.proof }), keys);
    parts.note = recounted.note;
    for (const file of manifest.files) {
      const bytes = putTogether(parts).get(file.path) ?? new Uint8Array();
      Object.assign(file, { sha256: sha256Hex(bytes), size: bytes.length });
    }
    const bytes = manifestBytes(manifest);
    parts.envelope = await signEnvelope([keys.bundles], manifestStatement(bytes, manifest));
    const { exit_code, seq, words } = await judge(putTogether(parts));
    expect({ exit_code, seq }).toEqual({ exit_code: 1, seq: 5 });
    expect(words).toContain('core');
  });

  test('with a hundred thousand commitments and openings is read in seconds', async () => {
    const texts = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`t${at}`, at]));
    const told = await tellStory(keys, 'the first');
    told.append(`incident:${INCIDENT}`, { type: 'comment_added', payload: {}, texts });
    const bytes = await archiveOf(await told.bundle({ kind: 'incident', id: INCIDENT }));
    const started = performance.now();
    await verifyBundle(await blobSource('x', new Blob([bytes as Uint8Array<ArrayBuffer>])), { crypto: nodeCrypto });
    expect(performance.now() - started).toBeLessThan(8_000);
  }, 60_000);
});

describe('an archive', () => {
  const header = (change: (block: Uint8Array) => void, name = 'events.ndjson') => {
    const block = ustarHeader(name, 0);
    change(block);
    block.fill(0x20, 148, 156);
    const sum = block.reduce((all, byte) => all + byte, 0);
    block.set(utf8ToBytes(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    return block;
  };
  const put = (at: number, text: string) => (block: Uint8Array) => block.set(utf8ToBytes(text), at);

  test.each<[string, Uint8Array]>([
    ['a hard link', header(put(156, '1'))],
    ['a symbolic link', header((block) => block.set(utf8ToBytes('2/etc/passwd'), 156))],
    ['a device', header(put(156, '3'))],
    ['a directory', header(put(156, '5'))],
    ['a pax header', header(put(156, 'x'))],
    ['a global pax header', header(put(156, 'g'))],
    ['a long name of GNU tar', header(put(156, 'L'))],
    ['a name in two parts', header(put(345, 'objects'))],
    ['an owner', header(put(265, 'root'))],
    ['a time', header(put(136, '14700000000\0'))],
    ['a mode that runs', header(put(100, '0000755\0'))],
    ['a size in base 256', header((block) => block.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 124))],
    ['a size with spaces', header(put(124, '          0\0'))],
    ['an absolute name', header(() => {}, '/events.ndjson')],
    ['a name with dots', header(() => {}, 'objects/../events.ndjson')],
    ['a name after NUL', header(put(20, 'more'))],
  ])('with %s is none, before any file and after all', async (_, block) => {
    const whole = await archiveOf(files);
    const before = Uint8Array.from(Buffer.concat([block, whole]));
    const after = Uint8Array.from(
      Buffer.concat([whole.subarray(0, -USTAR_END_BYTES), block, new Uint8Array(USTAR_END_BYTES)]),
    );
    for (const archive of [before, after])
      expect(await judge(archive)).toMatchObject({ exit_code: 4, words: ['malformed_archive'] });
  });

  test('that is compressed is none', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await judge(Uint8Array.from(bomb))).toMatchObject({ exit_code: 4, words: ['malformed_archive'] });
  });

  test('whose padding holds something is none', async () => {
    const whole = await archiveOf(files);
    const { length } = files.get('manifest.json') ?? [];
    expect((length ?? 0) % USTAR_BLOCK).not.toBe(0);
    whole[USTAR_BLOCK + (length ?? 0)] = 1;
    expect(await judge(whole)).toMatchObject({ exit_code: 4 });
  });

  test('whose lines are longer than lines may be is read in bounded memory', async () => {
    const long = new Uint8Array(48 * 1024 * 1024).fill(0x5b);
    const made = new Map([...files, ['openings.ndjson', long]]);
    const { exit_code, words } = await judge(made);
    expect(exit_code).toBe(1);
    expect(words).toEqual(expect.arrayContaining(['malformed_line', 'file_size']));
  }, 60_000);
});
