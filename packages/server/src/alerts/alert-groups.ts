import { and, eq } from 'drizzle-orm';
import { alertGroup } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';
import { highestSeverity, type MappedAlert } from './alert-mapping.js';

/** The alerts of one notification that have one dedup key. */
export interface AlertGroup {
  tenant: string;
  dedup_key: string;
  /** Firing ones first: an incident is not moved back and forth by one notification. */
  alerts: MappedAlert[];
  /** What an incident that they open is made of: the first of all that fire, and how severe the worst is. */
  opening: { first: MappedAlert; severity: MappedAlert['severity'] } | undefined;
}

const keyOf = ({ tenant, dedup_key }: Pick<AlertGroup, 'tenant' | 'dedup_key'>) => JSON.stringify([tenant, dedup_key]);

/** Alerts by what makes an incident: in one order everywhere, so that two notifications cannot lock against each other. */
export function alertGroupsOf(alerts: readonly MappedAlert[]): AlertGroup[] {
  const groups = new Map<string, MappedAlert[]>();
  for (const one of alerts) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, members]) => {
      const [one] = members;
      if (one === undefined) return [];
      const firing = members.filter(({ status }) => status === 'firing');
      const [first] = firing;
      return {
        tenant: one.tenant,
        dedup_key: one.dedup_key,
        alerts: [...firing, ...members.filter(({ status }) => status !== 'firing')],
        opening: first === undefined ? undefined : { first, severity: highestSeverity(firing) },
      };
    });
}

/** Groups in portions of so many alerts, each for a transaction of its own; a large group goes into several. */
export function inPortions(groups: readonly AlertGroup[], size: number): AlertGroup[][] {
  const portions: AlertGroup[][] = [];
  let room = 0;
  for (const group of groups) {
    for (let at = 0; at < group.alerts.length; ) {
      if (room === 0) {
        portions.push([]);
        room = size;
      }
      const some = group.alerts.slice(at, at + room);
      portions.at(-1)?.push({ ...group, alerts: some });
      at += some.length;
      room -= some.length;
    }
  }
  return portions;
}

/** What is known of a group: the incident that it opened last, and when an alert joined that last. */
export interface LockedGroup {
  incident_id: string | null;
  joined_at: Date | null;
  /** Says which incident alerts join from now on. */
  remember: (incident_id: string, joined_at: Date) => Promise<void>;
}

/** Holds the row of a group until the transaction ends. */
export async function lockAlertGroup(
  { queries }: UseCaseContext,
  source: string,
  { tenant, dedup_key }: AlertGroup,
): Promise<LockedGroup> {
  const key = and(eq(alertGroup.source, source), eq(alertGroup.tenant, tenant), eq(alertGroup.dedup_key, dedup_key));
  await queries
    .insert(alertGroup)
    .values({ source, tenant, dedup_key, tenants: [tenant], incident_id: null, joined_at: null })
    .onConflictDoNothing();
  const [row] = await queries.select().from(alertGroup).where(key).for('update');
  return {
    incident_id: row?.incident_id ?? null,
    joined_at: row?.joined_at ?? null,
    remember: async (incident_id, joined_at) => {
      await queries.update(alertGroup).set({ incident_id, joined_at }).where(key);
    },
  };
}
