import type { SlaState } from '@incident-center/sdk/contract';
import type { IncidentFilter } from '@incident-center/sdk/host';
import {
  INCIDENT_STATUSES,
  type IncidentStatus,
  SEVERITIES,
  type Severity,
} from '@incident-center/state-machines/transition-table';

export const OPEN_STATUSES: readonly IncidentStatus[] = ['new', 'acknowledged', 'mitigating', 'monitoring'];
export const SLA_FACETS = ['breached', 'at_risk', 'on_track', 'paused', 'met'] as const satisfies readonly SlaState[];
export const SORTS = ['sla_deadline', 'severity', 'updated_at', 'created_at'] as const;
export type Sort = (typeof SORTS)[number];
/** Owners that the facet offers; an id may stand beside them. */
export const OWNER_FACETS = ['me', 'none', 'others'] as const;

/** What the list is narrowed to. Within one field any value matches, but for tags; between fields all must. */
export interface ListFilter {
  readonly status: readonly IncidentStatus[];
  readonly severity: readonly Severity[];
  readonly tenant: readonly string[];
  readonly environment: readonly string[];
  readonly sla: readonly SlaState[];
  /** `me`, `none`, `others`, or ids. */
  readonly owner: readonly string[];
  /** `key:value`. */
  readonly tag: readonly string[];
  readonly q: string;
  readonly sort: Sort;
}

export const EMPTY_FILTER: ListFilter = {
  status: [],
  severity: [],
  tenant: [],
  environment: [],
  sla: [],
  owner: [],
  tag: [],
  q: '',
  sort: 'sla_deadline',
};

export const SEGMENTS = ['open', 'mine', 'unacknowledged', 'sla'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What each view that comes with the screens narrows the list to. */
export const SEGMENT_FILTERS: Readonly<Record<Segment, ListFilter>> = {
  open: { ...EMPTY_FILTER, status: OPEN_STATUSES },
  mine: { ...EMPTY_FILTER, status: OPEN_STATUSES, owner: ['me'] },
  unacknowledged: { ...EMPTY_FILTER, status: ['new'] },
  sla: { ...EMPTY_FILTER, status: OPEN_STATUSES, sla: ['breached', 'at_risk'] },
};

const fields = ['status', 'severity', 'tenant', 'environment', 'sla', 'owner', 'tag'] as const;
export type FilterField = (typeof fields)[number];

const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

/** Whether two filters show the same incidents, whatever they are sorted by. */
export const sameFilter = (a: ListFilter, b: ListFilter): boolean =>
  a.q === b.q && fields.every((field) => sameValues(a[field], b[field]));

/** The view that a filter is, whatever it is sorted by. */
export const segmentOf = (filter: ListFilter): Segment | undefined =>
  SEGMENTS.find((segment) => sameFilter(filter, SEGMENT_FILTERS[segment]));

/** Switches one value of a facet, in the facet's own order. */
export function toggle<Value>(values: readonly Value[], value: Value, order: readonly Value[]): Value[] {
  const wanted = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return [...order.filter((one) => wanted.includes(one)), ...wanted.filter((one) => !order.includes(one))];
}

/** The fields that narrow this list, in the order that they are shown. */
export const activeFields = (filter: ListFilter): FilterField[] => fields.filter((field) => filter[field].length > 0);

/** What the API is asked: the filter without its order. */
export function narrowingOf(filter: ListFilter) {
  const q = filter.q.trim();
  return {
    ...(filter.status.length > 0 && { status: [...filter.status] }),
    ...(filter.severity.length > 0 && { severity: [...filter.severity] }),
    ...(filter.tenant.length > 0 && { tenant: [...filter.tenant] }),
    ...(filter.environment.length > 0 && { environment: [...filter.environment] }),
    ...(filter.sla.length > 0 && { sla: [...filter.sla] }),
    ...(filter.owner.length > 0 && { owner: [...filter.owner] }),
    ...(filter.tag.length > 0 && { tag: [...filter.tag] }),
    ...(q !== '' && { q }),
  };
}

/** What the API is asked for a page of the list. */
export const queryOf = (filter: ListFilter) => ({ sort: filter.sort, ...narrowingOf(filter) });

const known = <Value extends string>(values: readonly string[] | undefined, all: readonly Value[]): Value[] =>
  all.filter((value) => values?.includes(value));

/** A filter of words that came from elsewhere: what this version does not know is dropped. */
export function filterOfWords(words: IncidentFilter): ListFilter {
  const { owner = [] } = words;
  return {
    status: known(words.status, INCIDENT_STATUSES),
    severity: known(words.severity, SEVERITIES),
    tenant: [...(words.tenant ?? [])],
    environment: [...(words.environment ?? [])],
    sla: known(words.sla, SLA_FACETS),
    owner: typeof owner === 'string' ? [owner] : [...owner],
    tag: (words.tag ?? []).filter((tag) => tag.indexOf(':') > 0),
    q: words.q ?? '',
    sort: SORTS.find((sort) => sort === words.sort) ?? EMPTY_FILTER.sort,
  };
}

/** The filter that an address of the host asks for; the open ones where it asks for nothing. */
export function filterOfTarget(target: IncidentFilter | undefined): ListFilter {
  if (!target) return SEGMENT_FILTERS.open;
  const filter = filterOfWords(target);
  // An order alone narrows nothing: it is the open ones in that order.
  return Object.keys(target).every((name) => name === 'sort') ? { ...SEGMENT_FILTERS.open, sort: filter.sort } : filter;
}

/** A filter as an address of the host holds it; nothing for the open ones, which an address without a filter shows. */
export function targetOfFilter(filter: ListFilter): IncidentFilter | undefined {
  const sort = filter.sort === EMPTY_FILTER.sort ? {} : { sort: filter.sort };
  if (segmentOf(filter) === 'open') return filter.sort === EMPTY_FILTER.sort ? undefined : sort;
  const narrowing = narrowingOf(filter);
  // Every status is a wish too: without a word for it, the address would mean the open ones.
  return { ...(filter.status.length === 0 && { status: ['any'] }), ...narrowing, ...sort };
}
