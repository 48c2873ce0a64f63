import type { ListFilter } from '@incident-center/policy';
import { IncidentCenterError, type PolicyAction } from '@incident-center/sdk/contract';
import type { SQL } from 'drizzle-orm';
import { and, ne } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { type RecordName, type Row, records } from '../database/records.js';
import { runbook } from '../database/schema.js';
import type { Principal } from '../options.js';
import { attributesOf } from './authorize.js';
import { filterToSql, type ScopeColumns } from './sql-filter.js';

export interface ReadContext {
  center: Center;
  queries: Queries;
  principal: Principal;
}

type ScopedRecord = Extract<RecordName, 'incident' | 'runbook' | 'runbook_execution' | 'approval'>;

const VIEW_ACTION: Record<ScopedRecord, PolicyAction> = {
  incident: 'can_view_incident',
  runbook: 'can_view_runbook',
  runbook_execution: 'can_view_execution',
  approval: 'can_view_approval',
};

type Viewer = Omit<ReadContext, 'queries'>;

/**
 * What the policy lets a principal see by this action, anywhere.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where the policy cannot be asked: then nothing is shown.
 */
export function listFilterOf({ center, principal }: Viewer, action: PolicyAction): Promise<ListFilter> {
  return center.policy.listFilter(action, attributesOf(principal), center.now()).catch((cause): never => {
    throw new IncidentCenterError('UNAVAILABLE', 'the policy could not be evaluated', { cause });
  });
}

/**
 * What the policy lets a principal see of a table, as SQL. Row security stands under it.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where the policy cannot be asked: then nothing is shown.
 */
export async function visibleIn(context: Viewer, action: PolicyAction, columns: ScopeColumns): Promise<SQL> {
  const filter = filterToSql(await listFilterOf(context, action), columns);
  return (action === 'can_view_runbook' ? and(filter, ne(runbook.status, 'deleted')) : filter) ?? filter;
}

/**
 * Loads the one row that matches, if the principal may see it.
 *
 * @param lock holds the row until the transaction ends. A row that can be seen but not written is given without a lock:
 * the policy then says why it cannot be changed.
 * @throws {IncidentCenterError} `NOT_FOUND`, the same for what is missing and for what belongs to another tenant.
 */
export async function loadVisible<Name extends ScopedRecord>(
  context: ReadContext,
  name: Name,
  where: SQL | undefined,
  { lock = false }: { lock?: boolean } = {},
): Promise<Row<Name>> {
  const table = records[name].table as (typeof records)['incident']['table'];
  const condition = and(where, await visibleIn(context, VIEW_ACTION[name], table));
  const seen = await context.queries.select().from(table).where(condition).limit(1);
  if (seen[0] === undefined) throw new IncidentCenterError('NOT_FOUND');
  if (!lock) return seen[0] as unknown as Row<Name>;
  const locked = await context.queries.select().from(table).where(condition).limit(1).for('update');
  return (locked[0] ?? seen[0]) as unknown as Row<Name>;
}

/** Refuses a change that was made against another version than the present one. */
export function assertVersion(ifMatch: number | undefined, version: number): void {
  if (ifMatch !== undefined && ifMatch !== version)
    throw new IncidentCenterError('VERSION_MISMATCH', undefined, { details: { version } });
}
