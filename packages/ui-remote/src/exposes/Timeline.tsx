import type { IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';
import { TimelineScreen } from '../timeline/TimelineScreen';

export interface TimelineProps {
  readonly host: IncidentCenterHost;
  /** `incident_timeline` or `execution_timeline`; anything else shows nothing. */
  readonly target: NavigationTarget;
}

/** The federated entry of this screen. */
export default function Timeline({ host, target }: TimelineProps): ReactNode {
  const of =
    target.screen === 'incident_timeline'
      ? { incidentId: target.incidentId, eventId: target.eventId }
      : target.screen === 'execution_timeline'
        ? { executionId: target.executionId, eventId: target.eventId }
        : undefined;
  const flag = target.screen === 'execution_timeline' ? 'runbook_center_enabled' : 'incident_center_enabled';
  return (
    <RemoteRoot host={host}>
      <FeatureGate flag={flag}>{of ? <TimelineScreen {...of} /> : null}</FeatureGate>
    </RemoteRoot>
  );
}
