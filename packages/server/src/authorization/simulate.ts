import type { PolicyContext, PolicyResource } from '@incident-center/policy';
import {
  ATTRIBUTE_OF_REQUIREMENT,
  IncidentCenterError,
  isIncidentCenterError,
  type OperationResponse,
  type ParsedInput,
  POLICY_PACKAGE_OF_ACTION,
  type PolicyAction,
  type Simulation,
} from '@incident-center/sdk/contract';
import { legalEvents, type MachineName } from '@incident-center/state-machines';
import { and, eq, inArray } from 'drizzle-orm';
import { approvalResource, approvalsForPolicy } from '../approvals/approval-wire.js';
import { approval, incident, runbook } from '../database/schema.js';
import { executionResource } from '../executions/execution-wire.js';
import { loadRun, stepOf } from '../executions/load-run.js';
import { approvalsOfStep, inputsSoFar, stepPolicyContext } from '../executions/step-decision.js';
import { incidentResource } from '../incidents/incident-wire.js';
import type { Query, QueryContext } from '../query.js';
import { loadNewest } from '../runbooks/load-newest.js';
import { newestVersions } from '../runbooks/newest-versions.js';
import { publishResource } from '../runbooks/publish-resource.js';
import { runbookResource } from '../runbooks/runbook-wire.js';
import { authorize, type DecisionRecord, decideByPolicy } from './authorize.js';
import { narrowToFlags } from './simulation-flags.js';
import { loadVisible } from './visible.js';

type Check = ParsedInput<'simulate'>;

/** The machine and the event that an action stands for; reading and creating have none. */
const EVENT_OF_ACTION: Partial<Record<PolicyAction, readonly [MachineName, string]>> = {
  can_edit_incident: ['incident', 'edit'],
  can_acknowledge_incident: ['incident', 'acknowledge'],
  can_mitigate_incident: ['incident', 'mitigate'],
  can_monitor_incident: ['incident', 'monitor'],
  can_resolve_incident: ['incident', 'resolve'],
  can_close_incident: ['incident', 'close'],
  can_reopen_incident: ['incident', 'reopen'],
  can_change_severity: ['incident', 'change_severity'],
  can_escalate_incident: ['incident', 'escalate'],
  can_pause_sla: ['incident', 'pause_sla'],
  can_assign_incident: ['incident', 'assign_owner'],
  can_link_runbook: ['incident', 'link_runbook'],
  can_comment_on_incident: ['incident', 'comment'],
  can_receive_alert: ['incident', 'attach_alert'],
  can_create_runbook: ['runbook', 'create_version'],
  can_edit_runbook: ['runbook', 'edit'],
  can_delete_runbook: ['runbook', 'delete'],
  can_publish_runbook: ['runbook', 'publish'],
  can_execute_runbook: ['runbook', 'execute'],
  can_complete_step: ['step', 'complete'],
  can_skip_step: ['step', 'skip'],
  can_attach_evidence: ['step', 'attach_evidence'],
  can_request_approval: ['step', 'request_approval'],
  can_fail_execution: ['execution', 'fail'],
  can_abort_execution: ['execution', 'abort'],
  can_decide_approval: ['approval', 'vote'],
  can_revoke_approval: ['approval', 'revoke'],
};

type ResourceType = Check['resource']['type'];

/** What stands in each machine. The timeline of an incident is asked about by the incident. */
const TYPES_OF_MACHINE: Record<MachineName, readonly ResourceType[]> = {
  incident: ['incident', 'timeline'],
  runbook: ['runbook'],
  execution: ['execution'],
  step: ['execution'],
  approval: ['approval'],
};
/** A publication is asked for as well. */
const MORE_TYPES: Partial<Record<PolicyAction, readonly ResourceType[]>> = { can_request_approval: ['runbook'] };

/** An answer about something that no operation does would say yes or no to nothing. */
function assertAskable({ action, resource }: Check): void {
  const event = EVENT_OF_ACTION[action];
  if (event === undefined) return;
  const types = [...TYPES_OF_MACHINE[event[0]], ...(MORE_TYPES[action] ?? [])];
  if (types.includes(resource.type)) return;
  const message = `${action} is asked about: ${types.join(', ')}`;
  throw new IncidentCenterError('INVALID_INPUT', undefined, {
    details: { issues: [{ path: 'resource.type', message }] },
  });
}

