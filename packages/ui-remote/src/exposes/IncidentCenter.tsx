import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../components/Skeleton';
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
        <Screen target={target} />
      </Suspense>
    </RemoteRoot>
  );
}

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
      return <IncidentListScreen filter={target.filter} />;
    // Approvals and runbooks are pages of their own.
    default:
      return <IncidentListScreen />;
  }
}
