import type { Incident } from '@incident-center/sdk/contract';
import { canonicalJson, commitmentHmac } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { alertSource, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { approver, author, operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal, success } from '../testing/scenarios/requests.js';
import { openIncident } from '../testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;
let incident: Incident;
const lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    alert_sources: { prometheus: alertSource() },
    log: (line) => lines.push(line),
  });
  observer = await observeDatabase(database.url);
  incident = await openIncident(center);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

interface Logged {
  decision_id: string;
  path: string;
  action: string;
  allow: boolean;
  requested_by: string;
  simulated: boolean;
  bundle_revision: string;
  masked: string[];
  salt: string | null;
  decision_text: string | null;
  hmac?: string;
  timestamp: Date;
  input: { context: Record<string, unknown> };
  result: { missing: string[] };
}

const logged = (decision_id: unknown) =>
  observer.query<Logged>('select * from incident_center.decision_log where decision_id = $1', [decision_id]);

const SECRET = 'hunter2-do-not-tell';

describe('the decision log', () => {
  test.each([
    ['lacks the role', viewer('A1'), 'NOT_PERMITTED', `It was ${SECRET} all along.`],
    ['gives too short a reason', operator(), 'RATIONALE_REQUIRED', SECRET.slice(0, 7)],
  ] as const)('has the denial of whoever %s, though nothing else of it was kept', async (_, who, code, rationale) => {
    const before = await observer.snapshot();
    const request = post({ status: 'resolved', rationale });
    const response = await center.request(who, `/incidents/${incident.id}/transition`, request);
    const { decision_id } = await refusal(response, code);
    expect(await observer.snapshot()).toEqual(before);
    const [decision] = await logged(decision_id);
    expect(decision).toMatchObject({
      path: 'incident/authz/decision',
      action: 'can_resolve_incident',
      allow: false,
      requested_by: who.id,
      simulated: false,
    });
    expect(decision?.input.context.rationale).toBe('*'.repeat(rationale.length));
    expect(decision?.masked).toEqual(['/input/context/rationale']);
    // Nothing names it, so nothing commits to it.
    expect(decision).toMatchObject({ salt: null, decision_text: null });
    expect(decision?.result.missing).toContain(code === 'NOT_PERMITTED' ? 'role_permits' : 'rationale_given');
  });

  test('has what was only simulated, and says so', async () => {
    const check = {
      action: 'can_close_incident' as const,
      resource: { type: 'incident' as const, id: incident.id },
      context: { rationale: SECRET },
    };
    const { decision_id } = await center.as(operator()).simulate(check);
    const [decision] = await logged(decision_id);
    expect(decision).toMatchObject({ simulated: true, action: 'can_close_incident' });
    expect(decision?.input.context.rationale).toBe('*'.repeat(SECRET.length));
  });

  test('has the decision that every event names as the one that allowed it', async () => {
    const { incident_id } = await handleIncident(center, ['A1']);
    const events = await eventsOf(center, { incident_id });
    const cores = events.map((event) => JSON.parse(event.event_text) as { type: string; policy: Logged | null });
    const decided = cores.filter(({ policy }) => policy !== null);
    expect(decided.length).toBeGreaterThan(8);
    for (const { policy } of decided) {
      const [decision] = await logged(policy?.decision_id);
      expect(decision).toMatchObject({ allow: true, simulated: false, bundle_revision: policy?.bundle_revision });
    }
    // What an event commits to is the whole decision, and what opens it is that text and no other.
    for (const { policy } of decided) {
      const [decision] = await logged(policy?.decision_id);
      const text = decision?.decision_text ?? '';
      const value = JSON.parse(text) as Record<string, unknown>;
      expect(canonicalJson(value)).toBe(text);
      expect(commitmentHmac(decision?.salt ?? '', policy?.decision_id ?? '', '/decision', value)).toBe(policy?.hmac);
      const { timestamp, decision_id, path, allow, requested_by, result, input } = decision as Logged;
      expect(value).toEqual({
        allow,
        bundle_revision: policy?.bundle_revision,
        decision_id,
        input: { action: decision?.action, ...input },
        path,
        requested_by,
        result,
        timestamp: timestamp.toISOString(),
      });
    }
    // What follows from another event was not asked for by anybody.
    const undecided = cores.filter(({ policy }) => policy === null).map(({ type }) => type);
    expect(undecided).toEqual(['step_blocked', 'step_unblocked']);
  });
});

