import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { EmptyState } from '../components/EmptyState';
import { ExecutionScreen } from '../executions/ExecutionScreen';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';
import { useMessages } from '../theme/locale-context';

export interface RunbookStepperProps {
  readonly host: IncidentCenterHost;
  readonly target: NavigationTarget;
}

/** The federated entry of a run: `target.screen` is `execution`. */
export default function RunbookStepper({ host, target }: RunbookStepperProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <FeatureGate flag="runbook_center_enabled">
        {target.screen === 'execution' ? (
          <ExecutionScreen executionId={target.executionId} step={target.step} />
        ) : (
          <NoRun />
        )}
      </FeatureGate>
    </RemoteRoot>
  );
}

function NoRun(): ReactNode {
  const { executions: words } = useMessages();
  return (
    <EmptyState kind="no-match" level={1} title={words.pickRun}>
      <p>{words.pickRunText}</p>
    </EmptyState>
  );
}
