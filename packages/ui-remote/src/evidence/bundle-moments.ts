import type { TimelineEvent } from '@incident-center/sdk/contract';
import { payloadNumber } from '../timeline/event-reading';

/** A moment up to which evidence can be exported. */
export interface BundleMoment {
  /** Which one it is: an event that says that a bundle was made, or `now`. */
  readonly id: string;
  /** `closing`: made by itself when the incident was closed. `step`: by a step of a run. `now`: all there is. */
  readonly kind: 'closing' | 'step' | 'now';
  /** When it was made; undefined for `now`. */
  readonly at: string | undefined;
  /** The last event that is in it. */
  readonly through: number;
  /** How many events came after that. */
  readonly later: number;
  /** The digest that the event names, and which event that is: the same export has it again. */
  readonly recorded: { readonly sha256: string; readonly seq: number } | undefined;
}

const NEWEST_FIRST = ({ seq: one }: TimelineEvent, { seq: other }: TimelineEvent): number => other - one;

/**
 * The moments that an export can be of: the newest bundle that closing made, the newest that a step made, and now.
 *
 * @param events of one chain, the newest of them at least.
 */
export function bundleMoments(events: readonly TimelineEvent[]): BundleMoment[] {
  const newest = [...events].sort(NEWEST_FIRST);
  const end = newest[0]?.seq ?? 0;
  const made = new Map<'closing' | 'step', BundleMoment>();
  for (const event of newest) {
    if (event.type !== 'evidence_bundle_created') continue;
    const through = payloadNumber(event, 'events');
    const sha256 = event.refs.find(({ role }) => role === 'evidence_bundle')?.sha256;
    const kind = event.payload.step === undefined ? 'closing' : 'step';
    if (through === undefined || made.has(kind)) continue;
    made.set(kind, {
      id: event.id,
      kind,
      at: event.created_at,
      through,
      later: end - through,
      recorded: sha256 === undefined ? undefined : { sha256, seq: event.seq },
    });
  }
  return [
    ...[...made.values()].sort((one, other) => other.through - one.through),
    { id: 'now', kind: 'now', at: undefined, through: end, later: 0, recorded: undefined },
  ];
}
