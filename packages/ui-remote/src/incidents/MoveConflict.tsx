import type { Incident } from '@incident-center/sdk/contract';
import { eventBetween } from '@incident-center/state-machines/transition-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { ConflictTable } from '../components/ConflictTable';
import { NowStrip } from '../components/NowStrip';
import { SeverityMark } from '../components/SeverityMark';
import { Skeleton } from '../components/Skeleton';
import { StatePanel } from '../components/StatePanel';
import { StatusMark } from '../components/StatusMark';
import { queryKeys } from '../host/query-keys';
import { useClient, useNameOf } from '../host/remote-context';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';
import { moveWords } from './move-words';
import { type Move, severityMoves } from './moves';

export interface MoveConflictProps {
  readonly from: Incident;
  readonly move: Move;
  readonly rationale: string | undefined;
  readonly busy: boolean;
  readonly onKeep: () => void;
  readonly onAgain: (now: Incident) => void;
  readonly onComment: (text: string) => void;
}

/** Somebody else was there first: reads what it is now, and shows both. */
export function MoveConflict(props: MoveConflictProps): ReactNode {
  const client = useClient();
  const nameOf = useNameOf();
  const { from } = props;
  const { data } = useQuery({
    queryKey: queryKeys.incident(from.id),
    queryFn: ({ signal }) => client.getIncident({ incident_id: from.id }, { signal }),
  });
  const now = data?.incident;
  if (!now || now.version <= from.version) return <Skeleton lines={3} />;
  return <ConflictFacts {...props} now={now} nameOf={nameOf} />;
}

export interface ConflictFactsProps extends MoveConflictProps {
  readonly now: Incident;
  readonly nameOf: (id: string) => string;
}

/** What one started from, chose, and what it is now, with what can still be done. */
export function ConflictFacts(props: ConflictFactsProps): ReactNode {
  const { from, now, move, rationale, busy, nameOf, onKeep, onAgain, onComment } = props;
  const messages = useMessages();
  const { conflict, incidents, status, person } = messages;
  const words = moveWords(move, messages);
  const possible =
    move.kind === 'status'
      ? eventBetween('incident', now.status, move.to) !== undefined
      : severityMoves(now).some(({ to }) => to === move.to);
  const owner = ({ owner: id }: Incident): string => (id === null ? person.unassigned : nameOf(id));
  return (
    <div className={styles.conflict}>
      <StatePanel glyph="refresh" tone="warn" title={conflict.title} level={3}>
        <p>{conflict.kept}</p>
      </StatePanel>
      <ConflictTable
        rows={[
          {
            field: incidents.list.facet.status,
            from: <StatusMark status={from.status} />,
            chosen: move.kind === 'status' ? <StatusMark status={move.to} /> : undefined,
            now: <StatusMark status={now.status} />,
            changed: from.status !== now.status,
          },
          {
            field: incidents.list.facet.severity,
            from: <SeverityMark severity={from.severity} />,
            chosen: move.kind === 'severity' ? <SeverityMark severity={move.to} /> : undefined,
            now: <SeverityMark severity={now.severity} />,
            changed: from.severity !== now.severity,
          },
          {
            field: incidents.list.facet.owner,
            from: owner(from),
            now: owner(now),
            changed: from.owner !== now.owner,
          },
        ]}
      />
      <NowStrip
        tone="info"
        glyph={possible ? 'info' : 'padlock'}
        title={possible ? incidents.move.conflictAgain(words) : incidents.move.conflictNow(words, status[now.status])}
      />
      <div className={styles.conflictActions}>
        <Button variant={possible ? 'secondary' : 'primary'} onClick={onKeep}>
          {incidents.move.keep}
        </Button>
        {possible ? (
          <Button variant="primary" busy={busy} onClick={() => onAgain(now)}>
            {incidents.move.again}
          </Button>
        ) : null}
        {rationale ? (
          <Button glyph="comment" onClick={() => onComment(rationale)}>
            {incidents.move.rationaleAsComment}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
