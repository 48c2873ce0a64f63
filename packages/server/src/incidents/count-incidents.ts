import type { IncidentCounts, IncidentListFilter } from '@incident-center/sdk/contract';
import { and, type SQL, sql } from 'drizzle-orm';
import { visibleIn } from '../authorization/visible.js';
import { incident } from '../database/schema.js';
import type { Query, QueryContext } from '../query.js';
import { incidentFilterSql, slaStateSql } from './incident-filter.js';

const whose = (me: string): SQL =>
  sql`case when ${incident.owner} is null then 'none' when ${incident.owner} = ${me} then 'me' else 'others' end`;

/** Counts by one field what the policy lets the asker see, under the filter of all other fields. */
async function countBy(
  context: QueryContext,
  filter: IncidentListFilter,
  { field, value, visible }: { field: keyof IncidentListFilter; value: SQL; visible: SQL },
): Promise<Record<string, number>> {
  const rows = await context.queries
    .select({ value: sql<string>`${value}`, count: sql<number>`count(*)::int` })
    .from(incident)
    .where(and(visible, incidentFilterSql(filter, context, field)))
    .groupBy(sql`1`);
  return Object.fromEntries(rows.map((row) => [row.value, row.count]));
}

export const countIncidents: Query<'count_incidents'> = {
  run: async (context, input): Promise<IncidentCounts> => {
    const { principal, at } = context;
    const visible = await visibleIn(context, 'can_view_incident', incident);
    const by = (field: keyof IncidentListFilter, value: SQL) => countBy(context, input, { field, value, visible });
    // One connection, so one after another.
    const severity = await by('severity', sql`${incident.severity}`);
    const status = await by('status', sql`${incident.status}`);
    const environment = await by('environment', sql`${incident.environment}`);
    const sla = await by('sla', slaStateSql(at));
    const owner = await by('owner', whose(principal.id));
    const ofAll = await by('tenant', sql`unnest(${incident.tenants})`);
    // An incident may be of a tenant that the asker is not in, too.
    const tenant = Object.fromEntries(Object.entries(ofAll).filter(([name]) => principal.tenant_ids.includes(name)));
    return { severity, status, tenant, environment, sla, owner };
  },
};
