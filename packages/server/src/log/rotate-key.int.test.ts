import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  consistencyProof,
  isConsistent,
  openEnvelope,
  openSigned,
  rootOf,
  signedNote,
  verifyCheckpoint,
} from '@incident-center/sdk/provenance';
import { asc, eq, sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Center } from '../center.js';
import { logCheckpoint, logEntry, logKeyRotation, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import type { Signer, Signers } from '../signer/signer.js';
import { drain, firstServer, serverBeside, write } from '../testing/scenarios/log-servers.js';
import type { TestCenterParts } from '../testing/test-center-parts.js';
import { checkChain } from '../timeline/check-chain.js';
import { currentSigner, isStillCurrent, keyHex } from './current-key.js';
import { readProof } from './read-nodes.js';
import { rotateKey } from './rotate-key.js';
import { readRotations } from './rotations.js';
import { createSequencer } from './sequencer.js';
import { trustOf } from './trust-of.js';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const checkpoints = ({ center }: TestCenterParts) =>
  center.database.queries.select().from(logCheckpoint).orderBy(asc(logCheckpoint.size));
const rotations = ({ center }: TestCenterParts) =>
  center.database.queries.select().from(logKeyRotation).orderBy(asc(logKeyRotation.position));
const check = ({ center }: TestCenterParts) =>
  inTransaction(center.database, { role: 'system' }, (queries) => checkChain(center, queries, 'incident:a'));
const rotateLog = ({ center }: TestCenterParts) => rotateKey(center, { purpose: 'log', old_key: 'keep' });
const withSigners = (one: TestCenterParts, signers: Signers): TestCenterParts => ({
  ...one,
  center: { ...one.center, signers },
});

describe('replacing the key of the log', () => {
  test('is signed by both keys and told by an event; each key has signed its own part of the log', async () => {
    const one = await firstServer();
    const other = await serverBeside(one);
    await write(one);
    await drain(one);
    const first = one.center.signers.log;
    const { log_size, old_key, new_key } = await rotateLog(one);
    expect({ log_size, old_key }).toEqual({ log_size: 1, old_key: keyHex(first.public_key) });
    // The other server was there before, and finds the key by itself.
    await write(other);
    await drain(other);
    const all = await checkpoints(one);
    expect(all.map(({ size, public_key }) => [size, public_key])).toEqual([
      [1, old_key],
      [3, new_key],
    ]);
    const [rotation] = await inTransaction(one.center.database, { role: 'system' }, readRotations);
    const bytes = new TextEncoder().encode(rotation?.envelope ?? '');
    const { statement, signatures } = openEnvelope(bytes) ?? {};
    expect(signatures?.map(({ key_id }) => key_id)).toEqual([first.key_id, other.center.signers.log.key_id]);
    for (const key of [first.public_key, other.center.signers.log.public_key])
      expect(openSigned(bytes, key)).toEqual(statement);
    expect(statement?.predicate).toEqual({ log: 'test.example/log', purpose: 'log', old_key, new_key, log_size: 1 });

    const [event] = await one.center.database.queries
      .select()
      .from(timelineEvent)
      .where(eq(timelineEvent.type, 'key_rotated'));
    expect(event).toMatchObject({
      chain: 'log:test.example/log',
      tenants: ['log:test.example/log'],
      payload: { purpose: 'log', old_key, new_key, log_size: 1, old_key_lost: false, changes: [] },
    });
    expect((await rotations(one))[0]?.event_id).toBe(event?.id);
    for (const server of [one, other]) expect((await check(server)).problems).toEqual([]);
    expect((await trustOf(other.center, await rotations(one))).keys.filter(({ purpose }) => purpose === 'log')).toEqual(
      [
        { purpose: 'log', key_id: other.center.signers.log.key_id, public_key: new_key, from_size: 1 },
        { purpose: 'log', key_id: first.key_id, public_key: old_key, until_size: 1 },
      ],
    );
  });

  test('stops a server that does not get the new key from signing, and not from numbering', async () => {
    const one = await firstServer();
    const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-copied-keys-'));
    open.push({ close: () => rm(directory, { recursive: true }) });
    await write(one);
    await drain(one);
    const copied = withSigners(one, { ...(await createKeyFileSigners(directory)), log: one.center.signers.log });
    await rotateLog(one);
    await write(one);
    await expect(drain(copied)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await one.center.database.queries.select().from(logEntry)).toHaveLength(3);
    expect(await checkpoints(one)).toHaveLength(1);
    // What was signed before is still what it was, also to a server that is behind.
    expect(await check(copied)).toMatchObject({ problems: [], checkpointed: 1 });
    await drain(one);
    expect(await check(copied)).toMatchObject({ problems: [], checkpointed: 2 });
  });

  test('throws away what the old key is signing meanwhile, and signs it anew', async () => {
    const one = await firstServer();
    const other = await serverBeside(one);
    await write(one);
    await drain(one);
    await write(one);
    const old = one.center.signers.log;
    let started = () => {};
    const signing = new Promise<void>((resolve) => {
      started = resolve;
    });
    let goOn = () => {};
    const replaced = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = {
      ...old,
      sign: async (message: Uint8Array) => {
        started();
        await replaced;
        return old.sign(message);
      },
    };
    const { find } = one.center.signers;
    const signers = { ...one.center.signers, log: slow, ...(find && { find }) };
    const drained = drain(withSigners(one, signers));
    await signing;
    const { new_key, log_size } = await rotateLog(other);
    goOn();
    await drained;
    expect(log_size).toBe(1);
    expect((await checkpoints(one)).map(({ size, public_key }) => [size, public_key])).toEqual([
      [1, keyHex(old.public_key)],
      [2, new_key],
    ]);
  });

  test('holds no number back while it is signed, and checkpoints only as long as that takes', async () => {
    const one = await firstServer();
    const other = await serverBeside(one);
    await write(one);
    await drain(one);
    const { find, replacement } = one.center.signers;
    if (find === undefined || replacement === undefined) throw new Error('key files can be replaced');
    const next = await replacement.next('log');
    let sequencing: Promise<void> = Promise.resolve();
    const numbered = async () => (await other.center.database.queries.select().from(logEntry)).length;
    const sign = async (message: Uint8Array) => {
      await write(other);
      sequencing = drain(other);
      while ((await numbered()) < 2);
      // Time enough for a signature and its publication.
      for (let turn = 0; turn < 100; turn += 1) await other.center.database.queries.execute(sql`select 1`);
      expect(await checkpoints(other)).toHaveLength(1);
      return next.sign(message);
    };
    const signers = {
      ...one.center.signers,
      find,
      replacement: { ...replacement, next: async () => ({ ...next, sign }) },
    };
    const { new_key } = await rotateLog(withSigners(one, signers));
    await sequencing;
    await drain(other);
    expect((await checkpoints(one)).at(-1)).toMatchObject({ size: 3, public_key: new_key });
  });

  test('is refused where the signers cannot do it', async () => {
    const one = await firstServer();
    const { log, bundles, approvals, provenance } = one.center.signers;
    const fixed = withSigners(one, { log, bundles, approvals, provenance });
    await expect(rotateLog(fixed)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await write(one);
    await drain(fixed);
    await rotateLog(one);
    await expect(drain(fixed)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('makes a checkpoint of the old key beyond its end a forgery, and so one of the new key before its beginning', async () => {
    const one = await firstServer();
    await write(one);
    await drain(one);
    const old = one.center.signers.log;
    await rotateLog(one);
    await write(one);
    await drain(one);
    const [first, second] = await checkpoints(one);
    const forge = async (signer: typeof old, note = '') => {
      const text = `${note.split('\n\n')[0]}\n`;
      const signature = await signer.sign(new TextEncoder().encode(text));
      return signedNote(text, 'test.example/log', signer.public_key, signature);
    };
    const cases = [
      { signer: old, at: second },
      { signer: one.center.signers.log, at: { ...first, size: 0 } },
    ];
    for (const { signer, at } of cases) {
      const { queries } = one.center.database;
      const note = await forge(signer, at?.note?.replace('\n1\n', '\n0\n'));
      await expect(
        queries.transaction(async (within) => {
          await within.execute(sql`delete from incident_center.log_checkpoint where size <> ${second?.size ?? 0}`);
          await within.execute(sql`update incident_center.log_checkpoint set note = ${note},
            size = ${at?.size ?? 0}, public_key = ${keyHex(signer.public_key)}, key_id = ${signer.key_id}`);
          await within.execute(sql`update incident_center.log_head set signed_size = ${at?.size ?? 0}`);
          const { problems } = await checkChain(one.center, within, 'incident:a');
          throw new Error(problems.map(({ problem }) => problem).join());
        }),
      ).rejects.toThrow('checkpoint');
    }
  });

  test('is not believed where somebody wrote it into the database', async () => {
    const one = await firstServer();
    await write(one);
    await drain(one);
    const stranger = await mkdtemp(path.join(tmpdir(), 'incident-center-stranger-'));
    open.push({ close: () => rm(stranger, { recursive: true }) });
    const elsewhere = withSigners(one, await createKeyFileSigners(stranger));
    await one.center.database.queries.insert(logKeyRotation).values({
      position: 0,
      purpose: 'log',
      old_key: keyHex(one.center.signers.log.public_key),
      new_key: keyHex(elsewhere.center.signers.log.public_key),
      log_size: 1,
      envelope: '{}',
      event_id: one.center.newId(),
      created_at: new Date(),
    });
    await write(one);
    await expect(drain(one)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await drain(elsewhere);
    expect((await check(one)).problems.map(({ problem }) => problem)).toEqual(['checkpoint']);
  });

  test('goes on after it was broken off between its commit and its last file', async () => {
    const one = await firstServer();
    const { replacement } = one.center.signers;
    if (replacement === undefined) throw new Error('key files can be replaced');
    const finish = () => Promise.reject(new Error('killed'));
    const signers = Object.create(one.center.signers, {
      replacement: { value: { ...replacement, finish } },
    }) as Signers;
    await write(one);
    await drain(one);
    await expect(rotateLog(withSigners(one, signers))).rejects.toThrow('killed');
    const restarted = await serverBeside(one);
    await write(restarted);
    await drain(restarted);
    const again = await rotateLog(restarted);
    await write(restarted);
    await drain(restarted);
    const all = await rotations(one);
    expect(all.map(({ new_key }) => new_key)).toEqual([all[1]?.old_key, again.new_key]);
    expect((await checkpoints(one)).map(({ public_key }) => public_key)).toEqual([
      all[0]?.old_key,
      all[1]?.old_key,
      all[1]?.new_key,
    ]);
    expect((await check(await serverBeside(one))).problems).toEqual([]);
  });

  test('has one line of succession, however many replace it at the same moment', async () => {
    const one = await firstServer();
    await write(one);
    await drain(one);
    const servers = [one, await serverBeside(one), await serverBeside(one)];
    const done = await Promise.allSettled(servers.map(rotateLog));
    expect(done.some(({ status }) => status === 'fulfilled')).toBe(true);
    const all = await rotations(one);
    for (const [at, row] of all.slice(1).entries()) expect(row.old_key).toBe(all[at]?.new_key);
    await write(one);
    for (const server of servers) await drain(server);
    expect((await checkpoints(one)).at(-1)?.public_key).toBe(all.at(-1)?.new_key);
    expect((await check(one)).problems).toEqual([]);
  });

  test('after the old key was lost passes no trust on, and is refused while it is there', async () => {
    const one = await firstServer();
    await write(one);
    await drain(one);
    await expect(rotateKey(one.center, { purpose: 'log', old_key: 'keep', old_key_lost: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-new-keys-'));
    open.push({ close: () => rm(directory, { recursive: true }) });
    const after = withSigners(one, await createKeyFileSigners(directory));
    await write(after);
    await expect(drain(after)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await rotateKey(after.center, { purpose: 'log', old_key: 'keep', old_key_lost: true });
    await drain(after);
    expect((await checkpoints(one)).at(-1)?.public_key).toBe(keyHex(after.center.signers.log.public_key));
    expect(await inTransaction(one.center.database, { role: 'system' }, readRotations)).toMatchObject([
      { envelope: null },
    ]);
    expect((await check(after)).problems).toEqual([]);
  });
});

describe('the files of replaced keys', () => {
  const copyOf = async ({ center }: TestCenterParts, how: 'keep' | 'destroy') => {
    const old = center.signers.approvals;
    await rotateKey(center, { purpose: 'approvals', old_key: how });
    return old.key_id;
  };

  test('are kept under their id, or not at all', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-retired-'));
    open.push({ close: () => rm(directory, { recursive: true }) });
    const one = withSigners(await firstServer(), await createKeyFileSigners(directory));
    const kept = await copyOf(one, 'keep');
    await copyOf(one, 'destroy');
    expect((await readdir(directory)).sort()).toEqual([
      'approvals.pem',
      'bundles.pem',
      'log.pem',
      'provenance.pem',
      'retired',
    ]);
    expect(await readdir(path.join(directory, 'retired'))).toEqual([`approvals-${kept}.pem`]);
    const copied = await mkdtemp(path.join(tmpdir(), 'incident-center-copied-'));
    open.push({ close: () => rm(copied, { recursive: true }) });
    await cp(directory, copied, { recursive: true });
    const signers = await createKeyFileSigners(copied);
    expect(signers.approvals.key_id).toBe((await currentSigner(one.center, 'approvals')).key_id);
  });

  test('wait until whoever signed with the old one has committed', async () => {
    const one = await firstServer();
    const other = await serverBeside(one);
    const signer = await currentSigner(other.center, 'approvals');
    let rotated = false;
    let rotation: Promise<unknown> = Promise.resolve();
    await inTransaction(other.center.database, { role: 'system' }, async (queries) => {
      expect(await isStillCurrent(queries, 'approvals', signer)).toBe(true);
      rotation = rotateKey(one.center, { purpose: 'approvals', old_key: 'keep' }).then(() => {
        rotated = true;
      });
      // It is waiting for the lock by the time that the database says so.
      for (let waiting = 0; waiting === 0; ) {
        const { rows } = (await queries.execute(
          sql`select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted`,
        )) as unknown as { rows: { waiting: number }[] };
        waiting = rows[0]?.waiting ?? 0;
      }
      expect(rotated).toBe(false);
    });
    await rotation;
    await inTransaction(other.center.database, { role: 'system' }, async (queries) =>
      expect(await isStillCurrent(queries, 'approvals', signer)).toBe(false),
    );
  });
});

describe('several servers that number, sign, replace keys and die', () => {
  const STEPS = ['write', 'write', 'number', 'number', 'die signing', 'replace', 'die replacing', 'restart'] as const;
  type Step = (typeof STEPS)[number];

  /** Signs, and is gone before anybody sees it. */
  const dying = ({ signers }: Center): Signers => {
    const log = () => ({ ...signers.log, sign: () => Promise.reject(new Error('killed')) });
    return Object.create(signers, { log: { get: log }, find: { value: async () => undefined } }) as Signers;
  };
  const halfway = ({ signers }: Center): Signers => {
    const finish = () => Promise.reject(new Error('killed'));
    return Object.create(signers, { replacement: { value: { ...signers.replacement, finish } } }) as Signers;
  };

  /** Signs as slowly as some key store elsewhere: whatever the others do meanwhile comes in between. */
  const slowly = ({ signers, database }: Center): Signers => {
    const slow = (signer: Signer): Signer => ({
      ...signer,
      sign: async (message) => {
        for (let turn = 0; turn < 25; turn += 1) await database.queries.execute(sql`select 1`);
        return signer.sign(message);
      },
    });
    const find: Signers['find'] = async (purpose, key_id) => {
      const found = await signers.find?.(purpose, key_id);
      return found && slow(found);
    };
    return Object.create(signers, { log: { get: () => slow(signers.log) }, find: { value: find } }) as Signers;
  };

  async function play(first: TestCenterParts, steps: readonly Step[]): Promise<void> {
    const start = async () => {
      const fresh = await serverBeside(first);
      return withSigners(fresh, slowly(fresh.center));
    };
    let server = await start();
    let sequencer = createSequencer(server.center);
    // Whoever dies or is behind fails; what it leaves behind is what this is about.
    const tolerate = (run: Promise<unknown>) => run.catch(() => {});
    for (const step of steps) {
      if (step === 'write') await write(server);
      if (step === 'number') await tolerate(sequencer.drain());
      if (step === 'die signing')
        await tolerate(createSequencer({ ...server.center, signers: dying(server.center) }).drain());
      if (step === 'replace') await tolerate(rotateLog(server));
      if (step === 'die replacing') await tolerate(rotateLog(withSigners(server, halfway(server.center))));
      if (step === 'restart' || step.startsWith('die')) {
        server = await start();
        sequencer = createSequencer(server.center);
      }
    }
  }

  test('publish checkpoints that are consistent, each with every later one, and each by the key of its time', async () => {
    const plays = fc.array(fc.array(fc.constantFrom(...STEPS), { minLength: 4, maxLength: 12 }), {
      minLength: 3,
      maxLength: 3,
    });
    let most = 0;
    await fc.assert(
      fc.asyncProperty(plays, async (all) => {
        const one = await firstServer();
        try {
          await write(one);
          await Promise.all(all.map((steps) => play(one, steps)));
          await drain(await serverBeside(one));
          const published = await checkpoints(one);
          const entries = await one.center.database.queries.select().from(logEntry).orderBy(asc(logEntry.log_index));
          const leaves = entries.map(({ event_hash }) => event_hash);
          expect(entries.map(({ log_index }) => log_index)).toEqual(leaves.map((_, at) => at));
          expect(published.at(-1)?.size).toBe(leaves.length);
          const { keys } = await trustOf(one.center, await rotations(one));
          for (const { size, root, note, public_key } of published) {
            expect(root).toBe(rootOf(leaves.slice(0, size)));
            const key = keys.find((of) => of.purpose === 'log' && of.public_key === public_key);
            expect(key?.from_size ?? 0).toBeLessThanOrEqual(size);
            expect(key?.until_size ?? size).toBeGreaterThanOrEqual(size);
            const publicKey = Buffer.from(key?.public_key ?? '', 'hex');
            expect(verifyCheckpoint(note, { name: 'test.example/log', publicKey })).toEqual({
              origin: 'test.example/log',
              size,
              root,
            });
          }
          for (const [at, older] of published.entries())
            for (const newer of published.slice(at + 1)) {
              const proof = await readProof(one.center.database.queries, (nodeAt) =>
                consistencyProof(older.size, newer.size, nodeAt),
              );
              expect(isConsistent(older, newer, proof)).toBe(true);
            }
          expect((await check(one)).problems).toEqual([]);
          most = Math.max(most, (await rotations(one)).length);
        } finally {
          for (const opened of open.splice(0).reverse()) await opened.close();
        }
      }),
      { numRuns: 12 },
    );
    expect(most).toBeGreaterThan(0);
  }, 180_000);
});
