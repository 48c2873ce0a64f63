import type { EventType, TimelineEvent } from '@incident-center/sdk/contract';

/** What one change did: its events, and the one that says it best. */
export interface StoryEntry {
  /** Id of the headline's event. */
  readonly id: string;
  readonly headline: TimelineEvent;
  /** All events of the change, in the order of the chain. */
  readonly events: readonly TimelineEvent[];
  /** Those that add something to the headline. */
  readonly also: readonly TimelineEvent[];
}

/** What follows from another event of the same change, and is said by it: type, and what says it. */
const saidBy: Readonly<Partial<Record<EventType, readonly EventType[]>>> = {
  approval_granted: ['approval_voted'],
  approval_denied: ['approval_voted'],
  step_unblocked: ['approval_voted', 'approval_granted'],
  step_blocked: ['approval_requested'],
  step_started: ['runbook_started', 'step_completed'],
  approval_used: ['step_completed'],
  evidence_attached: [],
};

/** What a change is about, the weightiest first; whatever isn't listed comes after, in the order of the chain. */
const weight: readonly EventType[] = [
  'incident_created',
  'incident_closed',
  'runbook_failed',
  'runbook_aborted',
  'approval_voted',
  'approval_requested',
  'step_completed',
  'runbook_started',
  'status_changed',
];

const rank = ({ type }: TimelineEvent): number => {
  const at = weight.indexOf(type);
  return at < 0 ? weight.length : at;
};

const sameChange = (one: TimelineEvent, next: TimelineEvent): boolean =>
  one.created_at === next.created_at && one.actor === next.actor && next.seq === one.seq + 1;

function entryOf(events: readonly TimelineEvent[]): StoryEntry | undefined {
  const [headline] = [...events].sort((one, other) => rank(one) - rank(other) || one.seq - other.seq);
  if (!headline) return undefined;
  const types = new Set(events.map(({ type }) => type));
  const also = events.filter(
    (event) => event !== headline && !(saidBy[event.type] ?? []).some((type) => types.has(type)),
  );
  return { id: headline.id, headline, events, also };
}

/**
 * The events of one change as one entry: one press of a button often writes several. Nothing is left out of the log by
 * it, as each entry names its events.
 *
 * @param events in any order; those of a chain.
 * @returns the oldest first.
 */
export function storyEntries(events: readonly TimelineEvent[]): StoryEntry[] {
  const inOrder = [...events].sort((one, other) => one.seq - other.seq);
  const changes: TimelineEvent[][] = [];
  for (const event of inOrder) {
    const current = changes.at(-1);
    const last = current?.at(-1);
    if (current && last && sameChange(last, event)) current.push(event);
    else changes.push([event]);
  }
  return changes.flatMap((change) => entryOf(change) ?? []);
}

/** The same words said several times, once, with how often: three alerts with one text are one line. */
export function mergedTitles(titles: readonly string[]): { readonly title: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => ({ title, count }));
}
