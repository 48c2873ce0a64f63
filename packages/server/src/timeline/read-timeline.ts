import { type Checkpoint, IncidentCenterError, type TimelineEvent } from '@incident-center/sdk/contract';
import { and, asc, count, desc, eq, gt, lt, type SQL } from 'drizzle-orm';
import { loadVisible, type ReadContext, visibleIn } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { incident, runbookExecution, timelineEvent } from '../database/schema.js';
import { executionChain } from '../executions/execution-wire.js';
import { incidentChain } from '../incidents/incident-wire.js';
import { readCheckpoint } from '../log/read-checkpoint.js';
import type { Query } from '../query.js';
import { loadNewest } from '../runbooks/load-newest.js';
import { runbookChain } from '../runbooks/runbook-wire.js';
import { readEvents, timelineEventToWire } from './stored-event.js';

/** Whose timeline is asked for: one of the three is given. */
export interface TimelineSubject {
  incident_id?: string | undefined;
  runbook_execution_id?: string | undefined;
  runbook_id?: string | undefined;
}

/** The events of a run: the whole of its own chain, or its part of its incident's. */
const ofRun = (run: Row<'runbook_execution'>): SQL | undefined =>
  run.incident_id === null
    ? eq(timelineEvent.chain, executionChain(run))
    : and(eq(timelineEvent.chain, executionChain(run)), eq(timelineEvent.runbook_execution_id, run.id));

async function eventsOf(context: ReadContext, subject: TimelineSubject): Promise<SQL | undefined> {
  if (subject.incident_id !== undefined) {
    const row = await loadVisible(context, 'incident', eq(incident.id, subject.incident_id));
    return eq(timelineEvent.chain, incidentChain(row.id));
  }
  if (subject.runbook_id !== undefined)
    return eq(timelineEvent.chain, runbookChain((await loadNewest(context, subject.runbook_id)).id));
  const id = subject.runbook_execution_id ?? '';
  return ofRun(await loadVisible(context, 'runbook_execution', eq(runbookExecution.id, id)));
}

function positionIn(secret: Uint8Array, list: string, cursor: string): number {
  const [seq] = readCursor(secret, list, cursor);
  if (typeof seq !== 'number') throw new IncidentCenterError('MALFORMED_CURSOR');
  return seq;
}

/** The newest signed tree head, or null before the first event is numbered. */
export async function newestCheckpoint(queries: Queries): Promise<Checkpoint | null> {
  return (await readCheckpoint(queries, {})) ?? null;
}

/** `GET /timeline`: by chain, so that whoever changed something sees it at once; the log's number may still be missing. */
export const getTimeline: Query<'get_timeline'> = {
  run: async (context, input) => {
    const { queries, center } = context;
    const list = `timeline ${input.incident_id ?? input.runbook_execution_id ?? input.runbook_id} ${input.order}`;
    const after = input.cursor === undefined ? undefined : positionIn(center.secret, list, input.cursor);
    const visible = and(await eventsOf(context, input), await visibleIn(context, 'can_view_timeline', timelineEvent));
    const [beyond, order] = input.order === 'asc' ? [gt, asc(timelineEvent.seq)] : [lt, desc(timelineEvent.seq)];
    const [counted] = await queries.select({ total: count() }).from(timelineEvent).where(visible);
    const events = await readEvents(
      queries,
      after === undefined ? visible : and(visible, beyond(timelineEvent.seq, after)),
      { order, limit: input.limit + 1 },
    );
    const page = events.slice(0, input.limit);
    const last = page.at(-1);
    return {
      items: page.map(timelineEventToWire),
      next_cursor:
        events.length > page.length && last !== undefined ? writeCursor(center.secret, list, [last.row.seq]) : null,
      total: counted?.total ?? 0,
      checkpoint: await newestCheckpoint(queries),
    };
  },
};

/** The newest events of an incident, newest first, as far as the caller may see timelines. */
export async function newestEvents(context: ReadContext, incidentId: string, limit: number): Promise<TimelineEvent[]> {
  const where = and(
    eq(timelineEvent.chain, incidentChain(incidentId)),
    await visibleIn(context, 'can_view_timeline', timelineEvent),
  );
  return (await readEvents(context.queries, where, { order: desc(timelineEvent.seq), limit })).map(timelineEventToWire);
}
