import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { alertSource, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { approver, operator } from '../testing/scenarios/personas.js';
import { connectedSets, type RecordedSpans, recordSpans } from '../testing/scenarios/recorded-spans.js';
import { post, success } from '../testing/scenarios/requests.js';
import { publishRunbook } from '../testing/scenarios/runbooks.js';
import { startWebhookReceiver, type TestReceiver } from '../testing/scenarios/webhook-receiver.js';
import { ATTRIBUTES } from './names.js';

// Whatever people write holds this word, and the credential does.
const PLANTED = 'planted-text';
const SECRET = `${PLANTED}-credential-of-the-source`;
const CALLER = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };

let spans: RecordedSpans;
let center: TestCenter;
let siem: TestReceiver;
let incident_id: string;
let execution_id: string;
let recorded: ReadableSpan[];

beforeAll(async () => {
  spans = recordSpans();
  siem = await startWebhookReceiver();
  center = await createPostgresCenter({
    alert_sources: { prometheus: alertSource({ credential: SECRET }) },
    audit_receivers: {
      siem: { url: siem.url, secrets: [`whsec_${Buffer.alloc(32, 9).toString('base64')}`], tenants: ['A1'] },
    },
  });
  const runbook = await publishRunbook(center);
  const published = () => siem.taken.some(({ body }) => body.includes('"runbook_published"'));
  await vi.waitFor(() => expect(published()).toBe(true), { timeout: 30_000 });
  spans.clear();

  const labels = { summary: PLANTED };
  const body = notification([{ labels: { pod: PLANTED }, annotations: labels }]);
  const fired = await center.request(null, '/alerts/prometheus', delivery(body, { Authorization: `Bearer ${SECRET}` }));
  const { incident_ids } = await success<{ incident_ids: string[] }>(fired, 202);
  incident_id = incident_ids[0] ?? '';
  const by = center.as(operator());
  const rationale = `${PLANTED} rationale, which is long enough`;
  const move = (status: 'acknowledged' | 'mitigating' | 'resolved' | 'closed') =>
    by.transitionIncident({ incident_id, status, rationale });
  await move('acknowledged');
  await move('mitigating');
  const started = await center.request(
    operator(),
    `/runbooks/${runbook.id}/execute`,
    post({ incident_id }, { traceparent: `00-${CALLER.trace}-${CALLER.span}-01`, baggage: `note=${PLANTED}` }),
  );
  execution_id = (await success<{ execution: { id: string } }>(started, 201)).execution.id;
  const evidence = { name: `${PLANTED}.log`, media_type: 'text/plain', content_base64: 'cDk5' };
  await by.attachEvidence({ execution_id, step: 'look', ...evidence });
  await by.completeStep({ execution_id, step: 'look', outcome: 'succeeded', outputs: { shard: PLANTED } });
  await expect(by.completeStep({ execution_id, step: 'reroute', outcome: 'succeeded' })).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  });
  const { approval } = await by.requestStepApproval({ execution_id, step: 'reroute', justification: PLANTED });
  const decide = { approval_id: approval.id, decision: 'approve', reason: PLANTED } as const;
  await center.as(approver()).decideApproval(decide);
  await by.completeStep({ execution_id, step: 'reroute', outcome: 'succeeded', note: PLANTED });
  await by.completeStep({ execution_id, step: 'bundle', outcome: 'succeeded' });
  const mutation = `mutation ($id: ID!) { commentOnIncident(input: { incidentId: $id, text: "${PLANTED}" }) { replayed } }`;
  await center.request(operator(), '/graphql', post({ query: mutation, variables: { id: incident_id } }));
  await move('resolved');
  await move('closed');
  const { items } = await by.getTimeline({ incident_id, limit: 1_000 });
  await vi.waitFor(() => expect(told()).toHaveLength(items.length), { timeout: 30_000 });
  await center.center.stop();
  recorded = spans.finished();
});
afterAll(async () => {
  await center?.stop();
  await siem?.close();
  await spans?.stop();
});

