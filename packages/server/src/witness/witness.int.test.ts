import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  appendLeaves,
  checkpointText,
  readVerifierKey,
  rootOf,
  sha256Hex,
  signedNote,
  verifierKey,
  verifyTrustedCheckpoint,
} from '@incident-center/sdk/provenance';
import { asc, sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import type { Center } from '../center.js';
import { logCheckpoint, logCosignature, logHead, logNode, logWitness } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { keyHex } from '../log/current-key.js';
import { readCheckpoint } from '../log/read-checkpoint.js';
import { rotateKey } from '../log/rotate-key.js';
import { readRotations } from '../log/rotations.js';
import { createSequencer } from '../log/sequencer.js';
import { trustOf } from '../log/trust-of.js';
import { openKeyFile } from '../signer/key-file.js';
import { drain, firstServer, write as writeOne } from '../testing/scenarios/log-servers.js';
import type { TestCenterParts } from '../testing/test-center-parts.js';
import { serveWitness } from './serve-witness.js';
import { resolveWitnesses, type WitnessOptions } from './witness-options.js';
import { createWitnessRunner } from './witness-runner.js';
import { openWitnessState } from './witness-state.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const LOG = 'test.example/log';
const ONE = 'witness.example/one';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'incident-center-witness-'));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** A witness that listens on this machine. */
async function startWitness(logKey: string, name = ONE) {
  const directory = await folder();
  const signer = await openKeyFile(path.join(directory, 'witness.pem'));
  const state = await openWitnessState(path.join(directory, 'state'));
  const logs = [{ name: LOG, public_key: logKey }];
  const lines: string[] = [];
  const server = await serveWitness(
    { name, signer, state, logs, now: Date.now },
    { host: '127.0.0.1', port: 0 },
    (line) => lines.push(line),
  );
  cleanups.push(async () => {
    await server.stop();
    await state.close();
  });
  return { url: server.url, lines, options: { [name]: { url: server.url, public_key: keyHex(signer.public_key) } } };
}

/** The same server with witnesses. */
const watched = ({ center }: TestCenterParts, witnesses: Record<string, WitnessOptions>): Center => ({
  ...center,
  options: { ...center.options, witnesses: resolveWitnesses(witnesses, false) },
});

const logKeyOf = ({ center }: TestCenterParts) => keyHex(center.signers.log.public_key);
const write = (one: TestCenterParts, times = 1) => Promise.all(Array.from({ length: times }, () => writeOne(one)));
const ask = (center: Center) => createWitnessRunner(center).runDue();
const cosignatures = ({ center }: TestCenterParts) =>
  center.database.queries.select().from(logCosignature).orderBy(asc(logCosignature.size));
const rowOf = async ({ center }: TestCenterParts) => (await center.database.queries.select().from(logWitness))[0];
/** Its next attempt is due now. */
const makeDue = ({ center }: TestCenterParts) =>
  center.database.queries.update(logWitness).set({ due_at: new Date(0) });
const trusted = async (center: Center, quorum: number, wanted = {}) =>
  inTransaction(center.database, { role: 'system' }, async (queries) => {
    const trust = { ...trustOf(center, await readRotations(queries)), witness_quorum: quorum };
    const checkpoint = await readCheckpoint(queries, wanted);
    return verifyTrustedCheckpoint(checkpoint?.note ?? '', trust);
  });

/** Writes another history of the same length into the database, and signs it: as somebody can who has the log's key. */
async function rewrite({ center }: TestCenterParts): Promise<void> {
  const { log } = center.signers;
  const { queries } = center.database;
  const [head] = await queries.select().from(logHead);
  const size = head?.size ?? 0;
  const leaves = Array.from({ length: size }, (_, at) => sha256Hex(`rewritten ${at}`));
  const { made, frontier } = appendLeaves(0, [], leaves);
  const text = checkpointText({ origin: LOG, size, root: rootOf(leaves) });
  const note = signedNote(text, LOG, log.public_key, await log.sign(new TextEncoder().encode(text)));
  await queries.delete(logNode);
  await queries.insert(logNode).values(made);
  await queries.update(logHead).set({ frontier });
  await queries.execute(sql`delete from incident_center.log_checkpoint where size < ${size}`);
  await queries.update(logCheckpoint).set({ note, root: rootOf(leaves) });
}

