import { idSchema, type Scope } from '@incident-center/sdk/contract';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { runbook } from '../database/schema.js';
import { servesIncident } from './assert-serves-incident.js';

/**
 * The newest published versions of the runbooks that a rule's words may mean: an id, or the name that they have now. Names
 * are anybody's to give, so whoever takes one of several would let an author put another runbook in the place of one.
 */
export async function runbooksOfRule(
  queries: Queries,
  nameOrId: string,
  incident: Pick<Scope, 'tenants' | 'classification'>,
): Promise<Row<'runbook'>[]> {
  const byId = idSchema.safeParse(nameOrId).success;
  const published = eq(runbook.status, 'published');
  const named = queries
    .select({ id: runbook.id })
    .from(runbook)
    .where(and(byId ? eq(runbook.id, nameOrId) : eq(runbook.name, nameOrId), published));
  const newest = await queries
    .selectDistinctOn([runbook.id])
    .from(runbook)
    .where(and(inArray(runbook.id, named), published))
    .orderBy(runbook.id, desc(runbook.version));
  return newest.filter((row) => (byId || row.name === nameOrId) && servesIncident(row, incident));
}
