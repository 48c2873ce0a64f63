import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';
import { RunbooksScreen } from '../runbooks/RunbooksScreen';

export interface RunbookCenterProps {
  readonly host: IncidentCenterHost;
  /** `runbook` opens one; anything else shows the list. */
  readonly target: NavigationTarget;
}

/** The federated entry of this screen. */
export default function RunbookCenter({ host, target }: RunbookCenterProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <FeatureGate flag="runbook_center_enabled">
        {target.screen === 'runbook' ? (
          <RunbooksScreen runbookId={target.runbookId} version={target.version} />
        ) : (
          <RunbooksScreen />
        )}
      </FeatureGate>
    </RemoteRoot>
  );
}
