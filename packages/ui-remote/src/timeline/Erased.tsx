import type { ReactNode } from 'react';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import type { EventWords } from './event-words';

/** Instead of the words that were erased: who did it, when and why, where the events tell. */
export function Erased({ words: { redacted } }: { readonly words: Pick<EventWords, 'redacted'> }): ReactNode {
  const { events } = useMessages().timeline;
  const time = useTimeFormat();
  if (redacted === undefined) return events.erased;
  return events.redactedBy(redacted.by, time.moment(redacted.at, Date.now()), redacted.reason);
}