interface Subject {
  resource: PolicyResource;
  context: PolicyContext;
  /** Where each machine stands. */
  states: Partial<Record<MachineName, string>>;
}

async function subjectOf(context: QueryContext, check: Check): Promise<Subject> {
  const { type, id, step, scope } = check.resource;
  const { status: _, inputs, evidence_count, ...given } = check.context;
  const policyContext: PolicyContext = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  if (id === undefined) {
    const resource: PolicyResource = {
      type,
      tenants: scope?.tenants ?? context.principal.tenant_ids,
      environment: scope?.environment ?? 'prod',
      classification: scope?.classification ?? 'unclassified',
    };
    return { resource, context: policyContext, states: {} };
  }
  switch (type) {
    case 'incident':
    case 'timeline': {
      const row = await loadVisible(context, 'incident', eq(incident.id, id));
      return { resource: incidentResource(row), context: policyContext, states: { incident: row.status } };
    }
    case 'runbook': {
      // What is run is the newest published version, whatever is being drafted.
      const [published] =
        check.action === 'can_execute_runbook'
          ? await newestVersions(context, eq(runbook.id, id), { published: true })
          : [];
      const row = published ?? (await loadNewest(context, id));
      const granted = await context.queries
        .select()
        .from(approval)
        .where(and(eq(approval.runbook_id, id), eq(approval.kind, 'publish'), inArray(approval.status, ['granted'])));
      const approvals = await approvalsForPolicy(context.queries, granted);
      return {
        resource: check.action === 'can_publish_runbook' ? await publishResource(context, row) : runbookResource(row),
        context: { ...policyContext, approvals },
        states: { runbook: row.status },
      };
    }
    case 'execution': {
      const run = await loadRun(context, id);
      const states = { execution: run.execution.state };
      const key = step ?? run.execution.current_step ?? run.execution.step_states.at(-1)?.key ?? '';
      const open = stepOf(run, key);
      const stepContext = await stepPolicyContext(context.queries, open, {
        inputs: inputsSoFar(run, open, inputs),
        evidence_count: evidence_count ?? open.state.evidence.length,
        approvals: await approvalsOfStep(context.queries, run, open),
      });
      return {
        resource: executionResource(run.execution),
        context: { ...policyContext, ...stepContext },
        states: { ...states, step: open.state.state },
      };
    }
    case 'approval': {
      const row = await loadVisible(context, 'approval', eq(approval.id, id));
      const expired = row.status === 'waiting' && row.expires_at.getTime() <= context.at.getTime();
      return {
        resource: approvalResource(row),
        context: policyContext,
        states: { approval: expired ? 'expired' : row.status },
      };
    }
  }
}

const NEED_OF_REQUIREMENT = {
  rationale_given: 'rationale',
  evidence_attached: 'evidence',
  approval_evidence: 'approval',
  publish_approval: 'approval',
} as const;
/** What the caller can give in the very request that is simulated. */
const GIVABLE: readonly string[] = ['rationale_given', 'evidence_attached'];

/** Asking for somebody else is a right of its own. */
async function authorizeOthers(context: QueryContext, checks: readonly Check[]): Promise<void> {
  if (checks.every(({ actor_attrs }) => actor_attrs === undefined)) return;
  const { tenant_ids, environments } = context.principal;
  await authorize(context, 'can_simulate_as', {
    type: 'timeline',
    tenants: tenant_ids,
    environment: environments[0] ?? 'prod',
    classification: 'unclassified',
  });
}

type Narrowed = Awaited<ReturnType<typeof narrowToFlags>>;

/** Asks for the flags of each question, before a connection is taken. What was refused is told in its turn. */
const narrowed = (
  { center, principal }: Pick<QueryContext, 'center' | 'principal'>,
  checks: readonly Check[],
): Promise<PromiseSettledResult<Narrowed>[]> =>
  Promise.allSettled(checks.map((check) => narrowToFlags(center, principal, check)));

/** Escalating to a severity takes the right to give it as well, as it does when it is done. */
const actionsOf = ({ action, context }: Check): PolicyAction[] =>
  action === 'can_escalate_incident' && context.severity !== undefined ? [action, 'can_change_severity'] : [action];

