import {
  type Alert,
  type Approval,
  type Execution,
  type Incident,
  type IncidentListItem,
  idSchema,
  isIncidentCenterError,
  type OperationName,
  type Runbook,
  type RunbookSummary,
} from '@incident-center/sdk/contract';
import DataLoader from 'dataloader';
import type { ReadContext } from '../authorization/visible.js';
import type { Center } from '../center.js';
import { inTransaction } from '../database/transaction.js';
import { alertSummaries, runSummaries } from '../incidents/list-incidents.js';
import type { Principal } from '../options.js';
import { narrowToFlag } from '../perform.js';
import { alertsOfIncidents, approvalsOf, approvalsOfIncidents, executionsOfIncidents } from './load-belongings.js';
import {
  approvalsById,
  executionsById,
  incidentsById,
  runbooksById,
  runbookVersions,
  versionsOf,
} from './load-by-id.js';
import { type EventPage, newestEventsOf, type TimelineOrder } from './load-events.js';

type Load<Value> = (context: ReadContext, keys: readonly string[]) => Promise<ReadonlyMap<string | null, Value>>;

/** Reads for one request. Whatever several resolvers ask for is asked of the database once. */
export interface Reader {
  /** Runs one read after another: a wide query must not take every connection there is. */
  inTurn: <Result>(read: () => Promise<Result>) => Promise<Result>;
  /** Things by id; undefined for what is missing and for what the caller may not see. */
  incident: (id: string) => Promise<Incident | undefined>;
  runbook: (id: string) => Promise<Runbook | undefined>;
  execution: (id: string) => Promise<Execution | undefined>;
  approval: (id: string) => Promise<Approval | undefined>;
  /** The newest version that is published. */
  publishedRunbook: (id: string) => Promise<Runbook | undefined>;
  runbookVersion: (id: string, version: number) => Promise<Runbook | undefined>;
  versionsOf: (runbookId: string) => Promise<RunbookSummary[]>;
  alertSummary: (incidentId: string) => Promise<IncidentListItem['alert_summary']>;
  runSummary: (incidentId: string) => Promise<IncidentListItem['run_summary']>;
  alertsOf: (incidentId: string, first: number) => Promise<Alert[]>;
  executionsOf: (incidentId: string, first: number) => Promise<Execution[]>;
  approvalsOf: (incidentId: string, first: number) => Promise<Approval[]>;
  approvalsOfExecution: (executionId: string, first: number) => Promise<Approval[]>;
  eventsOf: (incidentId: string, page: { first: number; order: TimelineOrder }) => Promise<EventPage>;
}

/** @example const reader = createReader(center, principal); */
export function createReader(center: Center, principal: Principal): Reader {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(read: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(read);
    last = mine.catch(() => {});
    return mine;
  };

  const loaders = new Map<string, DataLoader<string, unknown>>();
  function loader<Value>(
    name: string,
    operation: OperationName,
    load: Load<Value>,
  ): DataLoader<string, Value | undefined> {
    const made = loaders.get(name);
    if (made !== undefined) return made as DataLoader<string, Value | undefined>;
    const batch = async (keys: readonly string[]): Promise<(Value | undefined)[]> => {
      const found = await inTurn(() => readAs(center, principal, { operation, keys, load }));
      return keys.map((key) => found.get(key));
    };
    const loading = new DataLoader<string, Value | undefined>(batch);
    loaders.set(name, loading as DataLoader<string, unknown>);
    return loading;
  }

  const byId = <Value>(name: string, operation: OperationName, load: Load<Value>) => {
    const loading = loader(name, operation, load);
    // An id that cannot exist does not.
    return async (id: string) => (idSchema.safeParse(id).success ? loading.load(id) : undefined);
  };
  const many =
    <Value>(name: string, operation: OperationName, load: (first: number) => Load<Value[]>) =>
    async (id: string, first: number) =>
      (await loader(`${name} ${first}`, operation, load(first)).load(id)) ?? [];

  const version = loader('version', 'get_runbook', runbookVersions);
  const alerts = loader('alert summary', 'get_incident', ({ queries }, ids) => alertSummaries(queries, [...ids]));
  const runs = loader('run summary', 'get_incident', (context, ids) => runSummaries(context, [...ids]));
  const versions = loader('versions', 'get_runbook', versionsOf);
  return {
    inTurn,
    incident: byId(
      'incident',
      'get_incident',
      incidentsById(() => new Date(center.now())),
    ),
    runbook: byId('runbook', 'get_runbook', runbooksById({ published: false })),
    execution: byId('execution', 'get_execution', executionsById),
    approval: byId('approval', 'get_approval', approvalsById),
    publishedRunbook: byId('published', 'get_runbook', runbooksById({ published: true })),
    runbookVersion: (id, number) => version.load(`${id}/${number}`),
    versionsOf: async (id) => (await versions.load(id)) ?? [],
    alertSummary: async (id) => (await alerts.load(id)) ?? { name: null, count: 0, firing: 0 },
    runSummary: async (id) => (await runs.load(id)) ?? null,
    alertsOf: many('alerts', 'get_incident', alertsOfIncidents),
    executionsOf: many('executions', 'list_executions', executionsOfIncidents),
    approvalsOf: many('approvals', 'list_approvals', approvalsOfIncidents),
    approvalsOfExecution: many('approvals of run', 'list_approvals', approvalsOf),
    eventsOf: async (id, { first, order }) =>
      (await loader(`events ${order} ${first}`, 'get_timeline', newestEventsOf({ first, order })).load(id)) ?? {
        events: [],
        more: false,
        total: 0,
        checkpoint: null,
      },
  };
}

/** One transaction under row security, for the tenants in which the operation is switched on; nothing where it is off. */
async function readAs<Value>(
  center: Center,
  principal: Principal,
  { operation, keys, load }: { operation: OperationName; keys: readonly string[]; load: Load<Value> },
): Promise<ReadonlyMap<string | null, Value>> {
  let narrowed: Principal;
  try {
    narrowed = await narrowToFlag(center, principal, operation);
  } catch (error) {
    if (isIncidentCenterError(error) && error.code === 'NOT_FOUND') return new Map();
    throw error;
  }
  const as = { role: 'app', principal: narrowed.id, tenants: narrowed.tenant_ids } as const;
  return inTransaction(center.database, as, (queries) => load({ center, principal: narrowed, queries }, keys));
}
