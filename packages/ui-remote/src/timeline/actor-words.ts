import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { Messages } from '../messages/en';

/** Who did it: a person by name, a machine by what it is. */
export function actorWords(
  event: Pick<TimelineEvent, 'actor' | 'actor_kind'>,
  messages: Messages,
  nameOf: (id: string) => string,
): string {
  if (event.actor_kind === 'system') return messages.timeline.story.system;
  if (event.actor_kind === 'person') return nameOf(event.actor);
  const named = nameOf(event.actor);
  return named === event.actor ? messages.timeline.story.alertSource : named;
}
