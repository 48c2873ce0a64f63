import type { TimelineEvent } from '@incident-center/sdk/contract';
import { storyEntries } from './story-entries';

export type LogOrder = 'newest' | 'oldest';

/** A line of the raw log. */
export type LogRow =
  | { readonly kind: 'event'; readonly key: string; readonly event: TimelineEvent }
  /** Events that no person made, in the order of the chain. */
  | { readonly kind: 'group'; readonly key: string; readonly events: readonly TimelineEvent[] }
  /** Between what the newest signed head covers and what it doesn't. */
  | { readonly kind: 'checkpoint'; readonly key: string };

export interface LogRowOptions {
  readonly order: LogOrder;
  readonly group: boolean;
  /** Groups that were opened, by key. */
  readonly opened: ReadonlySet<string>;
  /** Size of the log at the newest checkpoint. */
  readonly checkpointSize: number | undefined;
  /** An event that must not be hidden in a group. */
  readonly selected: string | undefined;
}

/** Fewer are not worth hiding. */
const LEAST_IN_GROUP = 2;

const isCovered = (event: TimelineEvent, size: number | undefined): boolean =>
  size !== undefined && event.log_index !== null && event.log_index < size;

/**
 * Lays out the raw log. A group never reaches across the checkpoint, as the line between what is covered and what is not
 * has to stand somewhere.
 *
 * @param events those that are shown, in the order of the chain.
 */
export function logRows(events: readonly TimelineEvent[], options: LogRowOptions): LogRow[] {
  const { order, group, opened, checkpointSize, selected } = options;
  const rows: LogRow[] = [];
  let gathered: TimelineEvent[] = [];
  const flush = (): void => {
    const [first] = gathered;
    const key = `group-${first?.id}`;
    const hides = first && gathered.length >= LEAST_IN_GROUP && !gathered.some(({ id }) => id === selected);
    if (first && hides) rows.push({ kind: 'group', key, events: gathered });
    if (!hides || opened.has(key)) for (const event of gathered) rows.push({ kind: 'event', key: event.id, event });
    gathered = [];
  };
  const headlines = new Set(storyEntries(events).map(({ id }) => id));
  // Nobody pressed a button for these: a machine made them, or they followed from what somebody did.
  const isSystem = ({ id, actor_kind }: TimelineEvent): boolean => actor_kind !== 'person' || !headlines.has(id);
  let covered = false;
  for (const event of events) {
    const now = isCovered(event, checkpointSize);
    if (covered && !now) {
      flush();
      rows.push({ kind: 'checkpoint', key: 'checkpoint' });
    }
    covered = now;
    if (group && isSystem(event)) gathered.push(event);
    else {
      flush();
      rows.push({ kind: 'event', key: event.id, event });
    }
  }
  flush();
  if (covered) rows.push({ kind: 'checkpoint', key: 'checkpoint' });
  return order === 'oldest' ? rows : newestFirst(rows);
}

/** Turned round, but a group still stands above what it opens into. */
function newestFirst(rows: readonly LogRow[]): LogRow[] {
  const turned: LogRow[] = [];
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (!row) continue;
    if (row.kind === 'group') {
      const inside = row.events.length;
      const shown = turned.slice(-inside);
      const isOpen = shown.length === inside && shown.every((one, index) => one.key === row.events.at(-1 - index)?.id);
      turned.splice(isOpen ? turned.length - inside : turned.length, 0, row);
    } else turned.push(row);
  }
  return turned;
}

/** The event nearest to a time of day on the days that the events are of; for a jump. */
export function eventNear(events: readonly TimelineEvent[], at: number): TimelineEvent | undefined {
  let best: TimelineEvent | undefined;
  for (const event of events) {
    const distance = Math.abs(Date.parse(event.created_at) - at);
    if (!best || distance < Math.abs(Date.parse(best.created_at) - at)) best = event;
  }
  return best;
}
