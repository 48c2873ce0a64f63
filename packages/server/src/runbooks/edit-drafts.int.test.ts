import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { askGraphql } from '../testing/scenarios/graphql.js';
import { approver, author, operator, viewer } from '../testing/scenarios/personas.js';
import { approvePublishing, draftRunbook, openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const oneStep = (name: string) => ({ summary: '', steps: [{ key: 'look', name, risk_level: 'high' as const }] });
const code = (expected: string) => expect.objectContaining({ code: expected });
const writer = () => center.as(author());

describe('editing a draft', () => {
  test('changes what is given, and leaves the rest', async () => {
    const draft = await draftRunbook(center);
    const { runbook } = await writer().editRunbook({ runbook_id: draft.id, name: 'Slower storage' });
    expect(runbook).toMatchObject({ name: 'Slower storage', spec_hash: draft.spec_hash, version: 1 });
    const { runbook: changed } = await writer().editRunbook({ runbook_id: draft.id, spec: oneStep('Look') });
    expect(changed.name).toBe('Slower storage');
    expect(changed.spec_hash).not.toBe(draft.spec_hash);
    await expectVerified(center, { runbook_id: draft.id });
  });

  test('to what it says already is no event and no new version', async () => {
    const draft = await draftRunbook(center);
    const { name, tags, spec } = draft;
    const { runbook, receipts } = await writer().editRunbook({ runbook_id: draft.id, name, tags, spec });
    expect([runbook.row_version, receipts]).toEqual([draft.row_version, []]);
    await expectVerified(center, { runbook_id: draft.id });
  });

  test('voids the approval of the text as it was, so that nothing is published that nobody has read', async () => {
    const draft = await draftRunbook(center);
    const approval_id = await approvePublishing(center, draft);
    await writer().editRunbook({ runbook_id: draft.id, tags: { team: 'storage' } });
    expect((await writer().getApproval({ approval_id })).approval.status).toBe('granted');
    await writer().editRunbook({ runbook_id: draft.id, spec: oneStep('Delete everything') });
    expect((await writer().getApproval({ approval_id })).approval.status).toBe('void');
    await expect(writer().publishRunbook({ runbook_id: draft.id })).rejects.toEqual(code('APPROVAL_REQUIRED'));
  });

  test('voids the approval of another name, by which rules of alerts would link it', async () => {
    const draft = await draftRunbook(center);
    const approval_id = await approvePublishing(center, draft);
    await writer().editRunbook({ runbook_id: draft.id, name: draft.name });
    expect((await writer().getApproval({ approval_id })).approval.status).toBe('granted');
    await writer().editRunbook({ runbook_id: draft.id, name: 'Fail over the database' });
    expect((await writer().getApproval({ approval_id })).approval.status).toBe('void');
    await expect(writer().publishRunbook({ runbook_id: draft.id })).rejects.toEqual(code('APPROVAL_REQUIRED'));
  });

  test('is its author’s: an approver could otherwise approve words of their own', async () => {
    const draft = await draftRunbook(center);
    const refused = center.as(author({ id: 'author-2' })).editRunbook({ runbook_id: draft.id, name: 'Mine' });
    await expect(refused).rejects.toMatchObject({
      code: 'NOT_PERMITTED',
      details: { reasons: [{ requirement: 'is_author' }] },
    });
  });

  test('is refused without a change, and after publishing', async () => {
    const draft = await draftRunbook(center);
    await expect(writer().editRunbook({ runbook_id: draft.id })).rejects.toEqual(code('INVALID_INPUT'));
    const { id } = await publishRunbook(center);
    await expect(writer().editRunbook({ runbook_id: id, name: 'Other' })).rejects.toEqual(code('ILLEGAL_TRANSITION'));
  });
});

describe('deleting a draft', () => {
  test('hides it from everybody, and its open approval asks for no vote any more', async () => {
    const draft = await draftRunbook(center);
    const { approval } = await writer().requestPublishApproval({ runbook_id: draft.id });
    expect((await writer().deleteRunbookDraft({ runbook_id: draft.id })).version).toBe(1);
    await expect(center.as(viewer('A1')).getRunbook({ runbook_id: draft.id })).rejects.toEqual(code('NOT_FOUND'));
    const listed = (await writer().listRunbooks({ limit: 200 })).items.map(({ id }) => id);
    expect(listed).not.toContain(draft.id);
    const vote = { approval_id: approval.id, decision: 'approve' as const, reason: 'It reads well.' };
    await expect(center.as(approver()).decideApproval(vote)).rejects.toEqual(code('ILLEGAL_TRANSITION'));
    await expectVerified(center, { runbook_id: draft.id });
  });

  test('leaves its approval readable, and what others lead to', async () => {
    const deleted = await draftRunbook(center);
    const kept = await draftRunbook(center);
    for (const { id } of [deleted, kept]) await writer().requestPublishApproval({ runbook_id: id });
    await writer().deleteRunbookDraft({ runbook_id: deleted.id });
    const query = '{ approvals(first: 2) { nodes { status runbook { id } } } }';
    expect(
      (await askGraphql<{ approvals: { nodes: unknown } }>(center, approver(), { query })).approvals.nodes,
    ).toEqual([
      { status: 'waiting', runbook: { id: kept.id } },
      { status: 'void', runbook: null },
    ]);
    const [voided] = (await center.as(approver()).listApprovals({ status: 'void', limit: 1 })).items;
    const { bound } = await center.as(approver()).getApproval({ approval_id: voided?.id ?? '' });
    expect(bound.filter(({ field }) => field !== 'operation').map(({ now, same }) => [now, same])).toEqual([
      [null, false],
      [null, false],
      [null, false],
    ]);
  });

  test('leaves the published version where it was', async () => {
    const { id: runbook_id } = await publishRunbook(center);
    await expect(writer().deleteRunbookDraft({ runbook_id })).rejects.toEqual(code('ILLEGAL_TRANSITION'));
    await writer().createRunbookVersion({ runbook_id });
    await writer().deleteRunbookDraft({ runbook_id });
    const { runbook, versions } = await writer().getRunbook({ runbook_id });
    expect(runbook).toMatchObject({ version: 1, status: 'published' });
    expect(versions.map(({ version }) => version)).toEqual([1]);
    await expect(writer().getRunbook({ runbook_id, version: 2 })).rejects.toEqual(code('NOT_FOUND'));
    // Its number is gone for good.
    expect((await writer().createRunbookVersion({ runbook_id })).runbook.version).toBe(3);
  });
});

describe('the next version', () => {
  test('is a draft beside the published one, which is run until the next is published', async () => {
    const { id: runbook_id } = await publishRunbook(center);
    const { runbook: draft } = await writer().createRunbookVersion({ runbook_id, spec: oneStep('Look deeper') });
    expect(draft).toMatchObject({ id: runbook_id, version: 2, status: 'draft', name: 'Slow storage', approvals: [] });
    const start = async () => {
      const { id: incident_id } = await openIncident(center);
      return (await center.as(operator()).executeRunbook({ runbook_id, incident_id })).execution;
    };
    expect((await start()).runbook_version).toBe(1);
    await approvePublishing(center, draft);
    await writer().publishRunbook({ runbook_id });
    const run = await start();
    expect(run).toMatchObject({ runbook_version: 2, spec_hash: draft.spec_hash });
    expect((await writer().getRunbook({ runbook_id, version: 1 })).runbook.status).toBe('published');
    await expectVerified(center, { runbook_id });
  });

  test('needs an approval to call harmless what was risky, and may be run as published until then', async () => {
    const { id: runbook_id } = await publishRunbook(center);
    const spec = { summary: '', steps: [{ key: 'look', name: 'Look', risk_level: 'low' as const }] };
    const { runbook: draft } = await writer().createRunbookVersion({ runbook_id, spec });
    expect(draft.risk_level).toBe('low');
    await expect(writer().publishRunbook({ runbook_id })).rejects.toEqual(code('APPROVAL_REQUIRED'));
    const resource = { type: 'runbook' as const, id: runbook_id };
    const publishing = await writer().simulate({ action: 'can_publish_runbook', resource });
    expect(publishing).toMatchObject({ allow: false, needs: ['approval'] });
    const running = await center.as(operator()).simulate({ action: 'can_execute_runbook', resource });
    expect(running).toMatchObject({ allow: true, legal: true });
    await approvePublishing(center, draft);
    expect((await writer().publishRunbook({ runbook_id })).runbook.version).toBe(2);
    // What replaces a version without risk needs nobody's agreement any more.
    await writer().createRunbookVersion({ runbook_id, name: 'Look again' });
    expect((await writer().publishRunbook({ runbook_id })).runbook.version).toBe(3);
  });

  test('is drafted once, however many ask at once', async () => {
    const { id: runbook_id } = await publishRunbook(center);
    const asked = Array.from({ length: 8 }, () => writer().createRunbookVersion({ runbook_id }));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(new Set(codes)).toEqual(new Set(['ILLEGAL_TRANSITION']));
  });
});