const union = <Value>(...lists: readonly Value[][]): Value[] => [...new Set(lists.flat())].sort();

/** What the policy says of everything that the change would ask it: the first that denies is the decision that counts. */
async function decided(context: QueryContext, check: Check, subject: Subject, actor: Narrowed['actor']) {
  const records: DecisionRecord[] = [];
  for (const action of actionsOf(check))
    records.push(
      await decideByPolicy(context, action, subject.resource, {
        context: subject.context,
        simulated: true,
        ...(actor === undefined ? {} : { actor }),
      }),
    );
  const [first, ...others] = records;
  if (first === undefined) throw new Error('nothing was asked of the policy');
  const counting = records.find(({ result }) => !result.allow) ?? first;
  const reasons = new Map(
    records.flatMap(({ result }) => result.reasons).map((reason) => [reason.requirement, reason]),
  );
  return {
    decision_id: counting.decision_id,
    bundle_revision: counting.bundle_revision,
    result: {
      allow: records.every(({ result }) => result.allow),
      requirements: union(first.result.requirements, ...others.map(({ result }) => result.requirements)),
      missing: union(first.result.missing, ...others.map(({ result }) => result.missing)),
      reasons: [...reasons.values()],
    },
  };
}

/** Both answers to one question: does the machine have this move, and does the policy permit it. */
async function simulateOne(
  whole: QueryContext,
  check: Check,
  settled: PromiseSettledResult<Narrowed> | undefined,
): Promise<Simulation> {
  if (settled === undefined) throw new Error('the flags of a question were not asked for');
  if (settled.status === 'rejected') throw settled.reason;
  const { principal, actor } = settled.value;
  const context = { ...whole, principal };
  const subject = await subjectOf(context, check);
  const event = EVENT_OF_ACTION[check.action];
  const state = event && subject.states[event[0]];
  const legal_events: string[] =
    event !== undefined && state !== undefined ? legalEvents(event[0], state as never) : [];
  const legal = event === undefined || state === undefined || legal_events.includes(event[1]);
  const { result, decision_id, bundle_revision } = await decided(context, check, subject, actor);
  const needs = result.missing.flatMap((name) =>
    name in NEED_OF_REQUIREMENT ? [NEED_OF_REQUIREMENT[name as keyof typeof NEED_OF_REQUIREMENT]] : [],
  );
  return {
    action: check.action,
    allow: legal && result.allow,
    legal,
    legal_events,
    permitted: result.missing.every((name) => GIVABLE.includes(name)),
    needs: [...new Set(needs)],
    requirements: result.requirements,
    missing: result.missing,
    rule_ids: result.missing.map((name) => `${POLICY_PACKAGE_OF_ACTION[check.action]}.${name}`),
    missing_attributes: [...new Set(result.missing.map((name) => ATTRIBUTE_OF_REQUIREMENT[name]))],
    reasons: result.reasons,
    decision_id,
    bundle_revision,
  };
}

/** One question's error, with its place among the others. */
async function inPlace<Result>(at: number, ask: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!isIncidentCenterError(error)) throw error;
    const issues = error.details.issues ?? [{ path: 'resource', message: error.message }];
    throw new IncidentCenterError(error.code, error.message, {
      details: {
        ...error.details,
        issues: issues.map(({ path, message }) => ({ path: `checks.${at}.${path}`, message })),
      },
      cause: error,
    });
  }
}

type PreparedChecks = PromiseSettledResult<Narrowed>[];

export const simulate: Query<'simulate', PreparedChecks> = {
  prepare: (context, check) => narrowed(context, [check]),
  run: async (context, check, [settled]) => {
    assertAskable(check);
    await authorizeOthers(context, [check]);
    return simulateOne(context, check, settled);
  },
};

export const simulateBatch: Query<'simulate_batch', PreparedChecks> = {
  prepare: (context, { checks }) => narrowed(context, checks),
  run: async (context, { checks }, settled): Promise<OperationResponse<'simulate_batch'>> => {
    for (const [at, check] of checks.entries()) await inPlace(at, () => assertAskable(check));
    await authorizeOthers(context, checks);
    const results: Simulation[] = [];
    for (const [at, check] of checks.entries())
      results.push(await inPlace(at, () => simulateOne(context, check, settled[at])));
    return { results };
  },
};
