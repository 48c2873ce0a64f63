import { type ErrorCode, type OperationName, operations } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerIn } from '../conformance/ask.js';
import { openScene } from '../conformance/create-scene.js';
import { expectedAnswer } from '../conformance/expected-answer.js';
import type { Scene, Trial } from '../conformance/fixture.js';
import { fixtures } from '../conformance/fixtures.js';
import type { Principal } from '../options.js';
import type { TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sendGraphql } from '../testing/scenarios/graphql.js';
import { operator } from '../testing/scenarios/personas.js';
import { post } from '../testing/scenarios/requests.js';
import { openIncident } from '../testing/scenarios/runbooks.js';
import { MUTATIONS } from './mutations.js';
import { camelCase, pascalCase } from './names.js';

let database: TestDatabase;
let scene: Scene;
let center: TestCenter;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await openScene(database.url);
  center = scene.center;
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

type Wire = Record<string, unknown>;
interface Ask {
  as: Principal;
  input: Wire;
  version?: number;
  key?: string;
}
/** What was answered: nothing but the code of a refusal is compared where it has to be the same. */
interface Told {
  code: ErrorCode | undefined;
  replayed: boolean;
  hashes: string[];
  members: Wire;
}

const NOT_COMPARED = ['type', 'title', 'detail', 'instance', 'decision_id', 'replayed'];
const members = (body: Wire) => Object.fromEntries(Object.entries(body).filter(([key]) => !NOT_COMPARED.includes(key)));

async function byRest(name: OperationName, { as, input, version, key }: Ask): Promise<Told> {
  const rest: Wire = { ...input };
  const path = operations[name].path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = rest[parameter];
    delete rest[parameter];
    return String(value);
  });
  const headers = {
    ...(version === undefined ? {} : { 'If-Match': `"v${version}"` }),
    ...(key === undefined ? {} : { 'Idempotency-Key': key }),
  };
  const response = await center.request(as, path, { ...post(rest, headers), method: operations[name].method });
  const body = (await response.json()) as Wire & { code?: ErrorCode; receipts?: { event_hash: string }[] };
  return {
    code: body.code,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    hashes: (body.receipts ?? []).map((receipt) => receipt.event_hash),
    members: body.code === undefined ? {} : members(body),
  };
}

// Records keep their keys; everything else is said in camelCase.
const RECORDS = new Set(['tags', 'inputs', 'outputs']);
const camel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [camelCase(key), RECORDS.has(key) ? one : camel(one)]),
  );
};

async function byGraphql(name: OperationName, { as, input, version, key }: Ask): Promise<Told> {
  const field = camelCase(name);
  const query = `mutation ($input: ${pascalCase(name)}Input!, $version: Int, $key: String) {
    ${field}(input: $input, expectedVersion: $version, idempotencyKey: $key) { replayed receipts { eventHash } }
  }`;
  const { data, errors } = await sendGraphql<
    Record<string, { replayed: boolean; receipts: { eventHash: string }[] } | null>
  >(center, as, { query, variables: { input: camel(input), version: version ?? null, key: key ?? null } });
  const extensions = errors?.[0]?.extensions;
  return {
    code: extensions?.code,
    replayed: data?.[field]?.replayed ?? extensions?.replayed === true,
    hashes: (data?.[field]?.receipts ?? []).map((receipt) => receipt.eventHash),
    members: members(extensions ?? {}),
  };
}

const incident = async () => ({ incident_id: (await openIncident(center)).id });
const highRisk = () => scene.runAtHighRisk();

/** Both ways, which have to come to the same. */
async function both(name: OperationName, ask: Ask): Promise<Told> {
  const rest = await byRest(name, ask);
  const graphql = await byGraphql(name, ask);
  expect(graphql.code, `${name} by GraphQL`).toBe(rest.code);
  expect(graphql.members).toEqual(rest.members);
  return graphql;
}

// From the fixtures of every operation: how to add one is written in ../conformance/fixture.ts.
describe.each(MUTATIONS)('%s by GraphQL', (name) => {
  const { as = operator(), other = {}, again } = fixtures[name];
  const askAs = (trial: Trial, input: Wire) => {
    const { principal } = callerIn(name, trial);
    if (principal === null) throw new TypeError(`nobody can ask for ${name} by GraphQL`);
    return both(name, { as: principal, input });
  };

  test('is refused as by REST: to another tenant, without a role, without the flag, from a stale version', async () => {
    const input: Wire = await fixtures[name].input(scene);
    for (const trial of ['another tenant', 'no role', 'a role that only looks', 'the flag off'] as const) {
      const expected = expectedAnswer(name, trial, input);
      if (expected === undefined || expected === 'success') continue;
      expect((await askAs(trial, input)).code, trial).toBe(expected);
    }
    expect((await both(name, { as, input, version: 99 })).code).toBe('VERSION_MISMATCH');
    expect((await both(name, { as, input, version: 0 })).code).toBe('MALFORMED_REQUEST');
    expect((await both(name, { as, input, key: 'k'.repeat(256) })).code).toBe('MALFORMED_REQUEST');
  });

  test('is done once for one key, by whichever of both it comes', async () => {
    const input: Wire = await fixtures[name].input(scene);
    const key = `${name}-once`;
    const first = await byGraphql(name, { as, input, key });
    expect(first).toMatchObject({ code: undefined, replayed: false });
    expect(first.hashes.length > 0, 'an event tells of it').toBe(fixtures[name].without_event !== true);
    expect(await byGraphql(name, { as, input, key })).toEqual({ ...first, replayed: true });
    expect(await byRest(name, { as, input, key })).toEqual({ ...first, replayed: true });
    expect((await both(name, { as, input: { ...input, ...other }, key })).code).toBe('IDEMPOTENCY_KEY_REUSED');
    if (again !== undefined) expect((await both(name, { as, input })).code).toBe(again);
  });
});

