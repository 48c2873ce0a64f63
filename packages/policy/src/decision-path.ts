import { POLICY_PACKAGE_OF_ACTION, type PolicyAction, type PolicyPackage } from '@incident-center/sdk/contract';

function packageOf(action: string): PolicyPackage {
  // Any package denies an action it does not know, and says so.
  return Object.hasOwn(POLICY_PACKAGE_OF_ACTION, action)
    ? POLICY_PACKAGE_OF_ACTION[action as PolicyAction]
    : 'incident.authz';
}

/** Where a rule about an action stands, as OPA writes paths: `incident/authz/decision`. */
export const pathOfRule = (action: string, rule: 'decision' | 'list_filter'): string =>
  `${packageOf(action).replaceAll('.', '/')}/${rule}`;
