import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { ApprovalsScreen } from '../approvals/ApprovalsScreen';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';

export interface ApprovalsCenterProps {
  readonly host: IncidentCenterHost;
  readonly target: NavigationTarget;
}

/** The federated entry of the approvals: `target.screen` is `approvals` or `approval`. */
export default function ApprovalsCenter({ host, target }: ApprovalsCenterProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <FeatureGate flag="runbook_center_enabled">
        <ApprovalsScreen approvalId={target.screen === 'approval' ? target.approvalId : undefined} />
      </FeatureGate>
    </RemoteRoot>
  );
}
