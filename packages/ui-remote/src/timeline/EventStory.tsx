import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useMemo } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Glyph } from '../components/Glyph';
import { Time } from '../components/Time';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { actorWords } from './actor-words';
import { Erased } from './Erased';
import styles from './EventStory.module.css';
import type { KnownNames } from './event-subjects';
import { type EventSpeech, eventWords } from './event-words';
import { mergedTitles, type StoryEntry, storyEntries } from './story-entries';
import { useEventSpeech } from './use-event-speech';

export interface EventStoryProps {
  /** Events of one chain, in any order. */
  readonly events: readonly TimelineEvent[];
  readonly newestFirst?: boolean | undefined;
  /** Called with the event that an entry is named after; without it entries are plain text. */
  readonly onOpenEvent?: ((eventId: string) => void) | undefined;
  /** As many entries as this, counted from the first shown. */
  readonly limit?: number | undefined;
  /** The name to show for an id: `useNameOf()`. */
  readonly nameOf?: ((id: string) => string) | undefined;
  /** Names that these events may not tell; the same object as long as nothing changed. */
  readonly known?: KnownNames | undefined;
}

const asIs = (id: string): string => id;

/**
 * What happened, one line for each change, as people say it.
 *
 * @example
 * <EventStory events={detail.timeline} newestFirst limit={8} nameOf={useNameOf()} onOpenEvent={openInTimeline} />
 */
export function EventStory(props: EventStoryProps): ReactNode {
  const { events, newestFirst = false, onOpenEvent, limit, nameOf = asIs, known } = props;
  const { timeline } = useMessages();
  const speech = useEventSpeech(events, nameOf, known);
  const entries = useMemo(() => {
    const oldestFirst = storyEntries(events);
    return (newestFirst ? oldestFirst.reverse() : oldestFirst).slice(0, limit);
  }, [events, newestFirst, limit]);
  if (entries.length === 0)
    return (
      <EmptyState kind="quiet" title={timeline.story.empty} level={3}>
        <p>{timeline.story.emptyText}</p>
      </EmptyState>
    );
  return (
    <ol className={styles.story} aria-label={timeline.story.label}>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} speech={speech} onOpenEvent={onOpenEvent} />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly entry: StoryEntry;
  readonly speech: EventSpeech;
  readonly onOpenEvent?: ((eventId: string) => void) | undefined;
}

function Entry({ entry, speech, onOpenEvent }: EntryProps): ReactNode {
  const { headline, also } = entry;
  const { timeline } = useMessages();
  const number = useNumberFormat();
  const words = eventWords(headline, speech);
  // The words a person wrote may stand on another event of the same change, as a rationale does on its move.
  const said = words.quote ? words : (entry.events.map((event) => eventWords(event, speech)).find(hasQuote) ?? words);
  const spoken = (
    <>
      <bdi className={styles.title}>{words.title}</bdi>
      {said.quote ? (
        <>
          {'. '}
          <span className={styles.quote} dir="auto">
            {timeline.events.quote(said.quote)}
          </span>
        </>
      ) : null}
      {said.erased ? (
        <span className={styles.erased}>
          {'. '}
          <Erased words={said} />
        </span>
      ) : null}
    </>
  );
  const more = mergedTitles(also.map((event) => eventWords(event, speech).title)).map(({ title, count }) =>
    count === 1 ? title : timeline.story.times(title, number(count)),
  );
  return (
    <li className={styles.entry}>
      <span className={styles.time}>
        <Time at={headline.created_at} as="clock" />
      </span>
      <span className={classNames(styles.node, tones[words.tone])}>
        <Glyph name={words.glyph} />
      </span>
      <div className={styles.words}>
        {onOpenEvent ? (
          <button type="button" className={styles.open} onClick={() => onOpenEvent(headline.id)}>
            {spoken}
            <VisuallyHidden>, {timeline.story.event(number(headline.seq))}</VisuallyHidden>
          </button>
        ) : (
          <p>{spoken}</p>
        )}
        {more.length > 0 ? <p className={styles.also}>{more.join(' · ')}</p> : null}
      </div>
      <span className={styles.actor}>{actorWords(headline, speech.messages, speech.person)}</span>
    </li>
  );
}

const hasQuote = ({ quote, erased }: { readonly quote?: string | undefined; readonly erased?: boolean | undefined }) =>
  quote !== undefined || erased === true;
