import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NotFound } from '../components/NotFound';
import { Skeleton } from '../components/Skeleton';
import { isNotFound } from '../host/connection';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { useFeature } from '../host/use-feature';
import { LoadError } from '../policy/ErrorNotice';
import { useLocale, useMessages } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { LoadedIncident } from './LoadedIncident';
import { useOffNotice } from './OffNotice';

export interface IncidentScreenProps {
  readonly incidentId: string;
}

/** One incident, read and kept fresh. */
export function IncidentScreen({ incidentId }: IncidentScreenProps): ReactNode {
  const host = useHost();
  const client = useClient();
  const { incidents } = useMessages();
  const { locale } = useLocale();
  const feature = useFeature('incident_center_enabled');
  const offNotice = useOffNotice();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.incident(incidentId),
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId }, { signal }),
    // How its SLA stands changes with time alone, and nobody sends an event for it.
    refetchInterval: 30_000,
  });
  if (error && (isNotFound(error) || !data)) {
    const names = new Intl.ListFormat(locale, { type: 'disjunction' }).format(feature?.on ?? host.tenant.ids);
    return (
      <div className={styles.screen}>
        {offNotice}
        {isNotFound(error) ? (
          <NotFound
            name={`#${incidentId}`}
            tenants={names || incidents.page.someTenants}
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
