import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { EventLines } from '../approvals/EventLines';
import { EmptyState } from '../components/EmptyState';
import { useMessages, useNumberFormat } from '../theme/locale-context';

export interface HistoryTabProps {
  /** The newest first. */
  readonly events: readonly TimelineEvent[];
  readonly total: number;
  readonly self: string;
  readonly nameOf: (id: string) => string;
  readonly now: number;
}

/** What happened to a runbook, through all of its versions. */
export function HistoryTab({ events, total, self, nameOf, now }: HistoryTabProps): ReactNode {
  const { history: words } = useMessages().runbooks;
  const number = useNumberFormat();
  if (events.length === 0) return <EmptyState kind="quiet" title={words.none} level={3} />;
  return (
    <>
      {total > events.length ? <p>{words.some(number(events.length), number(total))}</p> : null}
      <EventLines events={events} among={events} facts={{ self, nameOf, now, stale: false }} />
    </>
  );
}
