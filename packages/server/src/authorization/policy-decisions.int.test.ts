import { createOpaWasmEngine, type PastDecision, replayDecisions } from '@incident-center/policy';
import type { Incident, PolicyDecisionEntry } from '@incident-center/sdk/contract';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPostgres } from '../database/connect-postgres.js';
import { decisionLog } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { askGraphql } from '../testing/scenarios/graphql.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal, success } from '../testing/scenarios/requests.js';

const RATIONALE = 'The latency is back to normal, as everybody can see.';

let database: TestDatabase;
let center: TestCenter;
let now = Date.parse('2026-11-23T09:00:00Z');
let mine: Incident;
let secret: Incident;

const auditor = (attributes: Partial<Principal> = {}) =>
  testPrincipal('auditor', { roles: ['auditor'], environments: ['*'], clearance: 'top-secret', ...attributes });

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url }, now: () => now });
  await handleIncident(center, ['A1']);
  await handleIncident(center, ['B1']);
  const open = async (more: object, as = operator({ tenant_ids: ['A1', 'B1'], clearance: 'secret' })) => {
    const given = { title: 'Slow', severity: 'low' as const, tenants: ['A1'] };
    return (await center.as(as).createIncident({ ...given, ...more })).incident;
  };
  mine = await open({});
  secret = await open({ classification: 'secret' });
  const { id: incident_id } = mine;
  await center.as(operator({ tenant_ids: ['A1', 'B1'] })).assignIncidentOwner({ incident_id, owner: 'operator' });
  now += 60_000;
  const close = post({ status: 'resolved', rationale: RATIONALE });
  await refusal(await center.request(viewer('A1'), `/incidents/${mine.id}/transition`, close), 'NOT_PERMITTED');
  now += 60_000;
  const resource = { type: 'incident' as const, id: mine.id };
  await center.as(operator()).simulate({ action: 'can_close_incident', resource, context: { rationale: RATIONALE } });
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const list = async (query = '', as: Principal = auditor()) =>
  (await success<{ items: PolicyDecisionEntry[] }>(await center.request(as, `/policy/decisions?limit=200&${query}`)))
    .items;

