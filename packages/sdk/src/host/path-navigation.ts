import type { DecisionFilter, IncidentCenterHost, IncidentFilter, NavigationTarget } from './host-contract.js';

/** The path and query of a target, for hosts without addresses of their own for these screens. */
export function pathOfTarget(target: NavigationTarget): string {
  switch (target.screen) {
    case 'incidents':
      return withQuery('/incidents', { ...target.filter });
    case 'incident':
      return `/incidents/${encodeURIComponent(target.incidentId)}`;
    case 'incident_timeline':
      return withQuery(`/incidents/${encodeURIComponent(target.incidentId)}/timeline`, { event: target.eventId });
    case 'execution':
      return withQuery(`/runs/${encodeURIComponent(target.executionId)}`, { step: target.step });
    case 'execution_timeline':
      return withQuery(`/runs/${encodeURIComponent(target.executionId)}/timeline`, { event: target.eventId });
    case 'approvals':
      return '/approvals';
    case 'approval':
      return `/approvals/${encodeURIComponent(target.approvalId)}`;
    case 'runbooks':
      return '/runbooks';
    case 'runbook':
      return withQuery(`/runbooks/${encodeURIComponent(target.runbookId)}`, { version: target.version });
    case 'decisions':
      return withQuery('/policy/decisions', { ...target.filter, decision: target.decisionId });
    case 'evidence':
      return '/evidence/verify';
  }
}

/** The target of a path that {@link pathOfTarget} made; undefined for any other. */
export function targetOfPath(path: string): NavigationTarget | undefined {
  const [pathname = '', search = ''] = path.split(/\?(.*)/s);
  const parts = decode(pathname);
  if (parts === undefined || parts.length === 0 || parts.length > 3) return undefined;
  const query = new URLSearchParams(search.replace(/#.*$/s, ''));
  const [area, id, page] = parts;
  if (page !== undefined && (page !== 'timeline' || area === 'policy' || area === 'evidence')) return undefined;
  const eventId = query.get('event') ?? undefined;
  switch (area) {
    case 'incidents': {
      if (id === undefined) return { screen: 'incidents', ...filterOf(query) };
      if (page === undefined) return { screen: 'incident', incidentId: id };
      return { screen: 'incident_timeline', incidentId: id, ...(eventId !== undefined && { eventId }) };
    }
    case 'runs': {
      if (id === undefined) return undefined;
      const step = query.get('step') ?? undefined;
      if (page === undefined) return { screen: 'execution', executionId: id, ...(step !== undefined && { step }) };
      return { screen: 'execution_timeline', executionId: id, ...(eventId !== undefined && { eventId }) };
    }
    case 'approvals':
      if (page !== undefined) return undefined;
      return id === undefined ? { screen: 'approvals' } : { screen: 'approval', approvalId: id };
    case 'runbooks': {
      if (page !== undefined) return undefined;
      if (id === undefined) return { screen: 'runbooks' };
      const version = Number(query.get('version') ?? Number.NaN);
      return { screen: 'runbook', runbookId: id, ...(Number.isSafeInteger(version) && { version }) };
    }
    case 'evidence':
      return id === 'verify' ? { screen: 'evidence' } : undefined;
    case 'policy': {
      if (id !== 'decisions') return undefined;
      const filter = decisionFilterOf(query);
      const decisionId = query.get('decision');
      return { screen: 'decisions', ...(filter && { filter }), ...(decisionId !== null && { decisionId }) };
    }
    default:
      return undefined;
  }
}

/**
 * The navigating part of a host, for one that has a router and no addresses for these screens yet.
 *
 * @example
 * const navigation = createPathNavigation({ base: '/operations', go: (path, options) => router.navigate(path, options) });
 * navigation.targetOf('/operations/incidents/0195…'); // { screen: 'incident', incidentId: '0195…' }
 */
export function createPathNavigation(options: {
  base: string;
  /** `replace` asks for an entry of the history to be replaced. */
  go: (path: string, options?: { replace?: boolean }) => void;
}): Pick<IncidentCenterHost, 'navigate' | 'buildHref'> & { targetOf(path: string): NavigationTarget | undefined } {
  const base = options.base.replace(/\/+$/, '');
  const buildHref = (target: NavigationTarget) => base + pathOfTarget(target);
  return {
    buildHref,
    navigate: (target, { replace = false } = {}) =>
      replace ? options.go(buildHref(target), { replace }) : options.go(buildHref(target)),
    targetOf: (path) => (path.startsWith(`${base}/`) ? targetOfPath(path.slice(base.length)) : undefined),
  };
}

function decode(pathname: string): string[] | undefined {
  try {
    return pathname
      .replace(/#.*$/s, '')
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function withQuery(path: string, values: Readonly<Record<string, string | number | readonly string[] | undefined>>) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) query.append(name, String(item));
  }
  const search = query.toString();
  return search === '' ? path : `${path}?${search}`;
}

const FILTER_LISTS = ['status', 'severity', 'tenant', 'environment', 'sla', 'tag'] as const;

function filterOf(query: URLSearchParams): { filter?: IncidentFilter } {
  const lists = FILTER_LISTS.map((name) => [name, query.getAll(name)] as const).filter(
    ([, values]) => values.length > 0,
  );
  const owners = query.getAll('owner');
  const owner = owners.length > 1 ? owners : owners[0];
  const [q, sort] = [query.get('q'), query.get('sort')];
  const filter: IncidentFilter = {
    ...Object.fromEntries(lists),
    ...(owner !== undefined && { owner }),
    ...(q !== null && { q }),
    ...(sort !== null && { sort }),
  };
  return Object.keys(filter).length > 0 ? { filter } : {};
}

const DECISION_FILTERS = ['view', 'action', 'by', 'about', 'since', 'until'] as const;

function decisionFilterOf(query: URLSearchParams): DecisionFilter | undefined {
  const given = DECISION_FILTERS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value]];
  });
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
