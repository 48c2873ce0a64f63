import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { approver, author, operator } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import {
  approvePublishing,
  askForReroute,
  draftRunbook,
  grantReroute,
  publishRunbook,
  runAtHighRisk,
} from '../testing/scenarios/runbooks.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

const DAY_MS = 24 * 3_600_000;
let later = 0;
let center: TestCenter;

beforeAll(async () => {
  center = await createTestCenter({ now: () => Date.now() + later });
});
afterAll(() => center.stop());

describe('an approval that nobody can use any more', () => {
  test.each([
    ['aborted', 'waiting', askForReroute],
    ['failed', 'granted', grantReroute],
  ] as const)('ends with the run that %s while it was %s', async (end, _, ask) => {
    const run = await runAtHighRisk(center, await publishRunbook(center, { name: `Ends ${end}` }));
    const approval = await ask(center, run);
    const ended = { execution_id: run.id, rationale: 'It was the wrong shard.' };
    await (end === 'aborted'
      ? center.as(operator()).abortExecution(ended)
      : center.as(operator()).failExecution(ended));
    expect((await center.as(operator()).getApproval({ approval_id: approval.id })).approval.status).toBe('void');
    const vote = post({ decision: 'approve', reason: 'The standby is healthy.' });
    await refusal(await center.request(approver(), `/approvals/${approval.id}/decision`, vote), 'ILLEGAL_TRANSITION');
    const events = await eventsOf(center, { incident_id: run.incident_id ?? '' });
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['approval_voided', `runbook_${end}`]);
    expect(events.at(-2)?.payload).toMatchObject({ reason: 'run_ended' });
  });

  test('for it has expired is not named beside the publication that another one allowed', async () => {
    const draft = await draftRunbook(center, { name: 'Asked twice' });
    await approvePublishing(center, draft);
    later += DAY_MS + 1;
    const valid = await approvePublishing(center, draft);
    const { runbook } = await center.as(author()).publishRunbook({ runbook_id: draft.id });
    expect(runbook.approvals.map(({ approval_id }) => approval_id)).toEqual([valid]);
  });
});
