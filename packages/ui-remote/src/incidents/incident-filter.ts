import type { IncidentListItem, SlaState } from '@incident-center/sdk/contract';
import type { IncidentFilter } from '@incident-center/sdk/host';
import {
  INCIDENT_STATUSES,
  type IncidentStatus,
  SEVERITIES,
  type Severity,
} from '@incident-center/state-machines/transition-table';

export const OPEN_STATUSES: readonly IncidentStatus[] = ['new', 'acknowledged', 'mitigating', 'monitoring'];
export const SLA_FACETS = ['breached', 'at_risk', 'on_track', 'met'] as const satisfies readonly SlaState[];
export const SORTS = ['sla_deadline', 'updated_at', 'created_at'] as const;
export type Sort = (typeof SORTS)[number];
/** Whose incidents: an id, nobody's, or everybody else's. */
export type OwnerFacet = 'me' | 'nobody' | 'others';

/** What the list is narrowed to. Within one field any value matches; between fields all must. */
export interface ListFilter {
  readonly status: readonly IncidentStatus[];
  readonly severity: readonly Severity[];
  readonly tenant: readonly string[];
  readonly sla: readonly SlaState[];
  readonly owner: readonly OwnerFacet[];
  readonly q: string;
  readonly sort: Sort;
}

export const EMPTY_FILTER: ListFilter = {
  status: [],
  severity: [],
  tenant: [],
  sla: [],
  owner: [],
  q: '',
  sort: 'sla_deadline',
};

export const SEGMENTS = ['open', 'mine', 'unacknowledged', 'sla'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What each saved view narrows the list to. */
export const SEGMENT_FILTERS: Readonly<Record<Segment, ListFilter>> = {
  open: { ...EMPTY_FILTER, status: OPEN_STATUSES },
  mine: { ...EMPTY_FILTER, status: OPEN_STATUSES, owner: ['me'] },
  unacknowledged: { ...EMPTY_FILTER, status: ['new'] },
  sla: { ...EMPTY_FILTER, status: OPEN_STATUSES, sla: ['breached', 'at_risk'] },
};

const fields = ['status', 'severity', 'tenant', 'sla', 'owner'] as const;
export type FilterField = (typeof fields)[number];

const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

/** The saved view that a filter is, whatever it is sorted by. */
export function segmentOf(filter: ListFilter): Segment | undefined {
  if (filter.q !== '') return undefined;
  return SEGMENTS.find((segment) =>
    fields.every((field) => sameValues(filter[field], SEGMENT_FILTERS[segment][field])),
  );
}

/** Switches one value of a facet, in the facet's own order. */
export function toggle<Value>(values: readonly Value[], value: Value, order: readonly Value[]): Value[] {
  const wanted = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return order.filter((one) => wanted.includes(one));
}

/** The fields that narrow this list, in the order that they are shown. */
export const activeFields = (filter: ListFilter): FilterField[] => fields.filter((field) => filter[field].length > 0);

/** What the API is asked: everything it can narrow by itself. */
export function queryOf(filter: ListFilter, userId: string) {
  const q = filter.q.trim().replace(/^#/, '');
  return {
    sort: filter.sort,
    ...(filter.status.length > 0 && { status: [...filter.status] }),
    ...(filter.severity.length > 0 && { severity: [...filter.severity] }),
    ...(filter.tenant.length > 0 && { tenant: [...filter.tenant] }),
    ...(sameValues(filter.owner, ['me']) && { owner: [userId] }),
    ...(q !== '' && { q }),
  };
}

const ownerFacet = (owner: string | null, userId: string): OwnerFacet =>
  owner === null ? 'nobody' : owner === userId ? 'me' : 'others';

/** Whether a row matches what the API can't be asked for: how its SLA stands, and nobody's or others' rows. */
export function matchesHere(item: IncidentListItem, filter: ListFilter, userId: string): boolean {
  if (filter.sla.length > 0 && !filter.sla.includes(item.sla_state)) return false;
  return filter.owner.length === 0 || filter.owner.includes(ownerFacet(item.owner, userId));
}

/** Whether some of the filter is applied to what is loaded, and so everything has to be loaded for it. */
export const narrowsHere = (filter: ListFilter): boolean =>
  filter.sla.length > 0 || (filter.owner.length > 0 && !sameValues(filter.owner, ['me']));

/** How many of the loaded rows each value has, where the API can't count. */
export function countHere(items: readonly IncidentListItem[], userId: string) {
  const sla = new Map<SlaState, number>();
  const owner = new Map<OwnerFacet, number>();
  for (const item of items) {
    sla.set(item.sla_state, (sla.get(item.sla_state) ?? 0) + 1);
    const facet = ownerFacet(item.owner, userId);
    owner.set(facet, (owner.get(facet) ?? 0) + 1);
  }
  return { sla, owner };
}

const known = <Value extends string>(values: readonly string[] | undefined, all: readonly Value[]): Value[] =>
  all.filter((value) => values?.includes(value));

/** The filter that an address of the host asks for; the open ones where it asks for nothing. */
export function filterOfTarget(target: IncidentFilter | undefined, userId: string): ListFilter {
  if (!target) return SEGMENT_FILTERS.open;
  return {
    ...EMPTY_FILTER,
    status: known(target.status, INCIDENT_STATUSES),
    severity: known(target.severity, SEVERITIES),
    owner: target.owner === undefined ? [] : target.owner === userId ? ['me'] : ['others'],
    q: target.q ?? '',
  };
}

/** As much of a filter as an address of the host can hold. */
export function targetOfFilter(filter: ListFilter, userId: string): IncidentFilter {
  return {
    ...(filter.status.length > 0 && { status: filter.status }),
    ...(filter.severity.length > 0 && { severity: filter.severity }),
    ...(sameValues(filter.owner, ['me']) && { owner: userId }),
    ...(filter.q !== '' && { q: filter.q }),
  };
}
