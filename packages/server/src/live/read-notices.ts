import type { TimelineNotice } from '@incident-center/sdk/client';
import { and, asc, eq, gt, like, lte, notLike, or, type SQL } from 'drizzle-orm';
import { visibleIn } from '../authorization/visible.js';
import type { Center } from '../center.js';
import { logEntry, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { LiveReader } from './live-reader.js';

const PAGE = 200;

/** What a stream tells of one stretch of the log. */
export interface NoticePage {
  notices: TimelineNotice[];
  /** Everything up to and including this number has been looked at. */
  through: number;
}

const OF_INCIDENTS = 'incident:%';

/** What the policy shows, in the tenants in which that half of the center is on. */
async function audible(center: Center, reader: LiveReader): Promise<SQL | undefined> {
  const within = (tenants: readonly string[]) =>
    visibleIn(
      { center, principal: { ...reader.principal, tenant_ids: [...tenants] } },
      'can_view_timeline',
      timelineEvent,
    );
  return or(
    and(like(timelineEvent.chain, OF_INCIDENTS), await within(reader.incident_tenants)),
    and(notLike(timelineEvent.chain, OF_INCIDENTS), await within(reader.runbook_tenants)),
  );
}

/** Reads the numbered events after `after` and up to `head` that a listener may hear of, a page at a time. */
export async function readNotices(
  center: Center,
  reader: LiveReader,
  { after, head }: { after: number; head: number },
): Promise<NoticePage> {
  const { principal } = reader;
  const visible = await audible(center, reader);
  const rows = await inTransaction(
    center.database,
    { role: 'app', principal: principal.id, tenants: principal.tenant_ids },
    (queries) =>
      queries
        .select({
          log_index: logEntry.log_index,
          type: timelineEvent.type,
          chain: timelineEvent.chain,
          seq: timelineEvent.seq,
          incident_id: timelineEvent.incident_id,
          runbook_execution_id: timelineEvent.runbook_execution_id,
          target_ids: timelineEvent.target_ids,
          created_at: timelineEvent.created_at,
        })
        .from(logEntry)
        .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
        .where(and(gt(logEntry.log_index, after), lte(logEntry.log_index, head), visible))
        .orderBy(asc(logEntry.log_index))
        .limit(PAGE),
  );
  const notices = rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
  // A page that isn't full says that nothing visible follows it.
  const through = notices.length < PAGE ? head : (notices.at(-1)?.log_index ?? head);
  return { notices, through };
}