describe('free text and free values', () => {
  test('are in no event, no decision and no line of the log', async () => {
    const client = center.as(operator());
    const rationale = `Because of ${SECRET}`;
    const spec = {
      summary: SECRET,
      steps: [
        {
          key: 'look',
          name: SECRET,
          risk_level: 'high' as const,
          instructions: [SECRET],
          inputs: [{ key: 'token', label: SECRET, type: 'string' as const }],
          outputs: [{ key: 'found', label: SECRET, type: 'string' as const }],
        },
      ],
    };
    const { runbook } = await center
      .as(author())
      .createRunbook({ name: SECRET, tenants: ['A1'], tags: { note: SECRET }, spec });
    const { approval: publishing } = await center
      .as(author())
      .requestPublishApproval({ runbook_id: runbook.id, justification: SECRET });
    const approve = (approval_id: string) =>
      center.as(approver()).decideApproval({ approval_id, decision: 'approve', reason: SECRET });
    await approve(publishing.id);
    await center.as(author()).publishRunbook({ runbook_id: runbook.id });

    const { incident: made } = await client.createIncident({
      title: SECRET,
      description: SECRET,
      tags: { note: SECRET },
      severity: 'low',
      tenants: ['A1'],
    });
    const incident_id = made.id;
    await client.commentOnIncident({ incident_id, text: SECRET });
    await client.changeIncidentSeverity({ incident_id, severity: 'high', rationale });
    await client.transitionIncident({ incident_id, status: 'mitigating', rationale });
    const { execution } = await client.executeRunbook({ runbook_id: runbook.id, incident_id });
    const step = { execution_id: execution.id, step: 'look' };
    const content_base64 = Buffer.from(SECRET).toString('base64');
    await client.attachEvidence({ ...step, name: `${SECRET}.txt`, media_type: 'text/plain', content_base64 });
    const inputs = { token: SECRET };
    const { approval } = await client.requestStepApproval({ ...step, inputs, justification: SECRET });
    await approve(approval.id);
    const outputs = { found: SECRET };
    await client.completeStep({ ...step, outcome: 'succeeded', inputs, outputs, note: SECRET });
    const { execution: second } = await client.executeRunbook({ runbook_id: runbook.id, incident_id });
    await client.abortExecution({ execution_id: second.id, rationale });
    await client.simulate({
      action: 'can_complete_step',
      resource: { type: 'execution', id: second.id, step: 'look' },
      context: { rationale, inputs },
    });
    const alert = { labels: { pod: SECRET }, annotations: { summary: SECRET, runbook_url: `https://${SECRET}` } };
    const sent = await center.request(null, '/alerts/prometheus', delivery(notification([alert])));
    const { incident_ids } = await success<{ incident_ids: string[] }>(sent, 202);
    const viewed = await center.as(viewer('A1')).getIncident({ incident_id });
    // It is told to whoever may read it: the test would prove nothing if it were nowhere.
    expect(viewed.timeline.filter(({ openings }) => JSON.stringify(openings).includes(SECRET)).length).toBeGreaterThan(
      7,
    );

    const denied = post({ status: 'closed', rationale });
    await refusal(await center.request(viewer('A1'), `/incidents/${incident_id}/transition`, denied), 'NOT_PERMITTED');
    await observer.query(`
      create function incident_center.refuse_text() returns trigger language plpgsql
        as $$ begin raise exception 'refused by a trigger'; end $$;
      create trigger refuse_text before insert on incident_center.commitment_opening
        for each row execute function incident_center.refuse_text()`);
    lines.length = 0;
    const failing = post({ text: SECRET });
    await refusal(await center.request(operator(), `/incidents/${incident_id}/comments`, failing), 'INTERNAL');
    await observer.query('drop trigger refuse_text on incident_center.commitment_opening');
    expect(lines.join('\n')).toContain('refused by a trigger');
    expect(lines.join('\n')).not.toContain(SECRET);

    await expectVerified(center, { incident_id });
    await expectVerified(center, { incident_id: incident_ids[0] ?? '' });
    const told = await observer.query<{ where: string; row: string }>(`
      select 'timeline_event' as where, t::text as row from incident_center.timeline_event t
      union all select 'decision_log', t::text from incident_center.decision_log t
      union all select 'log_checkpoint', t::text from incident_center.log_checkpoint t
      union all select 'alert_group', t::text from incident_center.alert_group t`);
    expect(told.filter(({ row }) => row.includes(SECRET))).toEqual([]);
  });
});