describe('a mutation', () => {
  test.each([
    ['a rationale is missing', { severity: 'low' }, 'change_incident_severity', 'RATIONALE_REQUIRED'],
    ['a move is not legal', { status: 'monitoring' }, 'transition_incident', 'ILLEGAL_TRANSITION'],
    ['a text is empty', { text: '' }, 'comment_on_incident', 'INVALID_INPUT'],
    ['an id is none', { incident_id: 'x', text: 'y' }, 'comment_on_incident', 'NOT_FOUND'],
  ] as const)('says the same as REST where %s', async (_, input, name, code) => {
    expect((await both(name, { as: operator(), input: { ...(await incident()), ...input } })).code).toBe(code);
  });

  test('that is refused with an effect gives its receipts, and the effect stays', async () => {
    const run = await highRisk();
    const input = { execution_id: run.id, step: 'reroute', outcome: 'succeeded' };
    const told = await byGraphql('complete_step', { as: operator(), input, key: 'refused' });
    expect(told).toMatchObject({ code: 'APPROVAL_REQUIRED', members: { status: 409, receipts: [expect.anything()] } });
    expect((await center.as(operator()).getExecution({ execution_id: run.id })).execution.state).toBe('blocked');
    const replayed = await byGraphql('complete_step', { as: operator(), input, key: 'refused' });
    expect(replayed).toEqual({ ...told, replayed: true });
  });

  test('asks for an approval, which says what it is bound to as asked and now', async () => {
    const query = `mutation ($run: ID!) {
      requestStepApproval(input: { executionId: $run, step: "reroute" }) { approval { id status } execution { state } }
    }`;
    const { data } = await sendGraphql<{ requestStepApproval: { approval: { id: string } } }>(center, operator(), {
      query,
      variables: { run: (await highRisk()).id },
    });
    expect(data).toMatchObject({
      requestStepApproval: { approval: { status: 'waiting' }, execution: { state: 'blocked' } },
    });
    const detail = 'query ($id: ID!) { approvalDetail(approvalId: $id) { approval { step } bound { field same } } }';
    const variables = { id: data?.requestStepApproval.approval.id };
    const answer = await sendGraphql(center, operator(), { query: detail, variables });
    expect(answer.data).toMatchObject({
      approvalDetail: {
        approval: { step: 'reroute' },
        bound: expect.arrayContaining([{ field: 'inputs_hash', same: true }]),
      },
    });
  });

  test('reads what it wrote, also after another one in the same document', async () => {
    const { incident_id } = await incident();
    const query = `mutation ($id: ID!) {
      a: transitionIncident(input: { incidentId: $id, status: acknowledged }) { ...seen }
      b: assignIncidentOwner(input: { incidentId: $id, owner: "operator" }) { incident { version owner timeline { totalCount nodes { type } } } }
    }
    fragment seen on TransitionIncidentPayload { incident { version status timeline { totalCount } alertSummary { count } runSummary { state } } }`;
    const { data, errors } = await sendGraphql(center, operator(), { query, variables: { id: incident_id } });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      a: {
        incident: {
          version: 2,
          status: 'acknowledged',
          timeline: { totalCount: 2 },
          alertSummary: { count: 0 },
          runSummary: null,
        },
      },
      b: {
        incident: {
          version: 3,
          owner: 'operator',
          timeline: {
            totalCount: 3,
            nodes: [{ type: 'owner_assigned' }, { type: 'status_changed' }, { type: 'incident_created' }],
          },
        },
      },
    });
  });

  test('that fails leaves what others in the same document did', async () => {
    const { incident_id } = await incident();
    const query = `mutation ($id: ID!) {
      a: commentOnIncident(input: { incidentId: $id, text: "Slow" }) { incident { id } }
      b: transitionIncident(input: { incidentId: $id, status: monitoring }) { incident { id } }
    }`;
    const { data, errors } = await sendGraphql(center, operator(), { query, variables: { id: incident_id } });
    expect(data).toEqual({ a: { incident: { id: incident_id } }, b: null });
    expect(errors).toMatchObject([
      { path: ['b'], extensions: { code: 'ILLEGAL_TRANSITION', legal: expect.any(Array) } },
    ]);
  });
});
