import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Center } from '../center.js';
import { alert, incident } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import { fingerprintOf, type MappedAlert } from './alert-mapping.js';
import { rulesOf } from './alert-rules.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import type { IncomingAlert } from './incoming-alert.js';

/**
 * Finds the alerts that a sender speaks of by their fingerprint alone, in every group that holds one. It is read without
 * locks, and only says where to look: what is found there under its lock decides.
 *
 * @returns how many of them nobody knows, beside those that are known.
 */
export async function fillInBare(
  center: Center,
  of: { principal: Principal; name: string; source: AlertSourceOptions },
  bare: readonly IncomingAlert[],
): Promise<{ found: MappedAlert[]; unknown: number }> {
  if (bare.length === 0) return { found: [], unknown: 0 };
  const { principal, name, source } = of;
  const wanted = bare.map((one) => fingerprintOf(one.fingerprint));
  const tenants = principal.tenant_ids;
  const known = await inTransaction(center.database, { role: 'app', principal: principal.id, tenants }, (queries) =>
    queries
      .select({ alert })
      .from(alert)
      .innerJoin(incident, eq(incident.id, alert.incident_id))
      .where(and(eq(alert.source, name), inArray(alert.fingerprint, wanted), ne(incident.status, 'closed')))
      .orderBy(desc(alert.starts_at)),
  );
  const found: MappedAlert[] = [];
  let unknown = 0;
  for (const [at, one] of bare.entries()) {
    const rows = known.filter(({ alert: row }) => row.fingerprint === wanted[at]);
    const groups = new Map(rows.map(({ alert: row }) => [JSON.stringify([row.tenant, row.dedup_key]), row]));
    if (groups.size === 0) unknown += 1;
    for (const row of groups.values())
      found.push({
        fingerprint: row.fingerprint,
        name: row.name,
        tenant: row.tenant,
        dedup_key: row.dedup_key,
        status: one.status,
        severity: 'low',
        labels: undefined,
        annotations: {},
        starts_at: undefined,
        ends_at: undefined,
        seen_at: undefined,
        rule: rulesOf(source).find((rule) => rule.name === row.rule),
      });
  }
  return { found, unknown };
}
