import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIncidentCenterError, type OperationInput } from '@incident-center/sdk/contract';
import { createTestCenter, type TestCenter } from '@incident-center/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPersona, principalOf } from '../server/personas.js';

const PAGE = join(import.meta.dirname, '../../../../docs/how-to/define-and-publish-runbooks.md');
let center: TestCenter;
let draft: OperationInput<'create_runbook'>;

beforeAll(async () => {
  center = await createTestCenter();
  const example = /```json\n(.*?)```/s.exec(await readFile(PAGE, 'utf8'))?.[1];
  draft = JSON.parse(example ?? 'null');
});
afterAll(() => center.stop());

function client(id: string) {
  const persona = findPersona(id);
  if (persona === undefined) throw new Error(`There is no persona '${id}'.`);
  return center.as(principalOf(persona));
}

async function refusalOf(call: Promise<unknown>): Promise<unknown[]> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isIncidentCenterError(error)) throw new Error('It was not refused.', { cause: error });
  return [error.code, ...(error.details.reasons ?? []).map(({ requirement }) => requirement)];
}

describe('the page about runbooks', () => {
  test('shows a runbook that can be drafted, approved by another person, published and run, in that order', async () => {
    const author = client('runbook-author');
    const approver = client('team-lead');
    expect(await refusalOf(client('on-call-operator').createRunbook(draft))).toEqual(['NOT_PERMITTED', 'role_permits']);

    const { runbook } = await author.createRunbook(draft);
    expect(runbook).toMatchObject({ version: 1, status: 'draft', risk_level: 'high', environment: 'prod' });
    const runbook_id = runbook.id;
    expect(await refusalOf(author.publishRunbook({ runbook_id }))).toEqual(['APPROVAL_REQUIRED', 'publish_approval']);
    expect(await refusalOf(client('on-call-operator').executeRunbook({ runbook_id }))).toEqual(['ILLEGAL_TRANSITION']);

    const { approval } = await author.requestPublishApproval({ runbook_id, justification: 'First version.' });
    expect(approval.candidate_roles).toEqual(['team_lead', 'security_admin', 'incident_commander']);
    expect(Date.parse(approval.expires_at) - Date.parse(approval.requested_at)).toBe(24 * 3_600_000);
    expect(await refusalOf(author.requestPublishApproval({ runbook_id }))).toEqual(['CONFLICT']);
    const decision = { approval_id: approval.id, decision: 'approve', reason: 'Read every step.' } as const;
    expect((await refusalOf(author.decideApproval(decision)))[0]).toBe('NOT_PERMITTED');
    await approver.decideApproval(decision);

    const published = (await author.publishRunbook({ runbook_id })).runbook;
    expect(published).toMatchObject({ status: 'published', approvals: [{ approval_id: approval.id }] });
    expect(published.provenance_ref).toMatch(/^[0-9a-f]{64}$/);
    expect(await refusalOf(author.publishRunbook({ runbook_id }))).toEqual(['ILLEGAL_TRANSITION']);
    const { execution } = await client('on-call-operator').executeRunbook({ runbook_id });
    expect(execution).toMatchObject({ state: 'running', current_step: 'measure', spec_hash: published.spec_hash });
  });

  test('is right that without a high-risk step no approval is needed', async () => {
    const author = client('runbook-author');
    const [first] = draft.spec.steps;
    if (first === undefined) throw new Error('The example has no step.');
    const { runbook } = await author.createRunbook({ ...draft, name: 'Low risk', spec: { steps: [first] } });
    expect((await author.publishRunbook({ runbook_id: runbook.id })).runbook.status).toBe('published');
  });

  test('is right about what a draft is refused for', async () => {
    const author = client('runbook-author');
    expect((await refusalOf(author.createRunbook({ ...draft, tenants: ['B1'] })))[1]).toBe('tenant_scope');
    expect((await refusalOf(author.createRunbook({ ...draft, environment: 'lab' })))[1]).toBe('environment_scope');
    expect((await refusalOf(author.createRunbook({ ...draft, classification: 'secret' })))[1]).toBe('clearance');
    const twice = { ...draft, spec: { steps: [...draft.spec.steps, ...draft.spec.steps] } };
    expect((await refusalOf(author.createRunbook(twice)))[0]).toBe('INVALID_INPUT');
  });
});
