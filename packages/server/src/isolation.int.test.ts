import { createOpaWasmEngine, type PolicyEngine } from '@incident-center/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from './options.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import { alertSource, delivery, notification } from './testing/scenarios/alertmanager.js';
import { createPostgresCenter } from './testing/scenarios/create-postgres-center.js';
import { type HandledIncident, handleIncident } from './testing/scenarios/handled-incident.js';
import { operator, viewer } from './testing/scenarios/personas.js';
import { post, refusal, success } from './testing/scenarios/requests.js';
import {
  askForReroute,
  draftRunbook,
  openIncident,
  publishRunbook,
  runAtHighRisk,
} from './testing/scenarios/runbooks.js';

const MISSING = '01890a5d-ac96-774b-bcce-b302099a8057';
const ALL = ['A1', 'A2', 'B1'];

/** The real policy with the application's own filter of rows taken out: only the database is left to hide them. */
async function withoutRowFilter(): Promise<PolicyEngine> {
  const engine = await createOpaWasmEngine();
  return {
    revision: engine.revision,
    decide: (action, input) => engine.decide(action, input),
    listFilter: async () => ({ any_of: [[{ field: 'tenants', op: 'overlaps', value: ALL }]] }),
  };
}

/** What somebody hears who asks for this; without what differs between any two answers. */
async function answerTo(center: TestCenter, as: Principal, path: string, init?: RequestInit) {
  const response = await center.request(as, path, init);
  const { instance: _, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

/** Reads notices from a live stream until one is of this incident. */
async function noticesUntil(response: Response, incident_id: string): Promise<{ incident_id: string | null }[]> {
  const notices: { incident_id: string | null }[] = [];
  let text = '';
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      if (!frame.includes('event: timeline')) continue;
      const notice = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}') as { incident_id: string | null };
      notices.push(notice);
      if (notice.incident_id === incident_id) return notices;
    }
  }
  throw new Error('the stream ended');
}

const stranger = viewer('B1');
/** May do everything that people do, in tenant B1. */
const busyStranger = operator({ id: 'busy', tenant_ids: ['B1'], roles: ['operator', 'team_lead', 'runbook_author'] });

