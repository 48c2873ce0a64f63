import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Skeleton } from '../components/Skeleton';
import { isNotFound } from '../host/connection';
import { Missing } from '../host/Missing';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { LoadError } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { LoadedIncident } from './LoadedIncident';

export interface IncidentScreenProps {
  readonly incidentId: string;
}

/** One incident, read and kept fresh. */
export function IncidentScreen({ incidentId }: IncidentScreenProps): ReactNode {
  const host = useHost();
  const client = useClient();
  const { incidents } = useMessages();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.incident(incidentId),
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId }, { signal }),
    // How its SLA stands changes with time alone, and nobody sends an event for it.
    refetchInterval: 30_000,
  });
  if (error && (isNotFound(error) || !data)) {
    return (
      <div className={styles.screen}>
        {isNotFound(error) ? (
          <Missing
            flag="incident_center_enabled"
            name={`#${incidentId}`}
            level={1}
            onBack={() => host.navigate({ screen: 'incidents' })}
          />
        ) : (
          <LoadError
            error={error}
            title={incidents.page.failed}
            onRetry={() => void refetch()}
            retrying={isFetching}
            level={1}
          />
        )}
      </div>
    );
  }
  if (!data) {
    return (
      <div className={styles.screen}>
        <Skeleton lines={8} rows />
      </div>
    );
  }
  return <LoadedIncident key={incidentId} detail={data} />;
}
