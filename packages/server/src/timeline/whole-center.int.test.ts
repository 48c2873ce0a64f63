import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';

let center: TestCenter;
beforeAll(async () => {
  center = await createTestCenter();
});
afterAll(() => center.stop());

test('what the use cases write of an incident and its run verifies, rows and all', async () => {
  const author = center.as(testPrincipal('author', { roles: ['platform_admin'] }));
  const lead = center.as(testPrincipal('lead', { roles: ['team_lead'] }));
  const operator = center.as(testPrincipal('operator'));
  const scope = { tenants: ['A1'], environment: 'prod', classification: 'unclassified' as const };
  const step = (key: string, risk_level: 'low' | 'high') => ({ key, name: key, risk_level });
  const { runbook } = await author.createRunbook({
    ...scope,
    name: 'Slow storage',
    spec: { steps: [step('look', 'low'), step('reroute', 'high')] },
  });
  const asked = await author.requestPublishApproval({ runbook_id: runbook.id, justification: 'It is needed now' });
  await lead.decideApproval({ approval_id: asked.approval.id, decision: 'approve', reason: 'I have read it' });
  await author.publishRunbook({ runbook_id: runbook.id });
  const { incident } = await operator.createIncident({ ...scope, title: 'Storage is slow', severity: 'high' });
  const incident_id = incident.id;
  await operator.transitionIncident({ incident_id, status: 'acknowledged' });
  await operator.commentOnIncident({ incident_id, text: 'Looking' });
  await operator.assignIncidentOwner({ incident_id, owner: 'operator' });
  const { execution } = await operator.executeRunbook({ runbook_id: runbook.id, incident_id });
  const execution_id = execution.id;
  await operator.completeStep({ execution_id, step: 'look', outcome: 'succeeded' });
  const { approval } = await operator.requestStepApproval({
    execution_id,
    step: 'reroute',
    justification: 'It is slow',
  });
  await lead.decideApproval({ approval_id: approval.id, decision: 'approve', reason: 'Right' });
  await operator.completeStep({ execution_id, step: 'reroute', outcome: 'succeeded', approval_ids: [approval.id] });

  const said = await operator.verifyTimeline({ incident_id });
  expect(said).toMatchObject({ first_bad: null, projection: [] });
  expect(said.verdict).toMatch(/^verified/);
  expect(said.events).toBeGreaterThan(8);
  expect(await operator.verifyTimeline({ runbook_execution_id: execution_id })).toMatchObject({ first_bad: null });
});
