import type { Alert, Approval, Execution } from '@incident-center/sdk/contract';
import { and, asc, desc, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { alertToWire } from '../alerts/alert-wire.js';
import { approvalsToWire } from '../approvals/approval-wire.js';
import { type ReadContext, visibleIn } from '../authorization/visible.js';
import type { Queries } from '../database/database.js';
import { alert, approval, runbookExecution } from '../database/schema.js';
import { executionsToWire } from '../executions/execution-wire.js';

type Load<Value> = (context: ReadContext, owners: readonly string[]) => Promise<ReadonlyMap<string, Value[]>>;

interface Belonging {
  table: PgTable & { id: PgColumn };
  /** Column with the id of what a row belongs to. */
  owner: PgColumn;
  order: SQL;
  visible?: SQL | undefined;
}

/** Whether a row is among the first of its owner: a window, so that one statement serves every owner. */
export function amongFirst(
  queries: Queries,
  { table, owner, order, visible }: Belonging,
  { owners, first }: { owners: readonly string[]; first: number },
): SQL {
  const ranked = queries
    .select({
      id: table.id,
      rank: sql<number>`row_number() over (partition by ${owner} order by ${order})`.as('rank'),
    })
    .from(table)
    .where(and(inArray(owner, [...owners]), visible))
    .as('ranked');
  return inArray(table.id, queries.select({ id: ranked.id }).from(ranked).where(lte(ranked.rank, first)));
}

function grouped<Value>(values: readonly Value[], ownerOf: (value: Value) => string | null): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const owner = ownerOf(value) ?? '';
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [value]);
    else group.push(value);
  }
  return groups;
}

/** The oldest alerts of each incident: whoever may see an incident may see what it is about. */
export const alertsOfIncidents =
  (first: number): Load<Alert> =>
  async ({ queries }, owners) => {
    const order = sql`${alert.starts_at}, ${alert.id}`;
    const where = amongFirst(queries, { table: alert, owner: alert.incident_id, order }, { owners, first });
    const rows = await queries.select().from(alert).where(where).orderBy(asc(alert.starts_at), asc(alert.id));
    return grouped(rows.map(alertToWire), (wire) => wire.incident_id);
  };

/** The newest runs of each incident. */
export const executionsOfIncidents =
  (first: number): Load<Execution> =>
  async (context, owners) => {
    const { queries } = context;
    const table = runbookExecution;
    const visible = await visibleIn(context, 'can_view_execution', table);
    const order = sql`${table.started_at} desc, ${table.id} desc`;
    const where = amongFirst(queries, { table, owner: table.incident_id, order, visible }, { owners, first });
    const rows = await queries.select().from(table).where(where).orderBy(desc(table.started_at), desc(table.id));
    return grouped(await executionsToWire(queries, rows), (wire) => wire.incident_id);
  };

const approvalsBy =
  (owner: typeof approval.incident_id | typeof approval.execution_id, first: number): Load<Approval> =>
  async (context, owners) => {
    const { queries } = context;
    const visible = await visibleIn(context, 'can_view_approval', approval);
    const order = sql`${approval.requested_at} desc, ${approval.id} desc`;
    const where = amongFirst(queries, { table: approval, owner, order, visible }, { owners, first });
    const rows = await queries
      .select()
      .from(approval)
      .where(where)
      .orderBy(desc(approval.requested_at), desc(approval.id));
    const wires = await approvalsToWire(queries, rows);
    return grouped(wires, (wire) => (owner === approval.incident_id ? wire.incident_id : wire.execution_id));
  };

/** The newest approvals of each incident. */
export const approvalsOfIncidents = (first: number) => approvalsBy(approval.incident_id, first);
/** The newest approvals of each run. */
export const approvalsOf = (first: number) => approvalsBy(approval.execution_id, first);
