import type { EventType, TimelineEvent } from '@incident-center/sdk/contract';

/** What a timeline is narrowed to. */
export interface EventFilter {
  readonly text: string;
  readonly types: ReadonlySet<EventType>;
  readonly actors: ReadonlySet<string>;
  /** Epoch milliseconds, both included; undefined is all of it. */
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

export const noFilter: EventFilter = { text: '', types: new Set(), actors: new Set(), range: undefined };

export const isNarrowed = ({ text, types, actors, range }: EventFilter): boolean =>
  text.trim() !== '' || types.size > 0 || actors.size > 0 || range !== undefined;

/**
 * Whether an event is among those looked for. Text is looked for in its words, its type, its actor, what people wrote,
 * and the beginnings of ids and hashes.
 */
export function matchesEvent(event: TimelineEvent, filter: EventFilter, words: readonly string[]): boolean {
  const { types, actors, range } = filter;
  if (types.size > 0 && !types.has(event.type)) return false;
  if (actors.size > 0 && !actors.has(event.actor)) return false;
  const at = Date.parse(event.created_at);
  if (range && (at < range.from || at > range.to)) return false;
  const text = filter.text.trim().toLocaleLowerCase();
  if (text === '') return true;
  if (event.id.startsWith(text) || event.event_hash.startsWith(text) || String(event.seq) === text) return true;
  const said = [...words, event.type, event.actor, ...event.openings.map(({ value }) => wordsOfValue(value))];
  return said.some((one) => one.toLocaleLowerCase().includes(text));
}

const wordsOfValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