describe.each([
  ['postgres', 'the policy’s filter and row security'],
  ['postgres', 'row security alone'],
  ['pglite', 'row security alone'],
] as const)('on %s, under %s, somebody of tenant B1', (kind, under) => {
  let center: TestCenter;
  let theirs: HandledIncident;
  let own: HandledIncident;
  let waiting: { execution_id: string; approval_id: string };
  let draft_id: string;

  beforeAll(async () => {
    const start = kind === 'pglite' ? createTestCenter : createPostgresCenter;
    center = await start({
      alert_sources: { 'of-b1': alertSource({ tenants: ['B1'] }) },
      ...(under === 'row security alone' ? { policy: { engine: await withoutRowFilter() } } : {}),
    });
    theirs = await handleIncident(center, ['A1']);
    own = await handleIncident(center, ['B1']);
    const published = await publishRunbook(center);
    const run = await runAtHighRisk(center, published);
    waiting = { execution_id: run.id, approval_id: (await askForReroute(center, run)).id };
    draft_id = (await draftRunbook(center, { name: 'Draft' })).id;
  });
  afterAll(() => center.stop());

  test.each([
    '',
    'q=slow',
    'severity=high',
    'status=new',
    'tenant=B1',
    'tenant=A1,B1',
    'sort=updated_at',
    'sort=sla_deadline',
    'sort=severity',
    'owner=none,operator',
    'environment=prod',
    'sla=on_track,met',
    'limit=1',
  ])('lists, with "%s", own incidents only, and counts only those', async (query) => {
    const answer = await center.request(stranger, `/incidents?${query}`);
    const { items, total } = await success<{ items: { id: string }[]; total: number }>(answer);
    expect([items.map(({ id }) => id), total]).toEqual([[own.incident_id], 1]);
  });

  test('finds nothing by another tenant, an id or words of theirs', async () => {
    for (const query of ['tenant=A1', `q=${theirs.incident_id}`, 'owner=operator']) {
      const { body } = await answerTo(center, stranger, `/incidents?${query}`);
      expect(body).toEqual({ items: [], next_cursor: null, total: 0, total_is_capped: false });
    }
  });

  test('lists own runbooks, runs and approvals only', async () => {
    const idsIn = async (path: string) => {
      const { items, total } = await success<{ items: { id: string }[]; total: number }>(
        await center.request(stranger, path),
      );
      expect(total).toBe(items.length);
      return items.map(({ id }) => id);
    };
    expect(await idsIn('/runbooks')).toEqual([own.runbook_id]);
    expect(await idsIn('/runbooks?q=A1')).toEqual([]);
    expect(await idsIn('/executions')).toEqual([own.execution_id]);
    expect(await idsIn(`/executions?incident_id=${theirs.incident_id}`)).toEqual([]);
    expect(await idsIn(`/executions?runbook_id=${theirs.runbook_id}`)).toEqual([]);
    expect(await idsIn(`/approvals?incident_id=${theirs.incident_id}`)).toEqual([]);
    expect(await idsIn('/approvals')).toContain(own.approval_id);
    expect(await idsIn('/approvals')).not.toContain(theirs.approval_id);
    expect(await idsIn('/approvals?status=waiting')).toEqual([]);
  });

  test('lists decisions of the policy about things of its own tenant only', async () => {
    const who: Principal = { ...stranger, roles: ['auditor'] };
    const answer = await center.request(who, '/policy/decisions?limit=200');
    const { items } = await success<{ items: { decision_id: string; tenants: string[] }[] }>(answer);
    expect(items.length).toBeGreaterThan(5);
    expect(items.filter(({ tenants }) => !tenants.includes('B1'))).toEqual([]);
    const ofA1 = { ...who, tenant_ids: ['A1'] };
    const foreign = (await center.as(ofA1).listPolicyDecisions({ limit: 1 })).items[0]?.decision_id ?? '';
    await refusal(await center.request(who, `/policy/decisions/${foreign}`), 'NOT_FOUND');
  });

  const reads: Record<string, (of: HandledIncident) => string> = {
    'an incident': (of) => `/incidents/${of.incident_id}`,
    'a runbook': (of) => `/runbooks/${of.runbook_id}`,
    'a version of a runbook': (of) => `/runbooks/${of.runbook_id}?version=1`,
    'a run': (of) => `/executions/${of.execution_id}`,
    'an approval': (of) => `/approvals/${of.approval_id}`,
    'the timeline of an incident': (of) => `/timeline?incident_id=${of.incident_id}`,
    'the timeline of a run': (of) => `/timeline?runbook_execution_id=${of.execution_id}`,
    'the verification of an incident': (of) => `/timeline/verification?incident_id=${of.incident_id}`,
    'the verification of a run': (of) => `/timeline/verification?runbook_execution_id=${of.execution_id}`,
    'the address of evidence': (of) => `/executions/${of.execution_id}/evidence/${of.evidence_ref}`,
  };
  const missing: HandledIncident = {
    incident_id: MISSING,
    runbook_id: MISSING,
    execution_id: MISSING,
    approval_id: MISSING,
    evidence_ref: 'a'.repeat(64),
    bundle_ref: 'a'.repeat(64),
  };

  test.each(Object.entries(reads))('reads %s of another tenant as one that is not there', async (_, pathOf) => {
    expect((await answerTo(center, stranger, pathOf(own))).status).toBe(200);
    const answer = await answerTo(center, stranger, pathOf(theirs));
    expect(answer.status).toBe(404);
    expect(answer).toEqual(await answerTo(center, stranger, pathOf(missing)));
  });

  const auditor: Principal = { ...stranger, roles: ['auditor'] };
  const bundles: Record<string, (of: HandledIncident) => string> = {
    'that a step made': (of) => `/executions/${of.execution_id}/evidence/${of.bundle_ref}`,
    'of an incident': (of) => `/timeline/bundle?incident_id=${of.incident_id}`,
    'of a run': (of) => `/timeline/bundle?runbook_execution_id=${of.execution_id}`,
    'of a runbook': (of) => `/timeline/bundle?runbook_id=${of.runbook_id}`,
    'of an incident as an archive': (of) => `/incidents/${of.incident_id}/evidence-bundle`,
    'of a run as an archive': (of) => `/executions/${of.execution_id}/evidence-bundle`,
    'of a runbook as an archive': (of) => `/runbooks/${of.runbook_id}/evidence-bundle`,
  };
  test.each(Object.entries(bundles))('is given no bundle %s of another tenant', async (_, pathOf) => {
    const given = await center.request(auditor, pathOf(own));
    expect(given.status).toBe(200);
    await given.body?.cancel();
    const answer = await answerTo(center, auditor, pathOf(theirs));
    expect(answer.status).toBe(404);
    expect(answer).toEqual(await answerTo(center, auditor, pathOf(missing)));
  });

  test('has no address of another tenant’s file by way of an own run', async () => {
    const path = `/executions/${own.execution_id}/evidence/${theirs.evidence_ref}`;
    await refusal(await center.request(stranger, path), 'NOT_FOUND');
  });

  const rationale = 'It has to be done now.';
  const changes: Record<string, (of: HandledIncident) => [string, unknown]> = {
    'move the incident': (of) => [`/incidents/${of.incident_id}/transition`, { status: 'closed', rationale }],
    'change its severity': (of) => [`/incidents/${of.incident_id}/severity`, { severity: 'low', rationale }],
    'assign it': (of) => [`/incidents/${of.incident_id}/owner`, { owner: 'busy' }],
    'link a runbook to it': (of) => [`/incidents/${of.incident_id}/runbooks`, { runbook_id: own.runbook_id }],
    'link the runbook': (of) => [`/incidents/${own.incident_id}/runbooks`, { runbook_id: of.runbook_id }],
    'escalate it': (of) => [`/incidents/${of.incident_id}/escalate`, { rationale }],
    'pause its clock': (of) => [`/incidents/${of.incident_id}/sla/pause`, { rationale }],
    'resume its clock': (of) => [`/incidents/${of.incident_id}/sla/resume`, { rationale }],
    'comment on it': (of) => [`/incidents/${of.incident_id}/comments`, { text: 'Hello' }],
    'run a runbook for it': (of) => [`/runbooks/${own.runbook_id}/execute`, { incident_id: of.incident_id }],
    'run the runbook': (of) => [`/runbooks/${of.runbook_id}/execute`, {}],
    'publish the runbook': (of) => [`/runbooks/${of.runbook_id === MISSING ? MISSING : draft_id}/publish`, {}],
    'ask to publish it': (of) => [`/runbooks/${of.runbook_id === MISSING ? MISSING : draft_id}/approvals`, {}],
    'attach a file': (of) => [
      `/executions/${ofRun(of)}/steps/reroute/evidence`,
      { name: 'a', media_type: 'text/plain', content_base64: 'YQ==' },
    ],
    'ask for an approval': (of) => [`/executions/${ofRun(of)}/steps/reroute/approvals`, {}],
    'complete the step': (of) => [`/executions/${ofRun(of)}/steps/reroute/complete`, { outcome: 'succeeded' }],
    'fail the run': (of) => [`/executions/${ofRun(of)}/fail`, { rationale }],
    'abort the run': (of) => [`/executions/${ofRun(of)}/abort`, { rationale }],
    'decide the approval': (of) => [
      `/approvals/${of.approval_id === MISSING ? MISSING : waiting.approval_id}/decision`,
      { decision: 'approve', reason: rationale },
    ],
  };
  const ofRun = (of: HandledIncident) => (of.execution_id === MISSING ? MISSING : waiting.execution_id);

  test.each(Object.entries(changes))('cannot %s of another tenant: it is not there', async (_, requestOf) => {
    const [path, body] = requestOf(theirs);
    const answer = await answerTo(center, busyStranger, path, post(body));
    expect(answer.status).toBe(404);
    const [missingPath, missingBody] = requestOf(missing);
    expect(answer).toEqual(await answerTo(center, busyStranger, missingPath, post(missingBody)));
  });

  test.each([
    ['incident', 'can_close_incident', () => theirs.incident_id],
    ['timeline', 'can_view_timeline', () => theirs.incident_id],
    ['runbook', 'can_execute_runbook', () => theirs.runbook_id],
    ['execution', 'can_complete_step', () => waiting.execution_id],
    ['approval', 'can_decide_approval', () => waiting.approval_id],
  ])('learns nothing by simulating on the %s of another tenant', async (type, action, id) => {
    const ask = (of: string, path = '/policy/simulate', wrap = (check: unknown): unknown => check) =>
      answerTo(center, busyStranger, path, post(wrap({ action, resource: { type, id: of } })));
    const answer = await ask(id());
    expect(answer.status).toBe(404);
    expect(answer).toEqual(await ask(MISSING));
    const inBatch = (of: string) => ask(of, '/policy/simulate/batch', (check) => ({ checks: [check] }));
    const batch = await inBatch(id());
    expect(batch).toEqual(await inBatch(MISSING));
    // A batch says beside it which of its questions that was.
    const issues = [{ path: 'checks.0.resource', message: 'Not found in your tenants' }];
    expect(batch).toEqual({ ...answer, body: { ...(answer.body as object), issues } });
  });

  test('hears nothing of another tenant on the live stream, and of the own tenant the next thing', async () => {
    const end = new AbortController();
    const stream = await center.request(stranger, '/live', { signal: end.signal });
    expect(stream.status).toBe(200);
    const theirsToo = await openIncident(center, ['A1']);
    await center.as(operator()).commentOnIncident({ incident_id: theirsToo.id, text: 'Not for B1' });
    const ours = await openIncident(center, ['B1']);
    const notices = await noticesUntil(stream, ours.id);
    expect(notices.map((notice) => notice.incident_id)).toEqual([ours.id]);
    end.abort();
    // And from the beginning of the log: everything of B1, nothing of A1.
    const again = new AbortController();
    const replay = await center.request(stranger, '/live?cursor=-1', { signal: again.signal });
    const seen = new Set((await noticesUntil(replay, ours.id)).map((notice) => notice.incident_id));
    again.abort();
    expect(seen).toEqual(new Set([null, own.incident_id, ours.id]));
  });

  test('cannot speak for another tenant as an alert source', async () => {
    const send = (tenant: string) =>
      center.request(null, '/alerts/of-b1', delivery(notification([{ tenant, labels: { alertname: 'disk_full' } }])));
    await refusal(await send('A1'), 'TENANT_NOT_BOUND');
    expect((await center.as(operator()).listIncidents({ q: 'disk_full' })).total).toBe(0);
    await success(await send('B1'), 202);
  });
});
