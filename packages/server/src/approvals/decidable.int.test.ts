import type { Approval, Runbook } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { approver, author, operator, viewer } from '../testing/scenarios/personas.js';
import { publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';

let center: TestCenter;
let runbook: Runbook;
const START = Date.parse('2026-03-01T03:00:00Z');
let now = START;

beforeAll(async () => {
  center = await createTestCenter({ now: () => now });
  runbook = await publishRunbook(center, { quorum: 2 });
});
afterAll(() => center.stop());

async function askFor(as: Principal = operator()): Promise<Approval> {
  const run = await runAtHighRisk(center, runbook);
  return (await center.as(as).requestStepApproval({ execution_id: run.id, step: 'reroute' })).approval;
}
const decidableBy = async (who: Principal, more: object = {}) =>
  (await center.as(who).listApprovals({ decidable: true, ...more })).items.map(({ id }) => id);

test('what somebody may decide is what the decision itself would let them', async () => {
  const { id, execution_id } = await askFor();
  expect(await decidableBy(approver())).toEqual([id]);
  expect(await decidableBy(approver(2), { execution_id })).toEqual([id]);
  expect(await decidableBy(approver(2), { runbook_id: runbook.id })).toEqual([id]);
  expect(await decidableBy(approver(2), { status: 'granted' })).toEqual([]);
  // Not whoever asked, wrote the runbook or only looks, nor in another tenant, environment or role.
  for (const who of [
    operator({ roles: ['operator', 'team_lead'] }),
    author({ roles: ['runbook_author', 'team_lead'] }),
    viewer('A1'),
    approver(3, { tenant_ids: ['B1'] }),
    approver(3, { environments: ['dev'] }),
    approver(3, { roles: ['security_admin'] }),
  ])
    expect(await decidableBy(who), who.id).toEqual([]);
});

test('who has voted has nothing left to decide, and others still have', async () => {
  const { id } = await askFor();
  await center.as(approver()).decideApproval({ approval_id: id, decision: 'approve', reason: 'Healthy.' });
  expect(await decidableBy(approver())).not.toContain(id);
  expect(await decidableBy(approver(2))).toContain(id);
  await center.as(approver(2)).decideApproval({ approval_id: id, decision: 'deny', reason: 'Not now.' });
  expect(await decidableBy(approver(3))).not.toContain(id);
});

test('a page of it goes on where it stopped, and counts all of it', async () => {
  const asked = [(await askFor()).id, (await askFor()).id, (await askFor()).id];
  const who = approver(4);
  const all = await decidableBy(who);
  expect(all.slice(0, 3)).toEqual(asked.reverse());
  const first = await center.as(who).listApprovals({ decidable: true, limit: 2 });
  expect(first.total).toBe(all.length);
  const rest = await decidableBy(who, { limit: 200, cursor: first.next_cursor ?? '' });
  expect([...first.items.map(({ id }) => id), ...rest]).toEqual(all);
});

test('what has expired cannot be decided, also before a timer has noticed', async () => {
  const { id } = await askFor();
  now = START + 3_601_000;
  expect(await decidableBy(approver(5))).not.toContain(id);
});

test('looking at what one may decide leaves nothing in the decision log', async () => {
  await decidableBy(approver(6));
  const auditor = operator({ id: 'auditor', roles: ['auditor'] });
  const { items } = await center.as(auditor).listPolicyDecisions({ requested_by: 'approver-6' });
  expect(items).toEqual([]);
});
