import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { DecisionsScreen } from '../decisions/DecisionsScreen';
import { RemoteRoot } from '../host/RemoteRoot';

export interface PolicyDecisionsProps {
  readonly host: IncidentCenterHost;
  /** `decisions`; anything else shows the list as it opens. */
  readonly target: NavigationTarget;
}

/** The federated entry of the policy's decisions. Behind no flag: what was decided stays to be audited. */
export default function PolicyDecisions({ host, target }: PolicyDecisionsProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      {target.screen === 'decisions' ? (
        <DecisionsScreen filter={target.filter} decisionId={target.decisionId} />
      ) : (
        <DecisionsScreen />
      )}
    </RemoteRoot>
  );
}
