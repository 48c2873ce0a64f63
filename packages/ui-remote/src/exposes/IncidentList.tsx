import type { IncidentCenterHost, IncidentFilter } from '@incident-center/sdk/host';
import type { ReactNode } from 'react';
import { FeatureGate } from '../host/FeatureGate';
import { RemoteRoot } from '../host/RemoteRoot';
import { IncidentListScreen } from '../incidents/IncidentListScreen';

export interface IncidentListProps {
  readonly host: IncidentCenterHost;
  /** What the list is narrowed to when it opens: the open incidents by default. */
  readonly filter?: IncidentFilter | undefined;
}

/** The list of incidents alone, for a host that has pages of its own. */
export default function IncidentList({ host, filter }: IncidentListProps): ReactNode {
  return (
    <RemoteRoot host={host}>
      <FeatureGate flag="incident_center_enabled">
        <IncidentListScreen filter={filter} />
      </FeatureGate>
    </RemoteRoot>
  );
}
