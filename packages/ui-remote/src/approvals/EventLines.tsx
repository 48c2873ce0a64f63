import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Time } from '../components/Time';
import { useMessages } from '../theme/locale-context';
import { eventWords } from '../timeline/event-words';
import { useEventSpeech } from '../timeline/use-event-speech';
import styles from './EventLines.module.css';
import type { ScreenFacts } from './screen-facts';

export interface EventLinesProps {
  readonly events: readonly TimelineEvent[];
  /** The chain they are from: what they speak of is found in it. */
  readonly among: readonly TimelineEvent[];
  readonly facts: ScreenFacts;
}

/** What happened, a line each: when, who, what, and what was written. */
export function EventLines({ events, among, facts }: EventLinesProps): ReactNode {
  const { timeline } = useMessages();
  const speech = useEventSpeech(among, facts.nameOf);
  return (
    <ul className={styles.lines}>
      {events.map((event) => {
        const { title, quote, erased } = eventWords(event, speech);
        // "On-call operator: “…”" says already that it is a comment.
        const spoken = event.type === 'comment_added' && quote !== undefined && event.actor_kind === 'person';
        return (
          <li key={event.id} className={styles.line}>
            <span className={styles.time}>
              <Time at={event.created_at} now={facts.now} />
            </span>
            <span className={styles.what}>
              {event.actor_kind === 'person' ? <span className={styles.who}>{facts.nameOf(event.actor)}: </span> : null}
              {spoken ? null : title}
              {quote ? <> {timeline.events.quote(quote)}</> : null}
              {erased ? <> {timeline.events.erased}</> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
