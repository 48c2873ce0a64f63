import type { Runbook } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { approver, operator, viewer } from '../testing/scenarios/personas.js';
import { askForReroute, openIncident, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let runbook: Runbook;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  runbook = await publishRunbook(center);
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const rationale = 'The shard is known already.';
const code = (expected: string) => expect.objectContaining({ code: expected });
const approve = (approval_id: string) =>
  center.as(approver()).decideApproval({ approval_id, decision: 'approve', reason: 'The standby is healthy.' });
const started = async () => {
  const { id: incident_id } = await openIncident(center);
  return (await center.as(operator()).executeRunbook({ runbook_id: runbook.id, incident_id })).execution;
};

describe('skipping a step', () => {
  test('leaves it undone with its reason, and opens the next', async () => {
    const { id: execution_id, incident_id } = await started();
    const { execution } = await center.as(operator()).skipStep({ execution_id, step: 'look', rationale });
    expect(execution.current_step).toBe('reroute');
    expect(execution.step_states.map(({ state }) => state)).toEqual(['skipped', 'running', 'pending']);
    expect(execution.outputs).toEqual({});
    const events = await eventsOf(center, { incident_id: incident_id ?? '' });
    const skipped = events.find(({ type }) => type === 'step_skipped');
    expect(skipped?.openings).toContainEqual(expect.objectContaining({ path: '/rationale', value: rationale }));
    await expectVerified(center, { incident_id: incident_id ?? '' });
  });

  test('needs a reason, a role, and a step that is open', async () => {
    const { id: execution_id } = await started();
    const look = { execution_id, step: 'look' };
    await expect(center.as(operator()).skipStep(look)).rejects.toEqual(code('RATIONALE_REQUIRED'));
    await expect(center.as(viewer('A1')).skipStep({ ...look, rationale })).rejects.toEqual(code('NOT_PERMITTED'));
    const ahead = center.as(operator()).skipStep({ execution_id, step: 'bundle', rationale });
    await expect(ahead).rejects.toEqual(code('STEP_NOT_CURRENT'));
    await center.as(operator()).skipStep({ ...look, rationale });
    await expect(center.as(operator()).skipStep({ ...look, rationale })).rejects.toEqual(code('ILLEGAL_TRANSITION'));
  });

  test('like anything else that is done to a step, waits until those before it are done', async () => {
    const { id: execution_id } = await started();
    const ahead = { execution_id, step: 'reroute' };
    const refused = expect.objectContaining({
      code: 'STEP_NOT_CURRENT',
      message: "the run stands at 'look'; 'reroute' has not begun",
      details: expect.objectContaining({ current_step: 'look' }),
    });
    const by = center.as(operator());
    await expect(by.skipStep({ ...ahead, rationale })).rejects.toEqual(refused);
    await expect(by.completeStep({ ...ahead, outcome: 'succeeded' })).rejects.toEqual(refused);
    await expect(by.requestStepApproval(ahead)).rejects.toEqual(refused);
  });

  test('needs for a risky step the approval that doing it would need, and uses it up', async () => {
    const { id: execution_id } = await runAtHighRisk(center, runbook);
    const reroute = { execution_id, step: 'reroute', rationale };
    await expect(center.as(operator()).skipStep(reroute)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    const { approval } = await center.as(operator()).requestStepApproval({ execution_id, step: 'reroute' });
    await approve(approval.id);
    const { execution } = await center.as(operator()).skipStep(reroute);
    expect(execution.current_step).toBe('bundle');
    const { approval: used } = await center.as(approver()).getApproval({ approval_id: approval.id });
    expect(used.status).toBe('used');
  });
});

describe('taking an approval back', () => {
  const revoke = (as: ReturnType<typeof operator>, approval_id: string, why: string | undefined = rationale) =>
    center.as(as).revokeApproval({ approval_id, ...(why === undefined ? {} : { rationale: why }) });

  test('before it is used makes the step wait again', async () => {
    const run = await runAtHighRisk(center, runbook);
    const { id: approval_id } = await askForReroute(center, run);
    await approve(approval_id);
    const { approval } = await revoke(approver(), approval_id);
    expect(approval.status).toBe('revoked');
    const { execution } = await center.as(operator()).getExecution({ execution_id: run.id });
    expect(execution.state).toBe('blocked');
    const done = { execution_id: run.id, step: 'reroute', outcome: 'succeeded' as const, approval_ids: [approval_id] };
    await expect(center.as(operator()).completeStep(done)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    await expectVerified(center, { incident_id: run.incident_id ?? '' });
  });

  test('is for whoever asked, and for whoever could have granted it', async () => {
    const { id } = await askForReroute(center, await runAtHighRisk(center, runbook));
    await expect(revoke(testPrincipal('operator-2'), id)).rejects.toMatchObject({
      code: 'NOT_PERMITTED',
      details: { reasons: [{ requirement: 'requester_or_candidate' }] },
    });
    await expect(revoke(operator(), id, '')).rejects.toEqual(code('RATIONALE_REQUIRED'));
    expect((await revoke(operator(), id)).approval.status).toBe('revoked');
    await expect(approve(id)).rejects.toEqual(code('ILLEGAL_TRANSITION'));
  });

  test('comes too late once it was used', async () => {
    const run = await runAtHighRisk(center, runbook);
    const { id: approval_id } = await askForReroute(center, run);
    await approve(approval_id);
    await center.as(operator()).completeStep({ execution_id: run.id, step: 'reroute', outcome: 'succeeded' });
    await expect(revoke(approver(), approval_id)).rejects.toEqual(code('ILLEGAL_TRANSITION'));
  });
});
