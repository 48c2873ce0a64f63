import { verifyCheckpoint } from '@incident-center/sdk/provenance';
import { desc, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { logCheckpoint } from '../database/schema.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { firstServer, write } from '../testing/scenarios/log-servers.js';
import type { TestCenterParts } from '../testing/test-center-parts.js';
import { createCheckpointArchive } from './checkpoint-archive.js';
import { createSequencer } from './sequencer.js';

/** A server that runs for a moment: stopping it archives what it has signed. */
async function runOnce({ center }: TestCenterParts): Promise<void> {
  const sequencer = createSequencer(center);
  await sequencer.start();
  await sequencer.drain();
  await sequencer.stop();
}

const archiveOf = ({ center }: TestCenterParts) => createCheckpointArchive(center.objects, center.options.log_name);

const newestIn = async ({ center }: TestCenterParts) =>
  (await center.database.queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1))[0];

/** Everything of the log but its first events: what restoring an older backup does. */
const rollBack = ({ center }: TestCenterParts) =>
  center.database.queries.transaction(async (queries) => {
    for (const statement of [
      sql`delete from incident_center.log_checkpoint where size > 1`,
      sql`delete from incident_center.log_entry where log_index > 0`,
      sql`delete from incident_center.log_node where level > 0 or index > 0`,
      sql`delete from incident_center.timeline_event where seq > 1`,
      sql`delete from incident_center.unnumbered_event`,
      sql`update incident_center.chain_head set seq = 1, hash = (select event_hash from incident_center.timeline_event)`,
      sql`update incident_center.log_head set size = 1, signed_size = 1,
        frontier = (select jsonb_build_array(hash) from incident_center.log_node)`,
    ])
      await queries.execute(statement);
  });

describe('the archive of checkpoints', () => {
  test('has the newest checkpoint when a server has stopped, and the one from before as well', async () => {
    const one = await firstServer();
    expect(await archiveOf(one).newest()).toBeUndefined();
    const notes: (string | undefined)[] = [];
    for (let at = 0; at < 5; at += 1) {
      await write(one);
      await runOnce(one);
      notes.push((await archiveOf(one).newest())?.note);
    }
    expect(notes.at(-1)).toBe((await newestIn(one))?.note);
    const key = { name: 'test.example/log', publicKey: one.center.signers.log.public_key };
    expect(notes.map((note) => verifyCheckpoint(note ?? '', key)?.size)).toEqual([1, 2, 3, 4, 5]);
    expect(one.lines).toEqual([]);
  });

  test('finds the newest of any number, and takes each name once while several write', async () => {
    const { center } = await firstServer();
    const writers = [1, 2, 3].map(() => createCheckpointArchive(center.objects, 'a log'));
    const root = 'ab'.repeat(32);
    const note = (size: number) => `a log\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n\n`;
    for (let size = 1; size <= 23; size += 1) {
      const kept = await Promise.all(writers.map((writer) => writer.put({ size, root, note: note(size) })));
      expect(kept.map((one) => one.size)).toEqual([size, size, size]);
      expect(await createCheckpointArchive(center.objects, 'a log').newest()).toEqual({ size, root, note: note(size) });
    }
    expect(await createCheckpointArchive(center.objects, 'another log').newest()).toBeUndefined();
  });

  test('stops a server whose database was rolled back behind it, before that signs another history', async () => {
    const one = await firstServer();
    await write(one);
    await runOnce(one);
    await write(one);
    await write(one);
    await runOnce(one);
    await rollBack(one);
    await write(one);
    const behind = createSequencer(one.center);
    await expect(behind.start()).rejects.toMatchObject({ code: 'LOG_FORK' });
    await write(one);
    await write(one);
    // As many events again, and more: it is another tree.
    await expect(createSequencer(one.center).drain()).rejects.toMatchObject({ code: 'LOG_FORK' });
    expect((await newestIn(one))?.size).toBe(1);
  });

  test('starts on a restored database that is ahead of it', async () => {
    const one = await firstServer();
    await write(one);
    await runOnce(one);
    await write(one);
    await createSequencer(one.center).drain();
    await runOnce(one);
    expect((await archiveOf(one).newest())?.size).toBe(2);
    expect(one.lines).toEqual([]);
  });

  test('is not needed to number, but to sign: a store that is down delays signatures only', async () => {
    const one = await firstServer();
    const down = () => Promise.reject(new Error('the store is down'));
    const objects: ObjectStore = { ...one.center.objects, head: down, create: down };
    await write(one);
    const sequencer = createSequencer({ ...one.center, objects });
    await sequencer.start();
    await expect(sequencer.drain()).rejects.toThrow('the store is down');
    await sequencer.stop();
    expect(await newestIn(one)).toBeUndefined();
    await runOnce(one);
    expect((await newestIn(one))?.size).toBe(1);
  });

  test('is not followed by a tree that somebody rewrote while the server was running', async () => {
    const one = await firstServer();
    await write(one);
    await write(one);
    const sequencer = createSequencer(one.center);
    await sequencer.drain();
    await one.center.database.queries.execute(
      sql`update incident_center.log_node set hash = repeat('0', 64) where level = 0 and index = 1`,
    );
    await one.center.database.queries.execute(
      sql`update incident_center.log_node set hash = repeat('1', 64) where level = 1`,
    );
    await one.center.database.queries.execute(
      sql`update incident_center.log_head set frontier = jsonb_build_array(repeat('1', 64))`,
    );
    await write(one);
    await expect(sequencer.drain()).rejects.toMatchObject({ code: 'LOG_FORK' });
  });
});
