/** Which chain of events: an incident's or a run's. */
export type TimelineOf = { readonly incidentId: string } | { readonly executionId: string };

const timelineKey = (of: TimelineOf) =>
  'incidentId' in of ? (['incident', of.incidentId] as const) : (['execution', of.executionId] as const);

/**
 * Every key of the query cache, in one place: live events find by them what must be read again.
 *
 * @example
 * useQuery({ queryKey: queryKeys.incident(id), queryFn: () => client.getIncident({ incident_id: id }) });
 */
export const queryKeys = {
  session: () => ['session'] as const,
  /** All lists of incidents, or one by what it was asked with. */
  incidents: (query?: object) => (query ? (['incidents', query] as const) : (['incidents'] as const)),
  /** How many incidents match: read again seldom, as a burst of alerts would otherwise ask for all of them each time. */
  incidentCount: (query?: object) => (query ? (['incident-count', query] as const) : (['incident-count'] as const)),
  savedViews: () => ['saved-views'] as const,
  incident: (id: string) => ['incident', id] as const,
  /** All alerts of an incident by pages: not read again with the incident itself, as they may be thousands. */
  incidentAlerts: (id: string) => ['incident-alerts', id] as const,
  executions: (query?: object) => (query ? (['executions', query] as const) : (['executions'] as const)),
  execution: (id: string) => ['execution', id] as const,
  approvals: (query?: object) => (query ? (['approvals', query] as const) : (['approvals'] as const)),
  approval: (id: string) => ['approval', id] as const,
  runbooks: (query?: object) => (query ? (['runbooks', query] as const) : (['runbooks'] as const)),
  runbook: (id: string, version?: number) =>
    version === undefined ? (['runbook', id] as const) : (['runbook', id, version] as const),
  timeline: (of: TimelineOf) => ['timeline', ...timelineKey(of)] as const,
  /** The end of a timeline: read again with all of it. */
  newestEvents: (of: TimelineOf) => ['timeline', ...timelineKey(of), 'newest'] as const,
  verification: (of: TimelineOf) => ['verification', ...timelineKey(of)] as const,
  /** All lists of decisions, or one by what it was asked with. Not read again by events: they are no events. */
  decisions: (query?: object) => (query ? (['decisions', query] as const) : (['decisions'] as const)),
  decision: (id: string) => ['decision', id] as const,
  evidenceUrl: (executionId: string, sha256: string) => ['evidence-url', executionId, sha256] as const,
  simulations: () => ['simulation'] as const,
  simulation: (check: object) => ['simulation', check] as const,
};

export type QueryKey = readonly unknown[];
