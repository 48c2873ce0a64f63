import type { FeatureFlag } from '@incident-center/sdk/contract';
import { createPathNavigation, type NavigationTarget } from '@incident-center/sdk/host';
import { goTo } from './use-path.js';

export const navigation = createPathNavigation({ base: '', go: goTo });

export type Expose = 'IncidentCenter' | 'RunbookCenter' | 'ApprovalsCenter' | 'PolicyDecisions' | 'EvidenceVerifier';

export type Route =
  | { page: 'home' | 'flags' | 'unknown' }
  | { page: 'remote'; expose: Expose; thing: string; flag: FeatureFlag | undefined; target: NavigationTarget };

const REMOTES = {
  incidents: { expose: 'IncidentCenter', thing: 'the incident list', flag: 'incident_center_enabled' },
  incident: { expose: 'IncidentCenter', thing: 'the incident', flag: 'incident_center_enabled' },
  incident_timeline: { expose: 'IncidentCenter', thing: 'the timeline', flag: 'incident_center_enabled' },
  execution: { expose: 'IncidentCenter', thing: 'the run', flag: 'runbook_center_enabled' },
  execution_timeline: { expose: 'IncidentCenter', thing: 'the timeline', flag: 'runbook_center_enabled' },
  runbooks: { expose: 'RunbookCenter', thing: 'the runbook list', flag: 'runbook_center_enabled' },
  runbook: { expose: 'RunbookCenter', thing: 'the runbook', flag: 'runbook_center_enabled' },
  approvals: { expose: 'ApprovalsCenter', thing: 'the approvals', flag: 'runbook_center_enabled' },
  approval: { expose: 'ApprovalsCenter', thing: 'the approval', flag: 'runbook_center_enabled' },
  // Behind no flag: what was decided stays to be audited.
  decisions: { expose: 'PolicyDecisions', thing: 'the policy decisions', flag: undefined },
  // What was exported stays to be checked.
  evidence: { expose: 'EvidenceVerifier', thing: 'the verifier', flag: undefined },
} as const satisfies Record<
  NavigationTarget['screen'],
  { expose: Expose; thing: string; flag: FeatureFlag | undefined }
>;

/** What a path of the portal shows. */
export function routeOf(path: string): Route {
  const pathname = path.split('?', 1)[0];
  if (pathname === '/') return { page: 'home' };
  if (pathname === '/settings/flags') return { page: 'flags' };
  const target = navigation.targetOf(path);
  return target ? { page: 'remote', target, ...REMOTES[target.screen] } : { page: 'unknown' };
}
