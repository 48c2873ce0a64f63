import { EVENT_TYPES } from '@incident-center/sdk/contract';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './audit-dispatcher.js';
import { resolveAuditReceivers } from './audit-receiver-options.js';
import { cloudEventOf, cloudEventType } from './cloud-event.js';
import { signWebhook } from './sign-webhook.js';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const [receiver] = resolveAuditReceivers(
  { siem: { url: 'https://siem.example', secrets: [secretOf(1), secretOf(2)], tenants: ['A1'] } },
  true,
);
if (receiver === undefined) throw new Error('there is no receiver');

describe('an event on its way out', () => {
  it('is called incident.* or runbook.*, by what it is about', () => {
    expect(cloudEventType('status_changed')).toBe('incident.status_changed.v1');
    expect(cloudEventType('runbook_linked')).toBe('incident.runbook_linked.v1');
    expect(cloudEventType('runbook_started')).toBe('runbook.runbook_started.v1');
    expect(cloudEventType('approval_granted')).toBe('runbook.approval_granted.v1');
    for (const type of EVENT_TYPES) expect(cloudEventType(type)).toMatch(/^(incident|runbook)\.[a-z_]+\.v1$/);
  });

  it('holds the preimage byte for byte', () => {
    const text = '{"id":"1","payload":{"b":2,"a":"é\\u0000"}}';
    const event = {
      log_index: 2 ** 40,
      id: '1',
      type: 'status_changed',
      chain: 'incident:1',
      created_at: new Date(0),
      event_text: text,
      prev_hash: '0'.repeat(64),
      seq: 3,
      event_hash: 'f'.repeat(64),
    } as const;
    const body = cloudEventOf(event, 'some/log');
    expect(body).toContain(`"data":{"event":${text},"prev":"${'0'.repeat(64)}","seq":3}}`);
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      logindex: String(2 ** 40),
      time: '1970-01-01T00:00:00.000Z',
    });
  });

  it('is signed for the old secret and the new, and for no other', () => {
    const body = '{"some":"body"}';
    const headers = signWebhook({ id: 'some-id', at: Date.now(), body }, receiver.keys);
    for (const byte of [1, 2]) expect(new Webhook(secretOf(byte)).verify(body, headers)).toEqual({ some: 'body' });
    expect(() => new Webhook(secretOf(3)).verify(body, headers)).toThrow();
    expect(() => new Webhook(secretOf(1)).verify(body.replace('some', 'same'), headers)).toThrow();
    expect(() => new Webhook(secretOf(1)).verify(body, { ...headers, 'webhook-id': 'other' })).toThrow();
  });

  it('is tried again after twice as long each time, somewhere in the upper half, up to a limit', () => {
    const shortest = (attempt: number) => backoffMs(receiver, attempt, () => 0);
    const longest = (attempt: number) => backoffMs(receiver, attempt, () => 1);
    expect([1, 2, 3, 12].map(longest)).toEqual([1_000, 2_000, 4_000, 2_048_000]);
    expect([1, 2, 3, 12].map(shortest)).toEqual([500, 1_000, 2_000, 1_024_000]);
    expect([20, 1_000, 1e9].map(longest)).toEqual([3_600_000, 3_600_000, 3_600_000]);
  });
});
