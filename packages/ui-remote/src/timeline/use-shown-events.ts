import type { TimelineEvent } from '@incident-center/sdk/contract';
import { useCallback, useMemo, useState } from 'react';
import { actorWords } from './actor-words';
import { type EventSpeech, eventWords } from './event-words';
import { type EventFilter, isNarrowed, matchesEvent, noFilter } from './match-event';
import { rangeOfBins, timeBins } from './time-bins';

const BINS = 28;
const ALL = [0, BINS] as const;

/** What is looked for, and the events that fit. */
export function useShownEvents(events: readonly TimelineEvent[], speech: EventSpeech) {
  const [filter, setFilter] = useState<EventFilter>(noFilter);
  const [selection, setSelection] = useState<readonly [number, number]>(ALL);
  const bins = useMemo(
    () =>
      timeBins(
        events.map(({ created_at }) => Date.parse(created_at)),
        BINS,
      ),
    [events],
  );
  const range = useMemo(() => rangeOfBins(bins, selection[0], selection[1]), [bins, selection]);
  const shown = useMemo(() => {
    const all = { ...filter, range };
    const wordsOf = (event: TimelineEvent) => [
      eventWords(event, speech).title,
      actorWords(event, speech.messages, speech.person),
    ];
    return events.filter((event) => matchesEvent(event, all, filter.text.trim() === '' ? [] : wordsOf(event)));
  }, [events, filter, range, speech]);
  const clear = useCallback(() => {
    setFilter(noFilter);
    setSelection(ALL);
  }, []);
  return {
    filter,
    setFilter,
    selection,
    setSelection,
    bins,
    shown,
    narrowed: isNarrowed({ ...filter, range }),
    clear,
  };
}
