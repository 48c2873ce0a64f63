import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { CheckedEvent } from '@incident-center/sdk/provenance';

/** An event of a bundle as the API would give it, so that it is told in the same words. Undefined where it is none. */
export function toldEvent(checked: CheckedEvent): TimelineEvent | undefined {
  const { line, log_index, event_hash, openings } = checked;
  if (line === undefined) return undefined;
  const { event, prev, seq } = line;
  return {
    id: event.id,
    // A type that this version does not know is told by its name.
    type: event.type as TimelineEvent['type'],
    actor: event.actor.id,
    actor_kind: event.actor.kind as TimelineEvent['actor_kind'],
    target_ids: event.target_ids,
    payload: event.payload as TimelineEvent['payload'],
    incident_id: event.incident_id,
    runbook_execution_id: event.runbook_execution_id,
    created_at: event.created_at,
    event_hash,
    chain: event.chain,
    seq,
    prev_hash: prev,
    log_index,
    refs: event.refs as TimelineEvent['refs'],
    event_text: '',
    openings: openings.map(({ path, value }) => ({
      path,
      salt: '',
      value: value as TimelineEvent['openings'][number]['value'],
    })),
  };
}
