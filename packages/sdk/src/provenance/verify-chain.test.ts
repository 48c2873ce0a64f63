import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventCore, TimelineEvent } from '../contract/timeline-event.js';
import { canonicalJson } from './canonical-json.js';
import { commitmentHmac, eventHash, GENESIS_HASH, sha256Hex } from './event-hash.js';
import { verifyChain } from './verify-chain.js';

const chain = 'incident:01a209ba-2c2a-739d-85f2-d68099224833';
const idOf = (seq: number) => `01a209ba-0000-7000-8000-${String(seq).padStart(12, '0')}`;

/** A chain of events as a server gives it, each with a rationale beside it. */
function chainOf(length: number): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  let prev_hash = GENESIS_HASH;
  for (let seq = 1; seq <= length; seq += 1) {
    const opening = { path: '/rationale', salt: sha256Hex(`salt ${seq}`), value: `because of ${seq}` };
    const core: EventCore = {
      v: 1,
      log: 'test',
      chain,
      id: idOf(seq),
      type: 'status_changed',
      created_at: '2026-11-23T03:00:00.000Z',
      actor: { id: 'operator', kind: 'person' },
      tenants: ['A1'],
      environment: 'prod',
      classification: 'unclassified',
      target_ids: [idOf(0)],
      incident_id: idOf(0),
      runbook_execution_id: null,
      operation: 'transition_incident',
      policy: null,
      refs: [],
      payload: { from: 'new', to: 'acknowledged', seq },
      commitments: [{ path: opening.path, hmac: commitmentHmac(opening.salt, idOf(seq), opening.path, opening.value) }],
    };
    const event_text = canonicalJson(core);
    const event_hash = eventHash(event_text, prev_hash, seq);
    events.push({
      id: core.id,
      type: core.type,
      chain: core.chain,
      target_ids: core.target_ids,
      payload: core.payload,
      incident_id: core.incident_id,
      runbook_execution_id: core.runbook_execution_id,
      created_at: core.created_at,
      refs: core.refs,
      actor: core.actor.id,
      actor_kind: core.actor.kind,
      event_hash,
      seq,
      prev_hash,
      log_index: seq - 1,
      event_text,
      openings: [opening],
    });
    prev_hash = event_hash;
  }
  return events;
}

const at = (events: TimelineEvent[], index: number, change: Partial<TimelineEvent>) =>
  events.map((event, position) => (position === index ? { ...event, ...change } : event));

describe('a chain', () => {
  const events = chainOf(6);
  const first = (changed: readonly TimelineEvent[]) => verifyChain(changed).problems[0];

  it('that nobody touched has no problem', () => {
    expect(verifyChain(events)).toEqual({
      events: 6,
      problems: [],
      erased: 0,
      head: { seq: 6, hash: events[5]?.event_hash },
    });
  });

  it.each([
    ['type', { type: 'incident_closed' }],
    ['actor', { actor: 'somebody' }],
    ['actor_kind', { actor_kind: 'system' }],
    ['payload', { payload: { from: 'new', to: 'closed', seq: 3 } }],
    ['target_ids', { target_ids: [] }],
    ['created_at', { created_at: '2026-11-23T03:00:01.000Z' }],
    ['incident_id', { incident_id: null }],
    ['runbook_execution_id', { runbook_execution_id: idOf(9) }],
    ['refs', { refs: [{ role: 'step_evidence', key: 'x', sha256: sha256Hex('x'), size: 1 }] }],
    ['chain', { chain: 'incident:other' }],
    ['hash', { event_hash: sha256Hex('other') }],
    ['prev_hash', { prev_hash: sha256Hex('other') }],
    ['seq', { seq: 9 }],
    ['id', { id: idOf(9) }],
    [
      'commitment /rationale',
      { openings: [{ path: '/rationale', salt: sha256Hex('salt 3'), value: 'because I say so' }] },
    ],
    ['commitment /other', { openings: [{ path: '/other', salt: sha256Hex('salt 3'), value: 'because of 3' }] }],
  ] as [string, Partial<TimelineEvent>][])('with another %s names the third event and that', (problem, change) => {
    const changed = verifyChain(at(events, 2, change));
    expect(changed.problems).toContainEqual(expect.objectContaining({ problem }));
    expect(changed.problems[0]?.problem === problem || problem === 'hash' || problem === 'prev_hash').toBe(true);
  });

  it('with an event left out, doubled or moved names the first that does not follow', () => {
    expect(first(events.filter((_, index) => index !== 2))).toMatchObject({ seq: 4, problem: 'seq' });
    expect(first([...events.slice(0, 3), ...events.slice(2)])).toMatchObject({ seq: 3, problem: 'seq' });
    const [a, b, c, d, ...rest] = events as [TimelineEvent, TimelineEvent, TimelineEvent, TimelineEvent];
    expect(first([a, c, b, d, ...rest])).toMatchObject({ seq: 3, problem: 'seq' });
  });

  it('whose text is erased of its words is still whole', () => {
    expect(verifyChain(at(events, 2, { openings: [] }))).toMatchObject({ problems: [], erased: 1 });
  });

  it('of text that is no event is named, and never throws', () => {
    const texts = [
      '',
      '{}',
      'null',
      '[]',
      '1',
      '{"a":1}',
      '{"actor":{},"commitments":[null],"id":"x"}',
      'x'.repeat(100),
    ];
    for (const event_text of texts)
      expect(verifyChain(at(events, 2, { event_text })).problems).toContainEqual({
        seq: 3,
        id: idOf(3),
        problem: 'text',
      });
    for (const salt of ['', 'zz', 'ab', 'g'.repeat(64)])
      expect(first(at(events, 2, { openings: [{ path: '/rationale', salt, value: 'x' }] }))).toMatchObject({
        problem: 'commitment /rationale',
      });
  });

  it('with any one character of any text changed is found', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(), fc.integer({ min: 32, max: 126 }), (index, position, code) => {
        const text = events[index]?.event_text ?? '';
        const where = position % text.length;
        const event_text = text.slice(0, where) + String.fromCharCode(code) + text.slice(where + 1);
        fc.pre(event_text !== text);
        expect(first(at(events, index, { event_text }))).toMatchObject({ seq: index + 1, problem: 'hash' });
      }),
    );
  });
});
