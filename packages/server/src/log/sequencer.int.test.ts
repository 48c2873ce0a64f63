import { rootOf, verifyCheckpoint } from '@incident-center/sdk/provenance';
import { asc, desc, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import {
  logCheckpoint,
  logEntry,
  logHead,
  logNode,
  quarantinedEvent,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';
import { firstServer, serverBeside, write } from '../testing/scenarios/log-servers.js';
import { change, reader, recordEvent, type TestCenterParts } from '../testing/test-center-parts.js';
import { createSequencer, type Sequencer } from './sequencer.js';

const entries = ({ center }: TestCenterParts) =>
  center.database.queries.select().from(logEntry).orderBy(asc(logEntry.log_index));

describe('the sequencer', () => {
  test('is not stopped by an event that is queued again after it got its number', async () => {
    const one = await firstServer('pglite');
    const sequencer = createSequencer(one.center);
    await write(one, 'incident:x');
    await sequencer.drain();
    const [numbered] = await entries(one);
    await one.center.database.queries.insert(unnumberedEvent).values({ event_id: numbered?.event_id ?? '' });
    await write(one, 'incident:x');
    await sequencer.drain();
    expect((await entries(one)).map(({ log_index }) => log_index)).toEqual([0, 1]);
    expect(await one.center.database.queries.select().from(unnumberedEvent)).toEqual([]);
  });

  test('numbers without a gap while eight writers write and three servers number', async () => {
    const one = await firstServer();
    const servers = [one];
    for (let more = 0; more < 2; more += 1) {
      servers.push(await serverBeside(one));
    }
    const written = 8 * 25;
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sequencers: Sequencer[] = servers.map(({ center }) =>
      createSequencer(center, { on_numbered: (size) => (size === written ? finish() : undefined) }),
    );
    for (const sequencer of sequencers) await sequencer.start();
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let at = 0; at < 25; at += 1)
          await write(servers[writer % 3] ?? one, at % 3 === 0 ? 'incident:hot' : `incident:${writer}`);
      }),
    );
    await finished;
    for (const sequencer of sequencers) await sequencer.stop();

    const numbered = await entries(one);
    expect(numbered.map(({ log_index }) => log_index)).toEqual(Array.from({ length: written }, (_, at) => at));
    const events = await one.center.database.queries.select().from(timelineEvent);
    const placeOf = new Map(numbered.map((entry) => [entry.event_id, entry.log_index]));
    for (const { id, chain, seq } of events) {
      const before = events.find((other) => other.chain === chain && other.seq === seq - 1);
      if (before !== undefined) expect(placeOf.get(before.id)).toBeLessThan(placeOf.get(id) ?? -1);
    }
    const root = rootOf(numbered.map(({ event_hash }) => event_hash));
    const [newest] = await one.center.database.queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size));
    const key = { name: 'test.example/log', publicKey: one.center.signers.log.public_key };
    expect(verifyCheckpoint(newest?.note ?? '', key)).toEqual({ origin: 'test.example/log', size: written, root });
    expect(one.lines).toEqual([]);
  });

  test.each(['postgres', 'pglite'] as const)(
    'wakes up for each commit, and stops without numbering more: %s',
    async (kind) => {
      const one = await firstServer(kind);
      let numbered = () => {};
      const first = new Promise<void>((resolve) => {
        numbered = resolve;
      });
      const sequencer = createSequencer(one.center, { on_numbered: () => numbered() });
      await sequencer.start();
      await write(one, 'incident:a');
      await first;
      await sequencer.stop();
      await write(one, 'incident:a');
      expect(await entries(one)).toHaveLength(1);
      await sequencer.drain();
      expect(await entries(one)).toHaveLength(2);
    },
  );

  test('numbers nothing of a transaction that is still open, and never goes back', async () => {
    const one = await firstServer();
    const sequencer = createSequencer(one.center);
    await change(one.center, reader(), async (context) => {
      await recordEvent(context, { type: 'comment_added', chain: 'incident:slow' });
      const other = await one.beside();
      await write(other, 'incident:quick');
      await sequencer.drain();
      expect(await entries(other)).toHaveLength(1);
      await other.close();
    });
    await sequencer.drain();
    const numbered = await entries(one);
    const events = await one.center.database.queries.select().from(timelineEvent);
    const chainOf = new Map(events.map(({ id, chain }) => [id, chain]));
    expect(numbered.map(({ event_id }) => chainOf.get(event_id))).toEqual(['incident:quick', 'incident:slow']);
  });

  test('sets an event aside whose text was changed before its number, raises an alarm, and numbers the others', async () => {
    const one = await firstServer();
    const bad = await write(one, 'incident:a');
    await write(one, 'incident:b');
    const gone = await write(one, 'incident:c');
    const { queries } = one.center.database;
    await queries.execute(sql`update incident_center.timeline_event set event_text = event_text || ' '
      where event_hash = ${bad.event_hash}`);
    await queries.execute(sql`delete from incident_center.timeline_event where event_hash = ${gone.event_hash}`);
    const sequencer = createSequencer(one.center);
    await sequencer.drain();
    expect((await entries(one)).map(({ event_hash }) => event_hash)).toHaveLength(1);
    const aside = await queries.select().from(quarantinedEvent);
    expect(aside.map(({ problem }) => problem).sort()).toEqual(['hash', 'missing']);
    expect(await queries.select().from(unnumberedEvent)).toEqual([]);
    expect(one.lines.filter((line) => line.startsWith('ALARM'))).toHaveLength(2);
  });

  test('keeps every complete subtree, in batches as in one', async () => {
    const one = await firstServer('pglite');
    const sequencer = createSequencer(one.center);
    for (let at = 0; at < 7; at += 1) {
      await write(one, 'incident:a');
      if (at % 3 === 0) await sequencer.drain();
    }
    await sequencer.drain();
    const { queries } = one.center.database;
    const nodes = await queries.select().from(logNode);
    expect(nodes.map(({ level, index }) => `${level}/${index}`).sort()).toEqual(
      ['0/0', '0/1', '0/2', '0/3', '0/4', '0/5', '0/6', '1/0', '1/1', '1/2', '2/0'].sort(),
    );
    const [head] = await queries.select().from(logHead);
    expect(head?.size).toBe(7);
  });
});
