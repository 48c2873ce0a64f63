import type { IncidentListFilter, SlaState } from '@incident-center/sdk/contract';
import { and, arrayOverlaps, gte, ilike, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import { incident } from '../database/schema.js';
import { containsPattern } from '../page.js';

type Field = keyof IncidentListFilter;

/** The state of a clock at a moment, in SQL: what `slaStateOf` says of a row. */
export function slaStateSql(at: Date): SQL<SlaState> {
  const now = sql`${at.toISOString()}::timestamptz`;
  const end = sql`coalesce(${incident.resolved_at}, ${incident.closed_at})`;
  return sql<SlaState>`case
    when ${end} is not null then case when ${end} <= ${incident.sla_deadline} then 'met' else 'breached' end
    when ${incident.sla_paused_at} is not null then 'paused'
    when ${incident.sla_deadline} <= ${now} then 'breached'
    when ${incident.sla_at_risk_from} <= ${now} then 'at_risk'
    else 'on_track' end`;
}

function ownedBy(owners: readonly string[], me: string): SQL | undefined {
  const ids = owners
    .filter((owner) => owner !== 'none' && owner !== 'others')
    .map((owner) => (owner === 'me' ? me : owner));
  return or(
    owners.includes('none') ? isNull(incident.owner) : undefined,
    // Nobody is no other person: what has no owner differs from everybody and is not meant.
    owners.includes('others') ? and(isNotNull(incident.owner), ne(incident.owner, me)) : undefined,
    ids.length === 0 ? undefined : inArray(incident.owner, ids),
  );
}

function tagged(tags: readonly string[]): SQL {
  const wanted = tags.map((tag) => {
    const colon = tag.indexOf(':');
    const pair = JSON.stringify({ [tag.slice(0, colon)]: tag.slice(colon + 1) });
    return sql`${incident.tags} @> ${pair}::jsonb`;
  });
  return sql.join(wanted, sql` and `);
}

const holds = (column: typeof incident.linked_alert_ids | typeof incident.linked_runbook_ids, id: string) =>
  sql`${column} @> ${JSON.stringify([id])}::jsonb`;

/** The id as its short references are cut from it. */
const bareId = sql`replace(${incident.id}::text, '-', '')`;

/**
 * Part of the title, of a tag, of the name of an alert, or of the id; what begins with `#` is a reference and nothing else.
 * The database keeps the words aside, where an index finds them: see the migration `search`.
 */
function found(text: string): SQL | undefined {
  if (text === '') return undefined;
  const pattern = containsPattern(text.replace(/^#/, ''));
  const byWords = sql`${incident.id} in (select incident_center.find_incidents(${pattern}))`;
  if (!text.startsWith('#')) return byWords;
  return and(byWords, or(ilike(sql`${incident.id}::text`, pattern), ilike(bareId, pattern)));
}

/** Who asks, and when: what `me` and the state of a clock depend on. */
export interface FilterContext {
  principal: { id: string };
  at: Date;
}

type Conditions = {
  [Name in Field]-?: (value: NonNullable<IncidentListFilter[Name]>, context: FilterContext) => SQL | undefined;
};

const CONDITIONS: Conditions = {
  severity: (values) => inArray(incident.severity, values),
  status: (values) => inArray(incident.status, values),
  tenant: (values) => arrayOverlaps(incident.tenants, values),
  environment: (values) => inArray(incident.environment, values),
  owner: (values, { principal }) => ownedBy(values, principal.id),
  tag: (values) => (values.length === 0 ? undefined : tagged(values)),
  sla: (values, { at }) => inArray(slaStateSql(at), values),
  alert_id: (id) => holds(incident.linked_alert_ids, id),
  runbook_id: (id) => holds(incident.linked_runbook_ids, id),
  q: found,
  created_since: (moment) => gte(incident.created_at, new Date(moment)),
  created_until: (moment) => lt(incident.created_at, new Date(moment)),
};

/**
 * A filter of the list as SQL. What the asker may see stands beside it, not in it.
 *
 * @param without leaves one field out: a count by a field must not be narrowed by that field.
 */
export function incidentFilterSql(
  filter: IncidentListFilter,
  context: FilterContext,
  without?: Field,
): SQL | undefined {
  const names = (Object.keys(CONDITIONS) as Field[]).filter((name) => name !== without && filter[name] !== undefined);
  return and(
    ...names.map((name) =>
      (CONDITIONS[name] as (value: unknown, context: FilterContext) => SQL | undefined)(filter[name], context),
    ),
  );
}
