import type { TimelineEvent } from '@incident-center/sdk/contract';
import { useMemo } from 'react';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { gatherSubjects, type KnownNames } from './event-subjects';
import type { EventSpeech } from './event-words';

/** What `eventWords` needs to speak the current language about these events. */
export function useEventSpeech(
  events: readonly TimelineEvent[],
  nameOf: (id: string) => string,
  known?: KnownNames,
): EventSpeech {
  const messages = useMessages();
  const number = useNumberFormat();
  const subjects = useMemo(() => gatherSubjects(events, known), [events, known]);
  return useMemo(() => ({ messages, number, person: nameOf, subjects }), [messages, number, nameOf, subjects]);
}