describe('the decisions of the policy', () => {
  test('are listed newest first, in the format of OPA', async () => {
    const items = await list();
    const [newest] = items;
    expect(newest).toMatchObject({
      path: 'incident/authz/decision',
      action: 'can_close_incident',
      allow: true,
      simulated: true,
      requested_by: 'operator',
      timestamp: '2026-11-23T09:02:00.000Z',
      tenants: ['A1'],
      environment: 'prod',
      bundles: { incident_center: { revision: center.center.policy_status().revision } },
      input: {
        action: 'can_close_incident',
        actor: { id: 'operator', roles: ['operator'] },
        resource: { type: 'incident', id: mine.id },
        now_ms: now,
      },
      masked: ['/input/context/rationale'],
      result: { allow: true, missing: [] },
    });
    expect(newest?.metrics.timer_rego_query_eval_ns).toBeGreaterThan(0);
    const times = items.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort().reverse());
    expect(JSON.stringify(items)).not.toContain(RATIONALE);
  });

  test.each<[string, string, (entry: PolicyDecisionEntry) => boolean]>([
    ['action', 'action=can_resolve_incident', ({ action }) => action === 'can_resolve_incident'],
    ['denials', 'allow=false', ({ allow }) => !allow],
    ['permissions', 'allow=true', ({ allow }) => allow],
    ['who asked', 'requested_by=viewer-of-A1', ({ requested_by }) => requested_by === 'viewer-of-A1'],
    ['what was only asked', 'simulated=true', ({ simulated }) => simulated],
    ['what was to be done', 'simulated=false', ({ simulated }) => !simulated],
    ['since when', 'since=2026-11-23T09:01:00Z', ({ timestamp }) => timestamp >= '2026-11-23T09:01'],
    ['until when', 'until=2026-11-23T09:01:00.000Z', ({ timestamp }) => timestamp < '2026-11-23T09:01'],
    ['several at once', 'allow=false&since=2026-11-23T09:01:00Z', (entry) => !entry.allow],
  ])('are narrowed by %s', async (_, query, holds) => {
    const all = await list();
    const found = await list(query);
    expect(found).toEqual(
      all.filter(holds).filter((entry) => found.some((one) => one.decision_id === entry.decision_id)),
    );
    expect(found.length).toBe(query.includes('&') ? 1 : all.filter(holds).length);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
  });

  test('are narrowed to what they were about: an incident with its runs and approvals, or one of these alone', async () => {
    const all = await list();
    const about = ({ input }: PolicyDecisionEntry) =>
      input.resource as { type: string; id?: string; incident_id?: string };
    const run = all.map(about).find(({ type, incident_id }) => type === 'execution' && incident_id !== undefined);
    const incident_id = run?.incident_id ?? '';
    const ofIncident = await list(`resource_id=${incident_id}`);
    expect(ofIncident).toEqual(
      all.filter((entry) => about(entry).id === incident_id || about(entry).incident_id === incident_id),
    );
    expect(new Set(ofIncident.map((entry) => about(entry).type))).toEqual(new Set(['execution', 'approval']));
    const ofMine = await list(`resource_id=${mine.id}`);
    expect(ofMine.length).toBeGreaterThan(1);
    expect(ofMine.every((entry) => about(entry).id === mine.id && about(entry).type === 'incident')).toBe(true);
    const ofRun = await list(`resource_id=${run?.id}`);
    expect(ofRun.length).toBeGreaterThan(0);
    expect(ofRun.every((entry) => about(entry).id === run?.id)).toBe(true);
    expect(await list(`resource_id=${run?.id}`, auditor({ tenant_ids: ['B1'] }))).toEqual([]);
  });

  test('name the request that asked, by REST and by GraphQL', async () => {
    const resource = { type: 'incident', id: mine.id };
    const asked = await center.request(
      operator(),
      '/policy/simulate',
      post({ action: 'can_close_incident', resource }),
    );
    const { decision_id } = (await asked.json()) as { decision_id: string };
    const { decision } = await center.as(auditor()).getPolicyDecision({ decision_id });
    expect(decision.request_id).toBe(asked.headers.get('x-request-id'));
    const query = 'mutation ($id: ID!) { commentOnIncident(input: { incidentId: $id, text: "Seen" }) { replayed } }';
    const sent = await center.request(operator(), '/graphql', post({ query, variables: { id: mine.id } }));
    expect(await sent.json()).toMatchObject({ data: { commentOnIncident: { replayed: false } } });
    const [newest] = await list('action=can_comment_on_incident&simulated=false');
    expect(newest?.request_id).toBe(sent.headers.get('x-request-id'));
  });

  test.each([
    'resource_id=7',
    'allow=maybe',
    'action=can_do_everything',
    'since=yesterday',
    'requested_by=',
    'limit=0',
  ])('are not listed by %s', async (query) =>
    refusal(await center.request(auditor(), `/policy/decisions?${query}`), 'INVALID_INPUT').then(() => {}),
  );

  test('come page by page, each once, also where many were made at the same moment', async () => {
    const all = (await list()).map(({ decision_id }) => decision_id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await center
        .as(auditor())
        .listPolicyDecisions({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map(({ decision_id }) => decision_id));
      expect(page.total).toBe(all.length);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(10);
  });

  test('can be read one by one, with why not', async () => {
    const [denial] = await list('allow=false&requested_by=viewer-of-A1');
    const { decision } = await center.as(auditor()).getPolicyDecision({ decision_id: denial?.decision_id ?? '' });
    expect(decision).toEqual(denial);
    expect(decision.result.reasons).toContainEqual(
      expect.objectContaining({ requirement: 'role_permits', actual: ['viewer'] }),
    );
  });
});

test('GraphQL gives the same decisions, in a connection with the same cursors', async () => {
  const QUERY = `query ($after: String) {
    policyDecisions(allow: false, requestedBy: "viewer-of-A1", first: 1, after: $after) {
      totalCount
      nodes { decisionId action input masked bundles { incidentCenter { revision } } result { missing reasons { requirement } } }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  const denials = await list('allow=false&requested_by=viewer-of-A1');
  const { policyDecisions } = await askGraphql<{ policyDecisions: { pageInfo: { endCursor: string } } }>(
    center,
    auditor(),
    { query: QUERY },
  );
  expect(policyDecisions).toMatchObject({
    totalCount: 1,
    nodes: [{ decisionId: denials[0]?.decision_id, input: denials[0]?.input, result: { missing: ['role_permits'] } }],
    pageInfo: { hasNextPage: false },
  });
  const { endCursor: after } = policyDecisions.pageInfo;
  expect(await askGraphql(center, auditor(), { query: QUERY, variables: { after } })).toMatchObject({
    policyDecisions: { nodes: [] },
  });
  expect(await list(`allow=false&requested_by=viewer-of-A1&cursor=${encodeURIComponent(after)}`)).toEqual([]);
});

describe('who may see decisions', () => {
  test('sees those about things of own tenants, and not what else somebody with more tenants did', async () => {
    const ofA1 = await list();
    const ofB1 = await list('', auditor({ tenant_ids: ['B1'] }));
    expect(ofA1.every(({ tenants }) => tenants.includes('A1'))).toBe(true);
    expect(ofB1.every(({ tenants }) => tenants.includes('B1'))).toBe(true);
    expect(ofB1.length).toBeGreaterThan(5);
    expect(JSON.stringify(ofB1)).not.toContain(mine.id);
    const [foreign] = ofA1;
    const path = `/policy/decisions/${foreign?.decision_id}`;
    await refusal(await center.request(auditor({ tenant_ids: ['B1'] }), path), 'NOT_FOUND');
  });

  test('does not see decisions about what is classified higher, or of another environment', async () => {
    const aboutSecret = async (attributes: Partial<Principal>) =>
      (await list('', auditor(attributes))).filter(({ classification }) => classification === 'secret').length;
    expect(secret.classification).toBe('secret');
    expect(await aboutSecret({})).toBeGreaterThan(0);
    expect(await aboutSecret({ clearance: 'confidential' })).toBe(0);
    expect(await list('', auditor({ environments: ['staging'] }))).toEqual([]);
  });

  test.each([operator(), viewer('A1')])('is not $roles', async (who) => {
    const refused = await refusal(await center.request(who, '/policy/decisions'), 'NOT_PERMITTED');
    expect(refused.reasons).toEqual([
      {
        requirement: 'role_permits',
        expected: ['auditor', 'platform_admin', 'security_admin'],
        actual: [...who.roles].sort(),
      },
    ]);
    expect((await list(`requested_by=${who.id}&allow=false`)).map(({ decision_id }) => decision_id)).toContain(
      refused.decision_id,
    );
    const [some] = await list();
    await refusal(await center.request(who, `/policy/decisions/${some?.decision_id}`), 'NOT_FOUND');
  });

  test('is told so by GraphQL as well', async () => {
    const query = '{ policyDecisions { nodes { decisionId } } }';
    const answer = await center.request(viewer('A1'), '/graphql', post({ query }));
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'NOT_PERMITTED', reasons: [{ requirement: 'role_permits' }] } }],
    });
  });

  test('gets what there is in the tenants where it is permitted, without a word about the others', async () => {
    const both = await list('', auditor({ tenant_ids: ['A1', 'somewhere-else'] }));
    expect(both).toEqual(await list());
    expect(await list('', auditor({ tenant_ids: ['somewhere-else'] }))).toEqual([]);
  });

  test('is under row security of own tenants alone', async () => {
    const raw = await connectPostgres({ url: database.url, log: () => {} });
    const seenBy = (tenants: string[]) =>
      inTransaction(raw, { role: 'app', principal: 'nobody', tenants }, (queries) =>
        queries.select({ tenants: decisionLog.tenants }).from(decisionLog),
      );
    try {
      expect(await seenBy([])).toEqual([]);
      expect((await seenBy(['B1'])).every(({ tenants }) => tenants.includes('B1'))).toBe(true);
      const rewrite = inTransaction(raw, { role: 'app', principal: 'nobody', tenants: ['A1'] }, (queries) =>
        queries.execute(sql`update incident_center.decision_log set allow = true`),
      );
      await expect(rewrite).rejects.toThrow();
    } finally {
      await raw.close();
    }
  });

  test('finds what somebody asked about tenants of others with the asker, and not with them', async () => {
    const who = operator({ id: 'curious' });
    const scope = { tenants: ['B1'] };
    await center.as(who).simulate({ action: 'can_create_incident', resource: { type: 'incident', scope } });
    expect(await list('requested_by=curious', auditor({ tenant_ids: ['B1'] }))).toEqual([]);
    expect(await list('requested_by=curious')).toMatchObject([{ allow: false, tenants: ['A1'] }]);
  });

  test('finds it so also where one of those tenants is the asker’s', async () => {
    const who = operator({ id: 'more-curious' });
    const scope = { tenants: ['A1', 'B1'] };
    await center.as(who).simulate({ action: 'can_create_incident', resource: { type: 'incident', scope } });
    expect(await list('requested_by=more-curious', auditor({ tenant_ids: ['B1'] }))).toEqual([]);
    expect(await list('requested_by=more-curious')).toMatchObject([{ allow: false, tenants: ['A1'] }]);
  });
});

describe('a replay of what was logged', () => {
  test('against the same rules flips nothing, though texts are masked', async () => {
    const entries: PastDecision[] = await list();
    const { replayed, unchanged, flips } = await replayDecisions(entries, await createOpaWasmEngine());
    expect({ unchanged, flips }).toEqual({ unchanged: replayed, flips: [] });
    expect(replayed).toBe(entries.length);
  });

  test('against a draft lists who would be let in or shut out', async () => {
    const draft = await createOpaWasmEngine({ overrides: { minimum_rationale_length: RATIONALE.length + 1 } });
    const { flips } = await replayDecisions(await list('simulated=true&action=can_close_incident'), draft);
    expect(flips).toMatchObject([{ kind: 'allow_to_deny', after: { missing: ['rationale_given'] } }]);
  });
});