/** What the receiver got of the incident. */
const told = () => siem.taken.filter(({ body }) => body.includes(`"subject":"incident:${incident_id}"`));
const named = (name: string) => recorded.filter((span) => span.name === name);
const one = (name: string): ReadableSpan => {
  const [found, ...others] = named(name);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} spans are ${name}`);
  return found;
};
const within = (span: ReadableSpan, outer: ReadableSpan): boolean => {
  const parent = recorded.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
  return parent === outer || (parent !== undefined && within(parent, outer));
};
const READS = /^request (get|list)_/;

describe('the golden path', () => {
  test('is one connected set of spans, from the alert to the closed incident', () => {
    const story = recorded.filter((span) => {
      const root = recorded.find((other) => READS.test(other.name) && (other === span || within(span, other)));
      return root === undefined;
    });
    const sets = connectedSets(story);
    expect(sets.map((set) => set.map(({ name }) => name).slice(0, 3))).toHaveLength(1);
    const names = new Set(story.map(({ name }) => name));
    for (const name of [
      'request receive_alerts',
      'alert ingestion',
      'alert group',
      'incident creation',
      'change execute_runbook',
      'change attach_evidence',
      'change complete_step',
      'change request_step_approval',
      'change decide_approval',
      'change transition_incident',
      'request graphql',
      'change comment_on_incident',
      'policy decision',
      'audit delivery',
    ])
      expect(names).toContain(name);
  });

  test('begins with the alert: the incident is created within its ingestion', () => {
    expect(within(one('incident creation'), one('alert ingestion'))).toBe(true);
    expect(within(one('alert ingestion'), one('request receive_alerts'))).toBe(true);
  });

  test('names the incident on every change, and the execution where there is one', () => {
    const changes = recorded.filter(({ name }) => name.startsWith('change ') && name !== 'change receive_alerts');
    expect(changes.length).toBeGreaterThan(10);
    const failed = changes.filter(({ attributes }) => attributes[ATTRIBUTES.outcome] === undefined);
    expect(failed).toEqual([]);
    for (const { name, attributes } of changes)
      expect([name, attributes[ATTRIBUTES.incident]]).toEqual([name, incident_id]);
    for (const name of ['execute_runbook', 'attach_evidence', 'request_step_approval', 'decide_approval'])
      expect(one(`change ${name}`).attributes[ATTRIBUTES.execution]).toBe(execution_id);
    expect(one('incident creation').attributes[ATTRIBUTES.incident]).toBe(incident_id);
  });

  test('goes on in the trace of whoever asks', () => {
    const request = one('request execute_runbook');
    expect(request.spanContext().traceId).toBe(CALLER.trace);
    expect(request.parentSpanContext?.spanId).toBe(CALLER.span);
    expect(one('change execute_runbook').spanContext().traceId).toBe(CALLER.trace);
  });

  test('ends at the audit receiver, in the trace of the change that is told', async () => {
    const deliveries = named('audit delivery');
    const traces = told().map(({ headers }) => String(headers.traceparent));
    const ids = deliveries.map((span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`);
    expect(traces.sort()).toEqual(ids.sort());
    expect(traces.filter((traceparent) => traceparent.includes(CALLER.trace))).toHaveLength(1);
    expect(siem.taken.every(({ headers }) => headers.baggage === undefined)).toBe(true);
  });

  test('says nothing that people wrote, no secret, and only what is declared', () => {
    const said = recorded.map(({ name, attributes, events, status, links }) => ({
      name,
      attributes,
      events,
      status,
      links,
    }));
    expect(JSON.stringify(said)).not.toContain(PLANTED);
    const declared = new Set<string>(Object.values(ATTRIBUTES));
    const keys = new Set(recorded.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].filter((key) => !declared.has(key))).toEqual([]);
    for (const { attributes } of recorded)
      for (const value of Object.values(attributes)) expect(String(value)).toMatch(/^[A-Za-z0-9_.-]{1,60}$/);
  });
});
