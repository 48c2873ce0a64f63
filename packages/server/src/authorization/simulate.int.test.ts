import type { FeatureFlag, Incident, Runbook, SimulateInput } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import { approver, operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { openIncident, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { attributesOf } from './authorize.js';

let center: TestCenter;
let incident: Incident;
let runbook: Runbook;
const off = new Set<string>();

beforeAll(async () => {
  center = await createTestCenter({ flags: { isEnabled: (flag, tenant) => !off.has(`${flag} ${tenant}`) } });
  incident = await openIncident(center);
  runbook = await publishRunbook(center);
});
afterAll(() => center.stop());

const admin = (attributes: Partial<Principal> = {}) =>
  testPrincipal('admin', { roles: ['platform_admin'], clearance: 'top-secret', ...attributes });
const closing = (): SimulateInput => ({
  action: 'can_close_incident',
  resource: { type: 'incident', id: incident.id },
});

describe('a simulation', () => {
  test('names the rules that do not hold, and the attributes that would mend it', async () => {
    const answer = await center.as(viewer('A1')).simulate(closing());
    expect(answer).toMatchObject({
      allow: false,
      missing: ['rationale_given', 'role_permits'],
      rule_ids: ['incident.authz.rationale_given', 'incident.authz.role_permits'],
      missing_attributes: ['context.rationale', 'actor.roles'],
      needs: ['rationale'],
    });
    expect(answer.reasons.find(({ requirement }) => requirement === 'role_permits')).toMatchObject({
      expected: expect.arrayContaining(['operator']),
      actual: ['viewer'],
    });
  });

  test('asks for an approval where one is missing', async () => {
    const run = await runAtHighRisk(center, runbook);
    const answer = await center.as(operator()).simulate({
      action: 'can_complete_step',
      resource: { type: 'execution', id: run.id, step: 'reroute' },
    });
    expect(answer).toMatchObject({
      allow: false,
      rule_ids: ['runbook.execute.approval_evidence'],
      missing_attributes: ['context.approvals'],
      needs: ['approval'],
    });
  });

  test('that allows names nothing', async () => {
    const rationale = 'All is as it was before.';
    const answer = await center.as(operator()).simulate({ ...closing(), context: { rationale } });
    expect(answer).toMatchObject({ permitted: true, rule_ids: [], missing_attributes: [], needs: [] });
  });
});

describe('escalating', () => {
  const escalate = (severity?: 'critical'): SimulateInput => ({
    action: 'can_escalate_incident',
    resource: { type: 'incident', id: incident.id },
    context: { rationale: 'Two shards are down now.', ...(severity && { severity }) },
  });

  test('to a severity is asked of the right to give it as well, as it is when it is done', async () => {
    const { severity, rationale } = { severity: 'critical', rationale: 'Two shards are down now.' } as const;
    const answer = await center.as(operator()).simulate(escalate(severity));
    const done = await center.request(operator(), `/incidents/${incident.id}/escalate`, post({ severity, rationale }));
    const { reasons } = await refusal(done, 'NOT_PERMITTED');
    expect(answer).toMatchObject({ allow: false, permitted: false, missing: ['incident_command_on_call'] });
    expect(answer.reasons).toEqual(reasons);
    expect(answer.rule_ids).toEqual(['incident.authz.incident_command_on_call']);
    const { decision } = await center.as(admin()).getPolicyDecision({ decision_id: answer.decision_id });
    expect(decision).toMatchObject({ action: 'can_change_severity', allow: false, simulated: true });
  });

  test('to the next tier is not', async () => {
    expect(await center.as(operator()).simulate(escalate())).toMatchObject({ allow: true, missing: [] });
  });
});

describe('a question that no operation asks', () => {
  const wrong = (): SimulateInput => ({
    action: 'can_complete_step',
    resource: { type: 'incident', id: incident.id },
  });

  test('is refused, and says what the action is asked about', async () => {
    const { issues } = await refusal(
      await center.request(operator(), '/policy/simulate', post(wrong())),
      'INVALID_INPUT',
    );
    expect(issues).toEqual([{ path: 'resource.type', message: 'can_complete_step is asked about: execution' }]);
    const assign = { action: 'can_assign_incident', resource: { type: 'runbook', id: runbook.id } };
    await refusal(await center.request(operator(), '/policy/simulate', post(assign)), 'INVALID_INPUT');
  });

  test('is named by its place among several', async () => {
    const batch = (...checks: object[]) => center.request(operator(), '/policy/simulate/batch', post({ checks }));
    const { issues } = await refusal(await batch(closing(), wrong()), 'INVALID_INPUT');
    expect(issues?.map(({ path }) => path)).toEqual(['checks.1.resource.type']);
    const unknown = { action: 'can_close_incident', resource: { type: 'incident', id: runbook.id } };
    const missing = await refusal(await batch(closing(), closing(), unknown), 'NOT_FOUND');
    expect(missing.issues?.map(({ path }) => path)).toEqual(['checks.2.resource']);
  });
});

describe('what if it were somebody else', () => {
  const asked = (who: Principal): SimulateInput => ({ ...closing(), actor_attrs: attributesOf(who) });

  test('is answered to an administrator, several at once and in order', async () => {
    const { results } = await center.as(admin()).simulateBatch({
      checks: [asked(operator()), asked(viewer('A1')), asked(operator({ tenant_ids: ['B1'] })), closing()],
    });
    expect(results.map(({ missing }) => missing)).toEqual([
      ['rationale_given'],
      ['rationale_given', 'role_permits'],
      ['rationale_given', 'tenant_scope'],
      ['rationale_given'],
    ]);
  });

  test('is logged as asked by the administrator, about the other', async () => {
    const { decision_id } = await center.as(admin()).simulate(asked(approver()));
    const { decision } = await center.as(admin()).getPolicyDecision({ decision_id });
    expect(decision).toMatchObject({
      requested_by: 'admin',
      simulated: true,
      input: { actor: { id: 'approver-1', roles: ['team_lead'] } },
    });
  });

  test('is refused to everybody else, alone and among others', async () => {
    for (const who of [operator(), viewer('A1'), approver()]) {
      const alone = await center.request(who, '/policy/simulate', post(asked(operator())));
      const { reasons } = await refusal(alone, 'NOT_PERMITTED');
      expect(reasons).toContainEqual(expect.objectContaining({ requirement: 'role_permits' }));
      const checks = { checks: [closing(), asked(operator())] };
      await refusal(await center.request(who, '/policy/simulate/batch', post(checks)), 'NOT_PERMITTED');
    }
  });

  test('reaches nothing that the administrator could not see', async () => {
    const elsewhere = admin({ tenant_ids: ['B1'] });
    await refusal(await center.request(elsewhere, '/policy/simulate', post(asked(operator()))), 'NOT_FOUND');
  });
});

describe('with a flag switched off', () => {
  const withOff = async (flags: [FeatureFlag, string][], run: () => Promise<void>) => {
    for (const [flag, tenant] of flags) off.add(`${flag} ${tenant}`);
    try {
      await run();
    } finally {
      off.clear();
    }
  };
  const cases: [string, FeatureFlag, () => SimulateInput][] = [
    ['an incident', 'incident_center_enabled', closing],
    [
      'an incident that is yet to be',
      'incident_center_enabled',
      () => ({ action: 'can_create_incident', resource: { type: 'incident', scope: { tenants: ['A1'] } } }),
    ],
    [
      'a runbook',
      'runbook_center_enabled',
      () => ({ action: 'can_execute_runbook', resource: { type: 'runbook', id: runbook.id } }),
    ],
    [
      'the timeline',
      'incident_center_enabled',
      () => ({ action: 'can_view_timeline', resource: { type: 'timeline', id: incident.id } }),
    ],
  ];

  test.each(cases)('%s is not there', async (_, flag, check) => {
    const ask = () => center.request(operator(), '/policy/simulate', post(check()));
    expect((await ask()).status).toBe(200);
    await withOff([[flag, 'A1']], async () => {
      await refusal(await ask(), 'NOT_FOUND');
      await refusal(
        await center.request(operator(), '/policy/simulate/batch', post({ checks: [check()] })),
        'NOT_FOUND',
      );
    });
  });

  test('the other flag hides nothing of an incident', () =>
    withOff([['runbook_center_enabled', 'A1']], async () => {
      expect((await center.as(operator()).simulate(closing())).legal_events.length).toBeGreaterThan(0);
    }));

  test('in one of two tenants, the answer is that of the change itself', () =>
    withOff([['incident_center_enabled', 'B1']], async () => {
      const who = operator({ tenant_ids: ['A1', 'B1'] });
      const scope = { tenants: ['A1', 'B1'] };
      const answer = await center
        .as(who)
        .simulate({ action: 'can_create_incident', resource: { type: 'incident', scope } });
      const create = post({ title: 'Slow', severity: 'low', ...scope });
      const { reasons } = await refusal(await center.request(who, '/incidents', create), 'NOT_PERMITTED');
      expect(answer.missing).toEqual(['tenant_scope']);
      expect(reasons?.map(({ requirement }) => requirement)).toEqual(answer.missing);
    }));

  test('it is off for whoever is asked about, too', () =>
    withOff([['incident_center_enabled', 'B1']], async () => {
      const actor_attrs = attributesOf(operator({ tenant_ids: ['A1', 'B1'] }));
      const scope = { tenants: ['B1'] };
      const answer = await center
        .as(admin({ tenant_ids: ['A1', 'B1'] }))
        .simulate({ action: 'can_create_incident', actor_attrs, resource: { type: 'incident', scope } });
      expect(answer.missing).toEqual(['tenant_scope']);
    }));
});
