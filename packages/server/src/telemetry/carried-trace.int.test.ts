import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { operator } from '../testing/scenarios/personas.js';
import { post, success } from '../testing/scenarios/requests.js';
import { startWebhookReceiver, type TestReceiver } from '../testing/scenarios/webhook-receiver.js';

// No SDK is registered in this file: whatever goes on is what the kit carries by itself.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const auditor = operator({ id: 'auditor', roles: ['auditor'] });

let center: TestCenter;
let siem: TestReceiver;
beforeAll(async () => {
  siem = await startWebhookReceiver();
  const secrets = [`whsec_${Buffer.alloc(32, 9).toString('base64')}`];
  center = await createPostgresCenter({ audit_receivers: { siem: { url: siem.url, secrets, tenants: ['A1'] } } });
});
afterAll(async () => {
  await center?.stop();
  await siem?.close();
});

async function declare(headers: Record<string, string>): Promise<string> {
  const body = { title: 'Slow', severity: 'high', tenants: ['A1'] };
  const answer = await center.request(operator(), '/incidents', post(body, headers));
  return (await success<{ incident: { id: string } }>(answer, 201)).incident.id;
}

async function decisionAbout(incident_id: string) {
  const { items } = await center.as(auditor).listPolicyDecisions({ action: 'can_create_incident' });
  const { items: events } = await center.as(operator()).getTimeline({ incident_id });
  const event = JSON.parse(events[0]?.event_text ?? '{}') as { policy?: { decision_id?: string } };
  return items.find(({ decision_id }) => decision_id === event.policy?.decision_id);
}

const deliveryOf = (incident_id: string) =>
  vi.waitFor(
    () => {
      const found = siem.taken.find(({ body }) => body.includes(`"subject":"incident:${incident_id}"`));
      if (found === undefined) throw new Error('not delivered yet');
      return found;
    },
    { timeout: 30_000 },
  );

test('the trace of a request is in the decision log and goes with its events, without any SDK', async () => {
  const incident_id = await declare({ traceparent: `00-${TRACE}-${SPAN}-01`, baggage: 'user=planted' });
  expect(await decisionAbout(incident_id)).toMatchObject({ trace_id: TRACE, span_id: SPAN });
  const { headers } = await deliveryOf(incident_id);
  expect(headers.traceparent).toBe(`00-${TRACE}-${SPAN}-01`);
  expect(headers.baggage).toBeUndefined();
});

test.each([
  ['none', {}],
  ['another version', { traceparent: `ff-${TRACE}-${SPAN}-01` }],
  ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }],
  ['text', { traceparent: "'; drop table incident; --" }],
])('a request with %s has no trace', async (_what, headers) => {
  const incident_id = await declare(headers);
  const decision = await decisionAbout(incident_id);
  expect([decision?.trace_id, decision?.span_id]).toEqual([null, null]);
  expect((await deliveryOf(incident_id)).headers.traceparent).toBeUndefined();
});

test('requests at the same moment keep their traces apart', async () => {
  const traces = Array.from({ length: 12 }, (_, at) => at.toString(16).padStart(32, '1'));
  const ids = await Promise.all(traces.map((trace) => declare({ traceparent: `00-${trace}-${SPAN}-00` })));
  const decisions = await Promise.all(ids.map(decisionAbout));
  expect(decisions.map((decision) => decision?.trace_id)).toEqual(traces);
});
