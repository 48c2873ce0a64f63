import { and, asc, eq, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { type RecordName, recordId } from '../database/records.js';
import { alert, alertGroup, approval, approvalVote, incident, runbook, runbookExecution } from '../database/schema.js';

/** A row of a chain, as it is while it is locked. */
interface LockedRow {
  record: RecordName;
  id: string;
  row: Record<string, unknown>;
}

/** What belongs to a chain, held until the transaction ends: nobody writes to the chain meanwhile. */
export interface LockedSubject {
  rows: LockedRow[];
  /** The keys by which alerts find the incident. */
  groups: (typeof alertGroup.$inferSelect)[];
}

async function lockGroups(queries: Queries, incidentId: string): Promise<LockedSubject['groups']> {
  const keys = await queries
    .selectDistinct({ source: alert.source, tenant: alert.tenant, dedup_key: alert.dedup_key })
    .from(alert)
    .where(eq(alert.incident_id, incidentId))
    .orderBy(asc(alert.source), asc(alert.tenant), asc(alert.dedup_key));
  const groups: LockedSubject['groups'] = [];
  for (const { source, tenant, dedup_key } of keys) {
    const key = and(eq(alertGroup.source, source), eq(alertGroup.tenant, tenant), eq(alertGroup.dedup_key, dedup_key));
    groups.push(...(await queries.select().from(alertGroup).where(key).for('update')));
  }
  return groups;
}

/** Locks in the order of everybody: groups of alerts, the incident, the runbook, runs, approvals. */
export async function lockSubject(queries: Queries, chain: string): Promise<LockedSubject> {
  const [kind, id = ''] = chain.split(':');
  const rows: LockedRow[] = [];
  const take = (record: RecordName, found: readonly Record<string, unknown>[]) => {
    for (const row of found) rows.push({ record, id: recordId(record, row), row });
    return found.map((row) => String(row.id));
  };
  const groups = kind === 'incident' ? await lockGroups(queries, id) : [];
  if (kind === 'incident') {
    take('incident', await queries.select().from(incident).where(eq(incident.id, id)).for('update'));
    take('alert', await queries.select().from(alert).where(eq(alert.incident_id, id)).orderBy(alert.id));
  }
  if (kind === 'runbook') {
    const versions = queries.select().from(runbook).where(eq(runbook.id, id)).orderBy(runbook.version);
    take('runbook', await versions.for('update'));
  }
  const ofRuns =
    kind === 'runbook' ? undefined : eq(kind === 'incident' ? runbookExecution.incident_id : runbookExecution.id, id);
  const runs =
    ofRuns === undefined
      ? []
      : take(
          'runbook_execution',
          await queries.select().from(runbookExecution).where(ofRuns).orderBy(runbookExecution.id).for('update'),
        );
  const ofApprovals: SQL | undefined =
    kind === 'runbook'
      ? and(eq(approval.runbook_id, id), isNull(approval.execution_id))
      : or(
          kind === 'incident' ? eq(approval.incident_id, id) : undefined,
          runs.length === 0 ? undefined : inArray(approval.execution_id, runs),
        );
  const approvals =
    ofApprovals === undefined
      ? []
      : take('approval', await queries.select().from(approval).where(ofApprovals).orderBy(approval.id).for('update'));
  if (approvals.length > 0)
    take(
      'approval_vote',
      await queries.select().from(approvalVote).where(inArray(approvalVote.approval_id, approvals)),
    );
  return { rows, groups };
}
