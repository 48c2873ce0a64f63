import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../components/Skeleton';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';
import { IncidentListScreen } from '../incidents/IncidentListScreen';
import { IncidentScreen } from '../incidents/IncidentScreen';

// Whoever opens an incident doesn't wait for the screens of its runs.
const ExecutionScreen = lazy(async () => ({
  default: (await import('../executions/ExecutionScreen')).ExecutionScreen,
}));
const TimelineScreen = lazy(async () => ({ default: (await import('../timeline/TimelineScreen')).TimelineScreen }));

export interface IncidentCenterProps {
  readonly host: IncidentCenterHost;
  /** Which screen: the host's router says. The list by default. */
  readonly target?: NavigationTarget | undefined;
}

/** The incident pages: list, incident, run and timelines, as the host's address says. */
export default function IncidentCenter({ host, target = { screen: 'incidents' } }: IncidentCenterProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <Suspense fallback={<Skeleton lines={8} rows />}>
        <FeatureGate flag={isOfRun(target) ? 'runbook_center_enabled' : 'incident_center_enabled'}>
          <Screen target={target} />
        </FeatureGate>
      </Suspense>
    </RemoteRoot>
  );
}

const isOfRun = ({ screen }: NavigationTarget): boolean => screen === 'execution' || screen === 'execution_timeline';

function Screen({ target }: { readonly target: NavigationTarget }): ReactNode {
  switch (target.screen) {
    case 'incident':
      return <IncidentScreen incidentId={target.incidentId} />;
    case 'incident_timeline':
      return <TimelineScreen incidentId={target.incidentId} eventId={target.eventId} />;
    case 'execution':
      return <ExecutionScreen executionId={target.executionId} step={target.step} />;
    case 'execution_timeline':
      return <TimelineScreen executionId={target.executionId} eventId={target.eventId} />;
    case 'incidents':
      return <IncidentListScreen filter={target.filter} addressed />;
    // Approvals and runbooks are pages of their own.
    default:
      return <IncidentListScreen />;
  }
}
