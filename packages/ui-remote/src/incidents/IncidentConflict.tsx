import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Incident } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { type ConflictRow, ConflictTable } from '../components/ConflictTable';
import { Skeleton } from '../components/Skeleton';
import { StatePanel } from '../components/StatePanel';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

export interface IncidentConflictProps {
  /** What one started from. */
  readonly from: Incident;
  readonly error: IncidentCenterError;
  /** "Edit". */
  readonly action: string;
  readonly busy: boolean;
  /** What both are compared by. */
  readonly rows: (now: Incident) => readonly ConflictRow[];
  readonly onKeep: () => void;
  readonly onAgain: (now: Incident) => void;
}

/** Somebody changed the incident meanwhile: what it is now beside what one chose, and the way to do it all the same. */
export function IncidentConflict(props: IncidentConflictProps): ReactNode {
  const { from, error, action, busy, rows, onKeep, onAgain } = props;
  const { conflict, incidents } = useMessages();
  const client = useClient();
  const { data } = useQuery({
    queryKey: queryKeys.incident(from.id),
    queryFn: ({ signal }) => client.getIncident({ incident_id: from.id }, { signal }),
  });
  const now = data?.incident;
  if (error.code !== 'VERSION_MISMATCH') return <ErrorNotice error={error} action={action} />;
  if (!now || now.version <= from.version) return <Skeleton lines={3} />;
  return (
    <div className={styles.conflict}>
      <StatePanel glyph="refresh" tone="warn" title={conflict.title} level={3}>
        <p>{conflict.kept}</p>
      </StatePanel>
      <ConflictTable rows={rows(now)} />
      <div className={styles.conflictActions}>
        <Button onClick={onKeep}>{incidents.move.keep}</Button>
        <Button variant="primary" busy={busy} onClick={() => onAgain(now)}>
          {incidents.move.again}
        </Button>
      </div>
    </div>
  );
}
