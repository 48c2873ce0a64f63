import {
  type FeatureFlag,
  IncidentCenterError,
  OPERATION_NAMES,
  operations,
  type ParsedInput,
  type PolicyAction,
} from '@incident-center/sdk/contract';
import { type Center, tenantsWithFlag } from '../center.js';
import type { Principal } from '../options.js';

type Check = ParsedInput<'simulate'>;

const FLAG_OF_TYPE: Record<Check['resource']['type'], FeatureFlag> = {
  incident: 'incident_center_enabled',
  timeline: 'incident_center_enabled',
  runbook: 'runbook_center_enabled',
  execution: 'runbook_center_enabled',
  approval: 'runbook_center_enabled',
};

/** The flag under which an action can be taken: that of its operation. */
const FLAG_OF_ACTION = new Map<PolicyAction, FeatureFlag | undefined>([
  ['can_simulate_as', undefined],
  ...OPERATION_NAMES.flatMap((name) => {
    const { action, flag } = operations[name];
    return action === undefined || action === 'by_transition' ? [] : [[action, flag] as const];
  }),
]);

/** The flags without which neither the action nor what it is about exists. */
export function flagsOf({ action, resource }: Check): FeatureFlag[] {
  const ofType = FLAG_OF_TYPE[resource.type];
  const ofAction = FLAG_OF_ACTION.has(action) ? FLAG_OF_ACTION.get(action) : ofType;
  return [...new Set([ofAction, resource.id === undefined ? undefined : ofType])].filter((flag) => flag !== undefined);
}

/** Those tenants in which all the flags are on. */
async function tenantsWithFlags(center: Center, principal: Principal, flags: readonly FeatureFlag[]) {
  let { tenant_ids } = principal;
  for (const flag of flags) tenant_ids = await tenantsWithFlag(center, { ...principal, tenant_ids }, flag);
  return tenant_ids;
}

/**
 * Narrows whoever asks, and whoever is asked about, to the tenants in which the thing exists: the change itself would be
 * narrowed so.
 *
 * @throws {IncidentCenterError} `NOT_FOUND` where it is switched off for all of the caller's tenants.
 */
export async function narrowToFlags(
  center: Center,
  principal: Principal,
  check: Check,
): Promise<{ principal: Principal; actor: Check['actor_attrs'] }> {
  const flags = flagsOf(check);
  const tenant_ids = await tenantsWithFlags(center, principal, flags);
  if (flags.length > 0 && tenant_ids.length === 0) throw new IncidentCenterError('NOT_FOUND');
  const { actor_attrs } = check;
  if (actor_attrs === undefined) return { principal: { ...principal, tenant_ids }, actor: undefined };
  const theirs = await tenantsWithFlags(center, { ...principal, ...actor_attrs }, flags);
  return { principal: { ...principal, tenant_ids }, actor: { ...actor_attrs, tenant_ids: theirs } };
}
