import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { ApprovalsScreen } from '../approvals/ApprovalsScreen';
import { RemoteRoot } from '../host/RemoteRoot';

export interface ApprovalsCenterProps {
  readonly host: IncidentCenterHost;
  readonly target: NavigationTarget;
}

/** The federated entry of the approvals: `target.screen` is `approvals` or `approval`. */
export default function ApprovalsCenter({ host, target }: ApprovalsCenterProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <ApprovalsScreen approvalId={target.screen === 'approval' ? target.approvalId : undefined} />
    </RemoteRoot>
  );
}
