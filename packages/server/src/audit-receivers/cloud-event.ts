import type { EventType } from '@incident-center/sdk/contract';

/** A numbered event, as far as it leaves the house: what was hashed, and nothing of what lies beside it. */
export interface LoggedEvent {
  log_index: number;
  id: string;
  type: EventType;
  chain: string;
  created_at: Date;
  event_text: string;
  prev_hash: string;
  seq: number;
  event_hash: string;
}

const ABOUT_RUNS = /^(step|evidence|approval)_|^runbook_(?!linked|unlinked)/;

/** The event's name outside: `incident.status_changed.v1`, `runbook.step_completed.v1`. */
export const cloudEventType = (type: EventType): string =>
  `${ABOUT_RUNS.test(type) ? 'runbook' : 'incident'}.${type}.v1`;

/**
 * An event as CloudEvents 1.0 in JSON. `data` is the preimage byte for byte, so that SHA-256(0x00 || data) is `eventhash`:
 * the core and its place in its chain. No opening is in it, hence no free text.
 */
export function cloudEventOf(event: LoggedEvent, log: string): string {
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: `urn:incident-center:log:${log}`,
    type: cloudEventType(event.type),
    subject: event.chain,
    time: event.created_at.toISOString(),
    datacontenttype: 'application/json',
    // As text: an integer of CloudEvents has 32 bits.
    logindex: String(event.log_index),
    eventhash: event.event_hash,
  });
  const data = `{"event":${event.event_text},"prev":"${event.prev_hash}","seq":${event.seq}}`;
  return `${attributes.slice(0, -1)},"data":${data}}`;
}
