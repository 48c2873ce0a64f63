import { timelineEventSchema } from '@incident-center/sdk/contract';
import { verifyChain } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createSequencer } from '../log/sequencer.js';
import { recordStory, type Story } from '../testing/record-story.js';
import { ask, createTestCenterParts, reader, type TestCenterParts } from '../testing/test-center-parts.js';
import { getTimeline, newestEvents } from './read-timeline.js';

describe.each(['postgres', 'pglite'] as const)('the timeline, on %s', (database) => {
  let parts: TestCenterParts;
  let story: Story;
  beforeAll(async () => {
    parts = await createTestCenterParts({ database });
    story = await recordStory(parts.center, reader());
  });
  afterAll(() => parts.close());

  const read = (input: object, principal = reader()) =>
    ask(parts.center, parts.center.database.queries, {
      query: getTimeline,
      principal,
      input: { order: 'asc', limit: 500, incident_id: story.incident_id, ...input },
    });
  const ofRun = () => ({ incident_id: undefined, runbook_execution_id: story.execution_id });

  test('shows a change before it is numbered, and its number and the signed tree head afterwards', async () => {
    const before = await read({});
    expect(before.items.map(({ log_index }) => log_index)).toEqual([null, null, null, null, null, null]);
    expect(before.checkpoint).toBeNull();
    await createSequencer(parts.center).drain();
    const after = await read({});
    expect(after.items.map(({ log_index }) => log_index)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(after).toMatchObject({ total: 6, next_cursor: null, checkpoint: { size: 8 } });
  });

  test('is what the contract says, and verifies without this server', async () => {
    const { items } = await read({});
    z.array(timelineEventSchema).parse(items);
    expect(verifyChain(items)).toMatchObject({ events: 6, problems: [], erased: 0 });
    const moved = items[1];
    expect(moved?.openings).toContainEqual(expect.objectContaining({ path: '/rationale', value: 'It pages people' }));
  });

  test.each(['asc', 'desc'] as const)('comes in pages that meet, %s', async (order) => {
    const seqs: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await read({ order, limit: 4, cursor });
      expect(page.total).toBe(6);
      seqs.push(...page.items.map(({ seq }) => seq));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    const inOrder = [1, 2, 3, 4, 5, 6];
    expect(seqs).toEqual(order === 'asc' ? inOrder : inOrder.reverse());
  });

  test('refuses a cursor of another list, and a forged one', async () => {
    const { next_cursor: cursor } = await read({ limit: 2 });
    await expect(read({ cursor, order: 'desc' })).rejects.toMatchObject({ code: 'MALFORMED_CURSOR' });
    await expect(read({ ...ofRun(), cursor })).rejects.toMatchObject({ code: 'MALFORMED_CURSOR' });
    await expect(read({ cursor: `x${cursor}` })).rejects.toMatchObject({ code: 'MALFORMED_CURSOR' });
  });

  test('of a run for an incident is the part of the incident that is about the run', async () => {
    const { items, total } = await read(ofRun());
    expect(items.map(({ type }) => type)).toEqual([
      'runbook_started',
      'approval_requested',
      'approval_granted',
      'runbook_completed',
    ]);
    expect(total).toBe(4);
  });

  test("of another tenant's incident or run does not exist", async () => {
    await expect(read({}, reader(['B2']))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read(ofRun(), reader(['B2']))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is not for a principal whom the policy does not let see timelines', async () => {
    const nobody = { ...reader(), roles: [] };
    await expect(read({}, nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('gives the newest events of an incident, newest first', async () => {
    const { center } = parts;
    const context = { center, queries: center.database.queries, principal: reader() };
    const events = await newestEvents(context, story.incident_id, 2);
    expect(events.map(({ seq }) => seq)).toEqual([6, 5]);
    expect(events[0]?.openings.length).toBe(0);
    expect(events[1]?.openings.map(({ path }) => path)).toEqual([
      `/approval_vote/${story.approval_id}/lead/of-storage/reason`,
    ]);
    const blind = { ...context, principal: { ...reader(), roles: [] } };
    expect(await newestEvents(blind, story.incident_id, 2)).toEqual([]);
  });
});
