import type { Incident, IncidentSort } from '@incident-center/sdk/contract';
import { SEVERITIES } from '@incident-center/state-machines/transition-table';
import { type SQL, sql } from 'drizzle-orm';
import { incident, severityRank } from '../database/schema.js';

/** The columns of each order, and whether the greatest is first. The id always comes last, so that no two rows are equal. */
const ORDERS = {
  created_at: { columns: [sql`${incident.created_at}`], descending: true },
  updated_at: { columns: [sql`${incident.updated_at}`], descending: true },
  sla_deadline: { columns: [sql`${incident.sla_deadline}`], descending: false },
  severity: { columns: [severityRank(incident.severity), sql`${incident.created_at}`], descending: true },
} as const satisfies Record<IncidentSort, { columns: readonly SQL[]; descending: boolean }>;

/** The list's name in its cursors. */
export const incidentList = (sort: IncidentSort) => `incidents:${sort}`;

/** Where an incident stands in an order, as a cursor has it: the list, then the value of each column. */
export function incidentPosition(
  item: Pick<Incident, 'id' | 'severity' | 'created_at' | 'updated_at' | 'sla_deadline'>,
  sort: IncidentSort,
): readonly [list: string, ...position: (string | number)[]] {
  if (sort !== 'severity') return [incidentList(sort), item[sort], item.id];
  return [incidentList(sort), SEVERITIES.indexOf(item.severity) + 1, item.created_at, item.id];
}

/** ORDER BY. */
export function orderedBy(sort: IncidentSort): SQL {
  const { columns, descending } = ORDERS[sort];
  const direction = descending ? sql`desc` : sql`asc`;
  return sql.join(
    [...columns, sql`${incident.id}`].map((column) => sql`${column} ${direction}`),
    sql`, `,
  );
}

/** The rows after a position that a cursor of this order gave. */
export function afterPosition(sort: IncidentSort, position: readonly (string | number)[]): SQL {
  const { columns, descending } = ORDERS[sort];
  const values = position.map((value, at) => {
    if (at === position.length - 1) return sql`${String(value)}::uuid`;
    return typeof value === 'number' ? sql`${value}::int` : sql`${value}::timestamptz`;
  });
  const row = sql.join([...columns, sql`${incident.id}`], sql`, `);
  const given = sql.join(values, sql`, `);
  return descending ? sql`(${row}) < (${given})` : sql`(${row}) > (${given})`;
}