describe('a log with witnesses', () => {
  test('gets the newest of its checkpoints signed, and hands them out together', async () => {
    const one = await firstServer();
    const [first, second] = [
      await startWitness(logKeyOf(one)),
      await startWitness(logKeyOf(one), 'witness.example/two'),
    ];
    const center = watched(one, { ...first.options, ...second.options });
    for (const times of [1, 4, 9]) {
      await write(one, times);
      await drain(one);
      await ask(center);
    }
    expect((await cosignatures(one)).map(({ size, witness }) => [size, witness]).sort()).toEqual(
      [1, 5, 14].flatMap((size) => [ONE, 'witness.example/two'].map((name) => [size, name])).sort(),
    );
    expect(await trusted(center, 2)).toMatchObject({ size: 14, witnesses: [ONE, 'witness.example/two'] });
    // What is not signed by them yet is handed out, unless it is not wanted.
    await write(one);
    await drain(one);
    expect(await trusted(center, 0)).toMatchObject({ size: 15, witnesses: [] });
    expect(await trusted(center, 2)).toBeUndefined();
    expect(await trusted(center, 2, { min_cosignatures: 2 })).toMatchObject({ size: 14 });
    const known = await fetch(`${first.url}/${sha256Hex(LOG)}/checkpoint`).then((answer) => answer.text());
    const trust = { ...trustOf(center, []), witness_quorum: 1 };
    expect(verifyTrustedCheckpoint(known, trust)).toMatchObject({ size: 14, witnesses: [ONE] });
    expect(one.lines).toEqual([]);
  });

  test('is asked about by one server at a time, wakes for each checkpoint, and goes on when a server is gone', async () => {
    const one = await firstServer();
    const { options } = await startWitness(logKeyOf(one));
    const servers = [one, await one.beside(), await one.beside()];
    cleanups.push(...servers.slice(1).map((server) => server.close));
    const runners = servers.map((server) => createWitnessRunner(watched(server, options)));
    for (const runner of runners) await runner.start();
    const sequencer = createSequencer(one.center);
    await sequencer.start();
    for (let at = 1; at <= 5; at += 1) {
      await write(one);
      while ((await rowOf(one))?.size !== at);
      if (at === 3) await runners[0]?.stop();
    }
    for (const runner of runners) await runner.stop();
    await sequencer.stop();
    expect((await cosignatures(one)).at(-1)?.size).toBe(5);
    expect(one.lines).toEqual([]);
  });

  test('goes on from what the witness has, where the answer was lost or the database forgot', async () => {
    const one = await firstServer();
    const { options } = await startWitness(logKeyOf(one));
    const center = watched(one, options);
    await write(one, 3);
    await drain(one);
    await ask(center);
    // The witness has signed, and nobody here knows.
    await one.center.database.queries.delete(logCosignature);
    await one.center.database.queries.update(logWitness).set({ size: 0 });
    await ask(center);
    expect((await cosignatures(one)).map(({ size }) => size)).toEqual([3]);
    await one.center.database.queries.update(logWitness).set({ size: 1 });
    await write(one, 3);
    await drain(one);
    await ask(center);
    expect((await cosignatures(one)).map(({ size }) => size)).toEqual([3, 6]);
  });

  test('is refused once somebody with the log’s own key has rewritten it, and nobody can say it was not', async () => {
    const one = await firstServer();
    const { options, lines } = await startWitness(logKeyOf(one));
    const runner = createWitnessRunner(watched(one, options));
    await write(one, 6);
    await drain(one);
    await runner.runDue();
    await rewrite(one);
    await write(one, 2);
    // A server that starts anew has nothing but the database and, here, no archive.
    await drain(one);
    await runner.runDue();
    expect((await cosignatures(one)).map(({ size }) => size)).toEqual([6]);
    expect(await rowOf(one)).toMatchObject({ size: 6, refused_at: expect.any(Date) });
    expect(one.lines.join()).toContain(`ALARM: LOG_FORK: witness '${ONE}'`);
    expect(lines.join()).toContain('ALARM: refused a checkpoint');
    await makeDue(one);
    await runner.runDue();
    expect((await cosignatures(one)).map(({ size }) => size)).toEqual([6]);
    expect(one.lines.filter((line) => line.startsWith('ALARM'))).toHaveLength(1);
  });

  test('is told of a database that was rolled back behind what the witness has signed', async () => {
    const one = await firstServer();
    const { options } = await startWitness(logKeyOf(one));
    await write(one, 4);
    await drain(one);
    await ask(watched(one, options));
    const restored = await firstServer();
    await write(restored, 2);
    const center = { ...restored.center, signers: one.center.signers };
    await createSequencer(center).drain();
    await ask(watched({ ...restored, center }, options));
    expect(restored.lines.join()).toContain(`ALARM: LOG_FORK: witness '${ONE}'`);
    expect(await cosignatures(restored)).toEqual([]);
  });

  test('waits for no witness: one that is away, slow or wrong delays no number and no signature', async () => {
    const one = await firstServer();
    const answers = [
      { status: 500, body: 'failed' },
      { status: 200, body: 'not a signature\n' },
      { status: 200, body: 'x'.repeat(100_000) },
      { status: 302, body: '' },
      { status: 409, body: 'many\n' },
      { status: 404, body: 'unknown\n' },
    ];
    let at = 0;
    const server = createServer((_request, response) => {
      const { status, body } = answers[at] ?? { status: 500, body: '' };
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const center = watched(one, { [ONE]: { url, public_key: 'ab'.repeat(32), timeout_ms: 500 } });
    await write(one);
    await drain(one);
    for (at = 0; at < answers.length; at += 1) {
      await ask(center);
      expect(await rowOf(one)).toMatchObject({ attempts: at + 1, size: 0, lease: null, refused_at: null });
      expect((await rowOf(one))?.due_at.getTime()).toBeGreaterThan(Date.now() - 1_000);
      await makeDue(one);
    }
    const gone = watched(one, { [ONE]: { url: 'http://127.0.0.1:1', public_key: 'ab'.repeat(32) } });
    await ask(gone);
    expect(await cosignatures(one)).toEqual([]);
    expect(await one.center.database.queries.select().from(logCheckpoint)).toHaveLength(1);
    expect(one.lines.every((line) => line.startsWith(`witness '${ONE}' did not sign`))).toBe(true);
  });

  test('whose key is replaced is followed by a witness that knows both keys, and by no other', async () => {
    const one = await firstServer();
    const only = await startWitness(logKeyOf(one));
    await write(one);
    await drain(one);
    await ask(watched(one, only.options));
    const { new_key } = await rotateKey(one.center, { purpose: 'log', old_key: 'keep' });
    const next = await startWitness(new_key, 'witness.example/two');
    await drain(one);
    await ask(watched(one, { ...only.options, ...next.options }));
    expect((await cosignatures(one)).map(({ size, witness }) => [size, witness])).toEqual([
      [1, ONE],
      [2, 'witness.example/two'],
    ]);
    expect(one.lines.join()).toContain('it answered 403');
  });
});

describe('the witness of the command line', () => {
  type Child = ChildProcessByStdio<null, Readable, Readable>;

  async function start(directory: string, key: string): Promise<{ child: Child; url: string; witness: string }> {
    const args = ['--json', 'witness', '--listen', '127.0.0.1:0', '--name', ONE, '--log', key];
    const child: Child = spawn(
      process.execPath,
      ['--import', TSX, '--conditions', 'incident-center-source', MAIN, ...args],
      { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    cleanups.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, ...(JSON.parse(line) as { url: string; witness: string }) };
  }

  test('forgets nothing of what it has signed, whenever it is killed', async () => {
    const one = await firstServer();
    const directory = await folder();
    const key = verifierKey('log', { name: LOG, public_key: logKeyOf(one) });
    let options: Record<string, WitnessOptions> = {};
    for (let life = 0; life < 3; life += 1) {
      const { child, url, witness } = await start(directory, key);
      expect(readVerifierKey('witness', witness)?.name).toBe(ONE);
      options = { [ONE]: { url, public_key: witness } };
      const center = watched(one, options);
      await makeDue(one);
      const killed = once(child, 'exit');
      // Asked again and again, and killed in the midst of it.
      for (let at = 0; at < 12; at += 1) {
        await write(one);
        await drain(one);
        const asking = ask(center);
        if (at === 8) child.kill('SIGKILL');
        await asking;
      }
      await killed;
    }
    const signed = (await cosignatures(one)).at(-1)?.size ?? 0;
    expect(signed).toBeGreaterThan(0);
    const { child, url, witness } = await start(directory, key);
    options = { [ONE]: { url, public_key: witness } };
    const note = await fetch(`${url}/${sha256Hex(LOG)}/checkpoint`).then((answer) => answer.text());
    expect(Number(note.split('\n')[1])).toBeGreaterThanOrEqual(signed);
    await makeDue(one);
    await ask(watched(one, options));
    expect(await trusted(watched(one, options), 1)).toMatchObject({ size: 36, witnesses: [ONE] });
    await rewrite(one);
    await write(one);
    await drain(one);
    await ask(watched(one, options));
    expect((await cosignatures(one)).at(-1)?.size).toBe(36);
    expect(one.lines.join()).toContain('ALARM: LOG_FORK');
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  }, 180_000);
});
