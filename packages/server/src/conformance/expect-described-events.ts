import type { EventType } from '@incident-center/sdk/contract';
import { expect } from 'vitest';
import type { DatabaseObserver } from '../testing/scenarios/snapshot.js';
import { EVENT_DESCRIPTIONS } from '../timeline/event-descriptions.js';

interface StoredPayload {
  type: EventType;
  chain: string;
  payload: Record<string, unknown>;
  texts: string[];
}

const CHAINS = { incident: /^incident:/, run: /^(incident|execution):/, runbook: /^runbook:/, log: /^log:/ };
const chainOf = (chain: keyof typeof CHAINS | 'run or runbook' | 'any') =>
  chain === 'run or runbook' || chain === 'any' ? /^(incident|execution|runbook):/ : CHAINS[chain];

/** Insists that every event says what its description in the docs says, and nothing beside it. */
export async function expectDescribedEvents(observer: DatabaseObserver): Promise<Set<EventType>> {
  const events = await observer.query<StoredPayload>(
    `select type, chain, payload, array(select path from incident_center.commitment_opening o where o.event_id = e.id
       and path ~ '^/[^/]+$') as texts from incident_center.timeline_event e`,
  );
  const seen = new Set<EventType>();
  for (const { type, chain, payload, texts } of events) {
    const { changes, ...own } = payload;
    const described = EVENT_DESCRIPTIONS[type];
    expect(changes, `${type} tells of its changes`).toBeInstanceOf(Array);
    expect(described.payload.safeParse(own).error?.issues ?? [], `${type} ${JSON.stringify(own)}`).toEqual([]);
    expect(chain, type).toMatch(chainOf(described.chain));
    for (const path of texts) expect(described.texts ?? [], `${type} has the text ${path}`).toContain(path.slice(1));
    seen.add(type);
  }
  return seen;
}
