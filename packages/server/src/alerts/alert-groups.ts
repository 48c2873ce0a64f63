import { and, eq } from 'drizzle-orm';
import { alertGroup, incident } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';
import type { MappedAlert } from './alert-mapping.js';

/** The alerts of one notification that belong to one incident. */
export interface AlertGroup {
  tenant: string;
  dedup_key: string;
  alerts: MappedAlert[];
}

/** Alerts by what makes an incident: in one order everywhere, so that two notifications cannot lock against each other. */
export function alertGroupsOf(alerts: readonly MappedAlert[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const one of alerts) {
    const key = JSON.stringify([one.tenant, one.dedup_key]);
    const group = groups.get(key) ?? { tenant: one.tenant, dedup_key: one.dedup_key, alerts: [] };
    group.alerts.push(one);
    groups.set(key, group);
  }
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group);
}

/** Holds the group's row, and with it the incident that is open for it. */
export async function lockAlertGroup(context: UseCaseContext, source: string, { tenant, dedup_key }: AlertGroup) {
  const key = and(eq(alertGroup.source, source), eq(alertGroup.tenant, tenant), eq(alertGroup.dedup_key, dedup_key));
  await context.queries
    .insert(alertGroup)
    .values({ source, tenant, dedup_key, tenants: [tenant], incident_id: null })
    .onConflictDoNothing();
  const [row] = await context.queries.select().from(alertGroup).where(key).for('update');
  /** Says which incident is open for the group from now on. */
  const remember = async (incidentId: string): Promise<void> => {
    await context.queries.update(alertGroup).set({ incident_id: incidentId }).where(key);
  };
  const of = row?.incident_id ?? null;
  if (of === null) return { open: undefined, remember };
  const [open] = await context.queries.select().from(incident).where(eq(incident.id, of)).for('update');
  // A closed incident stays closed: what fires after it is another one.
  return { remember, open: open === undefined || open.status === 'closed' ? undefined : open };
}
