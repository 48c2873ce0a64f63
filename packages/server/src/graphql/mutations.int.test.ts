import { type ErrorCode, type OperationName, operations } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sendGraphql } from '../testing/scenarios/graphql.js';
import { approver, author, operator, viewer } from '../testing/scenarios/personas.js';
import { post } from '../testing/scenarios/requests.js';
import {
  approvePublishing,
  askForReroute,
  draftRunbook,
  openIncident,
  publishRunbook,
  runAtHighRisk,
} from '../testing/scenarios/runbooks.js';
import { camelCase, pascalCase } from './names.js';

const MISSING = '01890a5d-ac96-774b-bcce-b302099a8057';

let database: TestDatabase;
let center: TestCenter;
let published: string;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    flags: { isEnabled: (_, tenant) => tenant !== 'OFF' },
  });
  published = (await publishRunbook(center)).id;
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
  const response = await center.request(as, path, post(rest, headers));
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
const startedRun = async () => {
  const { execution } = await center
    .as(operator())
    .executeRunbook({ runbook_id: published, incident_id: (await openIncident(center)).id });
  return execution.id;
};
const highRisk = async () => {
  const { runbook } = await center.as(operator()).getRunbook({ runbook_id: published });
  return runAtHighRisk(center, runbook);
};

interface Fixture {
  as?: Principal;
  /** A valid input for something new of tenant A1. */
  input: () => Promise<Wire>;
  /** What makes it another request. */
  other: Wire;
  /** Whether there is a version that the caller can have read. */
  versioned?: boolean;
  /** The answer to the same once more. */
  again?: ErrorCode;
}

const FIXTURES: Partial<Record<OperationName, Fixture>> = {
  create_incident: {
    input: async () => ({ title: 'Slow', severity: 'high', tenants: ['A1'], tags: { 'a_b/c': 'd_e' } }),
    other: { title: 'Slower' },
    versioned: false,
  },
  transition_incident: {
    input: async () => ({ ...(await incident()), status: 'acknowledged' }),
    other: { status: 'mitigating' },
    again: 'ILLEGAL_TRANSITION',
  },
  change_incident_severity: {
    input: async () => ({
      ...(await incident()),
      severity: 'medium',
      rationale: 'Half of the shards are fine by now.',
    }),
    other: { severity: 'low' },
  },
  assign_incident_owner: { input: async () => ({ ...(await incident()), owner: 'operator' }), other: { owner: null } },
  link_incident_runbook: {
    input: async () => ({ ...(await incident()), runbook_id: published }),
    other: { runbook_id: MISSING },
  },
  comment_on_incident: {
    input: async () => ({ ...(await incident()), text: 'It is the disks.' }),
    other: { text: 'It is not the disks.' },
  },
  create_runbook: {
    as: author(),
    input: async () => ({
      name: 'Look',
      tenants: ['A1'],
      spec: {
        summary: '',
        steps: [
          { key: 'look', name: 'Look', risk_level: 'low', requires_evidence: true },
          {
            key: 'act',
            name: 'Act',
            risk_level: 'high',
            approval: { operation: 'act', quorum: 2, candidate_roles: ['team_lead'], expires_in_seconds: 60 },
          },
        ],
      },
    }),
    other: { name: 'Look again' },
    versioned: false,
  },
  request_publish_approval: {
    as: author(),
    input: async () => ({ runbook_id: (await draftRunbook(center)).id, justification: 'It helped.' }),
    other: { justification: 'It did not help.' },
    versioned: false,
  },
  publish_runbook: {
    as: author(),
    input: async () => {
      const draft = await draftRunbook(center);
      await approvePublishing(center, draft);
      return { runbook_id: draft.id };
    },
    other: { runbook_id: MISSING },
  },
  execute_runbook: {
    input: async () => ({ runbook_id: published, ...(await incident()) }),
    other: { version: 7 },
    versioned: false,
  },
  attach_evidence: {
    input: async () => ({
      execution_id: await startedRun(),
      step: 'look',
      name: 'a.txt',
      media_type: 'text/plain',
      content_base64: 'YQ==',
    }),
    other: { name: 'b.txt' },
  },
  request_step_approval: {
    input: async () => ({ execution_id: (await highRisk()).id, step: 'reroute', inputs: { share: 0.5 } }),
    other: { inputs: { share: 0.25 } },
  },
  complete_step: {
    input: async () => ({
      execution_id: await startedRun(),
      step: 'look',
      outcome: 'succeeded',
      outputs: { shard: 'shard-07' },
    }),
    other: { outputs: { shard: 'shard-08' } },
    again: 'ILLEGAL_TRANSITION',
  },
  fail_execution: {
    input: async () => ({ execution_id: await startedRun(), rationale: 'The standby is broken.' }),
    other: { rationale: 'The standby is gone.' },
    again: 'ILLEGAL_TRANSITION',
  },
  abort_execution: {
    input: async () => ({ execution_id: await startedRun(), rationale: 'It was a false alarm.' }),
    other: { rationale: 'It was a drill.' },
    again: 'ILLEGAL_TRANSITION',
  },
  decide_approval: {
    as: approver(),
    input: async () => ({
      approval_id: (await askForReroute(center, await highRisk())).id,
      decision: 'approve',
      reason: 'The standby is healthy.',
    }),
    other: { reason: 'The standby looks healthy.' },
    again: 'ILLEGAL_TRANSITION',
  },
};

/** Both ways, which have to come to the same. */
async function both(name: OperationName, ask: Ask): Promise<Told> {
  const rest = await byRest(name, ask);
  const graphql = await byGraphql(name, ask);
  expect(graphql.code, `${name} by GraphQL`).toBe(rest.code);
  expect(graphql.members).toEqual(rest.members);
  return graphql;
}

describe.each(Object.entries(FIXTURES) as [OperationName, Fixture][])('%s by GraphQL', (name, fixture) => {
  const { as = operator(), other, versioned = true, again } = fixture;
  const creates = name === 'create_incident' || name === 'create_runbook';

  test('is refused as by REST: to another tenant, without a role, without the flag, from a stale version', async () => {
    const input = await fixture.input();
    const foreign = await both(name, { as: { ...as, tenant_ids: ['B1'] }, input });
    expect(foreign.code).toBe(creates ? 'NOT_PERMITTED' : 'NOT_FOUND');
    expect((await both(name, { as: viewer('A1'), input })).code).toBe('NOT_PERMITTED');
    expect((await both(name, { as: { ...as, tenant_ids: ['OFF'] }, input })).code).toBe('NOT_FOUND');
    if (versioned) expect((await both(name, { as, input, version: 99 })).code).toBe('VERSION_MISMATCH');
    expect((await both(name, { as, input, version: 0 })).code).toBe('MALFORMED_REQUEST');
    expect((await both(name, { as, input, key: 'k'.repeat(256) })).code).toBe('MALFORMED_REQUEST');
  });

  test('is done once for one key, by whichever of both it comes', async () => {
    const input = await fixture.input();
    const key = `${name}-once`;
    const first = await byGraphql(name, { as, input, key });
    expect(first).toMatchObject({ code: undefined, replayed: false });
    expect(first.hashes.length).toBeGreaterThan(0);
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
