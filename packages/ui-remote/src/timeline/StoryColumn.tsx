import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useEffect, useRef } from 'react';
import { Glyph } from '../components/Glyph';
import { Time } from '../components/Time';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { actorWords } from './actor-words';
import { Erased } from './Erased';
import { type EventSpeech, eventWords } from './event-words';
import styles from './StoryColumn.module.css';
import { mergedTitles, type StoryEntry } from './story-entries';

export interface StoryColumnProps {
  /** In the order they are shown. */
  readonly entries: readonly StoryEntry[];
  readonly speech: EventSpeech;
  readonly selected: string | undefined;
  readonly onSelect: (eventId: string) => void;
  readonly altered: ReadonlySet<string>;
}

/** The story beside the log: what each change was, and which events say so. */
export function StoryColumn({ entries, speech, selected, onSelect, altered }: StoryColumnProps): ReactNode {
  const { timeline } = useMessages();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (selected !== undefined)
      list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <ol ref={list} className={styles.story} aria-label={timeline.story.label}>
      {entries.map((entry) => (
        <Entry
          key={entry.id}
          entry={entry}
          speech={speech}
          current={entry.events.some(({ id }) => id === selected)}
          onSelect={onSelect}
          altered={entry.events.filter(({ id }) => altered.has(id))}
        />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly entry: StoryEntry;
  readonly speech: EventSpeech;
  readonly current: boolean;
  readonly onSelect: (eventId: string) => void;
  readonly altered: readonly TimelineEvent[];
}

function Entry({ entry, speech, current, onSelect, altered }: EntryProps): ReactNode {
  const { timeline } = useMessages();
  const number = useNumberFormat();
  const { headline, events, also } = entry;
  const said = events.map((event) => eventWords(event, speech));
  const words = eventWords(headline, speech);
  const quotes = said.flatMap(({ quote }) => quote ?? []);
  const erased = said.find((one) => one.erased);
  const [first, last] = [events[0], events.at(-1)];
  const name =
    first && last && first !== last
      ? timeline.story.events(number(first.seq), number(last.seq))
      : timeline.story.event(number(headline.seq));
  return (
    <li className={classNames(styles.entry, current && styles.current)} aria-current={current ? 'true' : undefined}>
      <span className={styles.time}>
        <Time at={headline.created_at} as="clock" />
      </span>
      <div className={styles.words}>
        <h3 className={styles.title}>
          <Glyph
            name={words.glyph}
            {...(words.tone === 'neutral' ? { className: styles.plain } : { colour: words.tone })}
          />
          {words.title}
        </h3>
        {quotes.map((quote) => (
          <p key={quote} className={styles.quote} dir="auto">
            {timeline.events.quote(quote)}
          </p>
        ))}
        {erased ? (
          <p className={styles.aside}>
            <Erased words={erased} />
          </p>
        ) : null}
        {mergedTitles(also.map((event) => eventWords(event, speech).title)).map(({ title, count }) => (
          <p key={title} className={styles.quote}>
            {count === 1 ? title : timeline.story.times(title, number(count))}
          </p>
        ))}
        <p className={styles.aside}>
          <button type="button" className={styles.link} onClick={() => onSelect(headline.id)}>
            {name}
          </button>
          <span>{timeline.storyColumn.by(actorWords(headline, speech.messages, speech.person))}</span>
        </p>
        {altered.map((event) => (
          <p key={event.id} className={styles.altered}>
            <Glyph name="x" /> {timeline.log.row(number(event.seq))}: {timeline.log.altered}
          </p>
        ))}
      </div>
    </li>
  );
}
