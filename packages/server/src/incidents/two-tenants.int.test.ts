import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { approver, operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { askForReroute, draftRunbook, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

describe('an incident of two tenants', () => {
  let center: TestCenter;
  let incident_id: string;
  let runbook_id: string;
  let draft_id: string;
  let execution_id: string;
  let approval_id: string;
  const both = ['A1', 'A2'];
  const ofOne = operator({ id: 'of-one', roles: ['operator', 'team_lead', 'runbook_author'], tenant_ids: ['A1'] });

  beforeAll(async () => {
    center = await createPostgresCenter();
    const runbook = await publishRunbook(center, { tenants: both });
    const run = await runAtHighRisk(center, runbook);
    incident_id = run.incident_id ?? '';
    runbook_id = runbook.id;
    execution_id = run.id;
    approval_id = (await askForReroute(center, run)).id;
    draft_id = (await draftRunbook(center, { tenants: both, name: 'Draft' })).id;
  });
  afterAll(() => center.stop());

  test('can be read by somebody who has one of them', async () => {
    const client = center.as(ofOne);
    expect((await client.listIncidents({})).items.map(({ id }) => id)).toEqual([incident_id]);
    expect((await client.getIncident({ incident_id })).incident.tenants).toEqual(both);
    expect((await client.getExecution({ execution_id })).execution.id).toBe(execution_id);
    expect((await client.getApproval({ approval_id })).approval.id).toBe(approval_id);
    expect((await client.getRunbook({ runbook_id })).runbook.id).toBe(runbook_id);
    const whole = await eventsOf(center, { incident_id }, both);
    expect(await eventsOf(center, { incident_id }, ['A1'])).toEqual(whole);
  });

  const rationale = 'It has to be done now.';
  test.each<[string, () => [string, unknown]]>([
    ['a move', () => [`/incidents/${incident_id}/transition`, { status: 'acknowledged', rationale }]],
    ['a move without a rationale', () => [`/incidents/${incident_id}/transition`, { status: 'closed' }]],
    ['another severity', () => [`/incidents/${incident_id}/severity`, { severity: 'low', rationale }]],
    ['a next tier', () => [`/incidents/${incident_id}/escalate`, { severity: 'critical', rationale }]],
    ['a pause of the clock', () => [`/incidents/${incident_id}/sla/pause`, { rationale }]],
    ['an owner', () => [`/incidents/${incident_id}/owner`, { owner: 'of-one' }]],
    ['a comment', () => [`/incidents/${incident_id}/comments`, { text: 'Hello' }]],
    ['a link', () => [`/incidents/${incident_id}/runbooks`, { runbook_id }]],
    ['a run', () => [`/runbooks/${runbook_id}/execute`, { incident_id }]],
    [
      'a file',
      () => [
        `/executions/${execution_id}/steps/reroute/evidence`,
        { name: 'a', media_type: 'text/plain', content_base64: 'YQ==' },
      ],
    ],
    ['a request for approval', () => [`/executions/${execution_id}/steps/reroute/approvals`, {}]],
    ['a completed step', () => [`/executions/${execution_id}/steps/reroute/complete`, { outcome: 'succeeded' }]],
    [
      'a completed step that names its approval',
      () => [
        `/executions/${execution_id}/steps/reroute/complete`,
        { outcome: 'succeeded', approval_ids: [approval_id] },
      ],
    ],
    ['a failed run', () => [`/executions/${execution_id}/fail`, { rationale }]],
    ['an aborted run', () => [`/executions/${execution_id}/abort`, { rationale }]],
    ['a decision', () => [`/approvals/${approval_id}/decision`, { decision: 'approve', reason: rationale }]],
    ['a publication', () => [`/runbooks/${draft_id}/publish`, {}]],
    ['a request to publish', () => [`/runbooks/${draft_id}/approvals`, {}]],
    ['a new incident of both', () => ['/incidents', { title: 'Slow', severity: 'low', tenants: both }]],
    [
      'a new runbook of both',
      () => [
        '/runbooks',
        { name: 'Look', tenants: both, spec: { steps: [{ key: 'look', name: 'Look', risk_level: 'low' }] } },
      ],
    ],
  ])('takes from them not %s: their tenants do not suffice', async (_, requestOf) => {
    const before = await eventsOf(center, { incident_id }, both);
    const [path, body] = requestOf();
    const { reasons } = await refusal(await center.request(ofOne, path, post(body)), 'NOT_PERMITTED');
    const scope = reasons?.find(({ requirement }) => requirement === 'tenant_scope');
    expect(scope).toEqual({ requirement: 'tenant_scope', expected: both, actual: ['A1'] });
    expect(await eventsOf(center, { incident_id }, both)).toEqual(before);
  });

  test('is written by somebody who has both', async () => {
    const client = center.as(approver(1, { tenant_ids: both }));
    await client.decideApproval({ approval_id, decision: 'approve', reason: rationale });
    await center
      .as(operator({ tenant_ids: both }))
      .completeStep({ execution_id, step: 'reroute', outcome: 'succeeded' });
  });

  test('does not keep its runbook from a run in one of the tenants alone', async () => {
    const { execution } = await center.as(ofOne).executeRunbook({ runbook_id });
    expect(execution.tenants).toEqual(['A1']);
    const elsewhere = center.as(viewer('A2')).getExecution({ execution_id: execution.id });
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
