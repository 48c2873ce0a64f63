import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Approval, Execution, Runbook } from '@incident-center/sdk/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { startApprovalsHost, type TestApprovalsHost } from '../testing/scenarios/approvals-host.js';
import { approver, author, operator } from '../testing/scenarios/personas.js';
import { askForReroute, draftRunbook, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

// What holds whoever decides: the same tests, once with votes through the API and once with a host's Approvals Center.

const code = (expected: string) => expect.objectContaining({ code: expected });
const HOUR_MS = 3_600_000;

let now: number;
let database: TestDatabase;
let data_directory: string;
let host: TestApprovalsHost;
let builtIn: TestCenter;
let center: TestCenter;

describe.each(['built in', 'the host’s'] as const)(
  'an approval that is decided in the Approvals Center, %s',
  (which) => {
    beforeEach(async () => {
      now = Date.parse('2026-03-01T03:00:00.000Z');
      database = await createTestDatabase();
      data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-approvals-'));
      host = await startApprovalsHost();
      const options = { database: { url: database.url }, data_directory, now: () => now, timers: { poll_ms: HOUR_MS } };
      builtIn = await createTestCenter(options);
      const approvals_center = {
        url: host.url,
        voters: { environments: ['prod'], clearance: 'confidential' as const },
        poll_ms: 1_000,
      };
      center = await createTestCenter(which === 'built in' ? options : { ...options, approvals_center });
    });
    afterEach(async () => {
      await center.stop();
      await builtIn.stop();
      await host.close();
      await database.drop();
      await rm(data_directory, { recursive: true, force: true });
    });

    const settle = async () => {
      now += 2_000;
      await center.center.runDueTimers();
    };
    /** All of them say the same; a refusal by the API is one way of not counting. */
    async function decide({ id }: Approval, voters: readonly Principal[], decision: 'approve' | 'deny' = 'approve') {
      if (which === 'built in') {
        for (const voter of voters)
          await center
            .as(voter)
            .decideApproval({ approval_id: id, decision, reason: 'Read it.' })
            .catch((error) => expect(['NOT_PERMITTED', 'APPROVAL_NOT_USABLE']).toContain(error.code));
        return;
      }
      await settle();
      const as = decision === 'approve' ? 'approve' : 'reject';
      for (const { id: actor, roles } of voters)
        host.decide(id, { actor: { id: actor, roles }, decision: as, reason: 'Read it.' });
      await settle();
    }
    const read = async ({ id }: Approval) => (await center.as(operator()).getApproval({ approval_id: id })).approval;
    const start = async (options: { quorum?: number } = {}): Promise<{ runbook: Runbook; run: Execution }> => {
      const runbook = await publishRunbook(builtIn, options);
      return { runbook, run: await runAtHighRisk(center, runbook) };
    };
    const complete = (run: Execution, inputs = {}) =>
      center.as(operator()).completeStep({ execution_id: run.id, step: 'reroute', outcome: 'succeeded', inputs });

    test('by as many as it needs lets its step go on, once, with evidence that verifies', async () => {
      const { run } = await start({ quorum: 2 });
      const asked = await askForReroute(center, run);
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
      await decide(asked, [approver(1), approver(2)]);
      const granted = await read(asked);
      expect(granted).toMatchObject({ status: 'granted', evidence_ref: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(granted.votes.map(({ voter, decision, reason }) => [voter, decision, reason])).toEqual([
        ['approver-1', 'approve', 'Read it.'],
        ['approver-2', 'approve', 'Read it.'],
      ]);
      await complete(run);
      expect((await read(asked)).status).toBe('used');
      const types = (await eventsOf(center, { incident_id: run.incident_id ?? '' })).map(({ type }) => type);
      expect(types.filter((type) => type.startsWith('approval_'))).toEqual([
        'approval_requested',
        'approval_voted',
        'approval_voted',
        'approval_granted',
      ]);
      await expectVerified(center, { incident_id: run.incident_id ?? '' });
    });

    test('is denied by one who is against it, with the reason', async () => {
      const { run } = await start();
      const asked = await askForReroute(center, run);
      await decide(asked, [approver()], 'deny');
      expect(await read(asked)).toMatchObject({
        status: 'denied',
        evidence_ref: null,
        votes: [{ voter: 'approver-1', decision: 'deny', reason: 'Read it.' }],
      });
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    });

    test.each([
      ['whoever asked for it', () => operator({ roles: ['team_lead'] })],
      ['whoever wrote the runbook', () => author({ roles: ['team_lead'] })],
      ['somebody without a role that may', () => approver(3, { roles: ['operator'] })],
      ['somebody with a role that may, elsewhere', () => approver(3, { roles: ['security_admin'] })],
      ['one person who says it twice', () => approver(3), 2],
    ])('does not count by %s', async (_, voter, quorum = 1) => {
      const { run } = await start({ quorum });
      const asked = await askForReroute(center, run);
      if (quorum === 1 || which !== 'built in') await decide(asked, Array.from({ length: quorum }, voter));
      else await decide(asked, [voter()]);
      expect(['waiting', 'denied']).toContain((await read(asked)).status);
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    });

    test('is void once the step is completed with other inputs than it was given for', async () => {
      const { run } = await start();
      const asked = await askForReroute(center, run);
      await decide(asked, [approver()]);
      await expect(complete(run, { share: 0.5 })).rejects.toEqual(code('APPROVAL_REQUIRED'));
      expect((await read(asked)).status).toBe('void');
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    });

    test('is void once the draft that it was given for is another text', async () => {
      const draft = await draftRunbook(center);
      const { approval } = await center.as(author()).requestPublishApproval({ runbook_id: draft.id });
      await decide(approval, [approver()]);
      expect((await read(approval)).status).toBe('granted');
      const spec = { ...draft.spec, summary: 'Another text.' };
      await center.as(author()).editRunbook({ runbook_id: draft.id, spec });
      expect((await read(approval)).status).toBe('void');
      await expect(center.as(author()).publishRunbook({ runbook_id: draft.id })).rejects.toEqual(
        code('APPROVAL_REQUIRED'),
      );
    });

    test('lets a draft be published', async () => {
      const draft = await draftRunbook(center);
      const { approval } = await center.as(author()).requestPublishApproval({ runbook_id: draft.id });
      await decide(approval, [approver()]);
      const { runbook } = await center.as(author()).publishRunbook({ runbook_id: draft.id });
      expect(runbook.approvals).toMatchObject([{ approval_id: approval.id }]);
    });

    test('cannot be used once it is taken back', async () => {
      const { run } = await start();
      const asked = await askForReroute(center, run);
      await decide(asked, [approver()]);
      await center.as(operator()).revokeApproval({ approval_id: asked.id, rationale: 'The standby is down.' });
      await settle();
      expect((await read(asked)).status).toBe('revoked');
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    });

    test('expires where nobody decides in time, and what is decided later does not count', async () => {
      const { run } = await start();
      const asked = await askForReroute(center, run);
      await settle();
      now += HOUR_MS;
      await decide(asked, [approver()]);
      expect((await read(asked)).status).toBe('expired');
      await expect(complete(run)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    });
  },
);
