import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLiveHub } from '../live/live-hub.js';
import type { Principal } from '../options.js';
import { recordStory, type Story } from '../testing/record-story.js';
import { askGraphql, sendGraphql } from '../testing/scenarios/graphql.js';
import { post } from '../testing/scenarios/requests.js';
import { createTestCenterParts, reader, type TestCenterParts } from '../testing/test-center-parts.js';
import { createGraphqlHandler, type GraphqlOptions } from './graphql-handler.js';

const INCIDENTS = 20;

let parts: TestCenterParts;
let stories: Story[];
let foreign: Story;
const asked = { request: (_: Principal | null, _path: string, _init?: RequestInit) => Promise.resolve(new Response()) };

beforeAll(async () => {
  parts = await createTestCenterParts({ database: 'postgres' });
  stories = [];
  for (let at = 0; at < INCIDENTS; at += 1) stories.push(await recordStory(parts.center, reader(['A1'])));
  foreign = await recordStory(parts.center, reader(['B1']));
  asked.request = (principal, path, init) => {
    const options = { ...parts.center.options, authenticate: () => principal };
    const center = { ...parts.center, options };
    return createGraphqlHandler(center, createLiveHub(center)).fetch(new Request(`http://test.example${path}`, init));
  };
});
afterAll(() => parts.close());

const ask = <Data>(query: string, variables: Record<string, unknown> = {}, as: Principal = reader(['A1'])) =>
  askGraphql<Data>(asked, as, { query, variables });

/** How many statements a query costs, and what it answers. */
async function statementsOf<Data>(query: string, variables: Record<string, unknown>) {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    const data = await ask<Data>(query, variables);
    return { data, statements: spy.mock.calls.length };
  } finally {
    spy.mockRestore();
  }
}

interface Nested {
  incidents: {
    nodes: {
      id: string;
      alerts: { incidentId: string }[];
      executions: {
        id: string;
        incidentId: string;
        runbook: { spec: { steps: unknown[] } };
        approvals: { id: string }[];
      }[];
      approvals: { id: string; incidentId: string; votes: { voter: string }[]; execution: { id: string } }[];
      runbooks: { id: string; versions: { version: number }[] }[];
      timeline: { totalCount: number; nodes: { chain: string; type: string }[] };
    }[];
  };
}

const EVERYTHING = `query ($first: PageSize) {
  incidents(first: $first) {
    nodes {
      id
      alertSummary { count }
      alerts { incidentId }
      executions { id incidentId runbook { spec { steps { key } } } approvals { id } }
      approvals { id incidentId votes { voter } execution { id } }
      runbooks { id versions { version } }
      timeline(first: 3) { totalCount nodes { chain type } }
    }
  }
}`;

describe('a list of incidents with everything that belongs to them', () => {
  test('costs as many statements for 20 as for 5, and gives each its own', async () => {
    const few = await statementsOf<Nested>(EVERYTHING, { first: 5 });
    const many = await statementsOf<Nested>(EVERYTHING, { first: INCIDENTS });
    expect(few.data.incidents.nodes).toHaveLength(5);
    expect(many.data.incidents.nodes).toHaveLength(INCIDENTS);
    expect(many.statements).toBe(few.statements);
    expect(many.statements).toBeLessThan(70);
    for (const node of many.data.incidents.nodes) {
      const story = stories.find(({ incident_id }) => incident_id === node.id);
      expect(node).toMatchObject({
        alerts: [{ incidentId: node.id }],
        executions: [{ id: story?.execution_id, incidentId: node.id, approvals: [{ id: story?.approval_id }] }],
        approvals: [
          { id: story?.approval_id, votes: [{ voter: 'lead/of-storage' }], execution: { id: story?.execution_id } },
        ],
        runbooks: [{ id: story?.runbook_id, versions: [{ version: 1 }] }],
        timeline: { totalCount: 6 },
      });
      expect(node.executions[0]?.runbook.spec.steps).toHaveLength(1);
      expect(node.timeline.nodes.map(({ type }) => type)).toEqual([
        'runbook_completed',
        'approval_granted',
        'approval_requested',
      ]);
      expect(new Set(node.timeline.nodes.map(({ chain }) => chain))).toEqual(new Set([`incident:${node.id}`]));
    }
  });

  test('takes one connection at a time', async () => {
    let open = 0;
    let most = 0;
    const { queries } = parts.center.database;
    const transaction = queries.transaction.bind(queries);
    const watched = vi.spyOn(queries, 'transaction').mockImplementation(async (run, config) => {
      open += 1;
      most = Math.max(most, open);
      try {
        return await transaction(run, config);
      } finally {
        open -= 1;
      }
    });
    await ask(EVERYTHING, { first: 5 });
    watched.mockRestore();
    expect(most).toBe(1);
  });
});

describe('a connection', () => {
  interface Page {
    edges: { cursor: string; node: { id: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
    totalCount: number;
    totalIsCapped: boolean;
  }
  const PAGE =
    'edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount totalIsCapped';
  const lists = {
    'of incidents': (args: string) => `incidents(${args})`,
    'of incidents by deadline': (args: string) => `incidents(sort: sla_deadline, severity: [high], ${args})`,
    'of runbooks': (args: string) => `runbooks(${args})`,
    'of executions': (args: string) => `executions(state: completed, ${args})`,
    'of approvals': (args: string) => `approvals(${args})`,
  };

  test.each(Object.entries(lists))('%s goes on after any of its cursors, to the end', async (_, field) => {
    const page = async (args: string) => (await ask<{ page: Page }>(`{ page: ${field(args)} { ${PAGE} } }`)).page;
    const whole = await page('first: 200');
    expect(whole).toMatchObject({ totalCount: INCIDENTS, totalIsCapped: false });
    expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(whole.pageInfo.endCursor).toBe(whole.edges.at(-1)?.cursor);
    const ids = whole.edges.map(({ node }) => node.id);
    expect(new Set(ids).size).toBe(INCIDENTS);
    for (const at of [0, 6, 18]) {
      const rest = await page(`first: 7, after: "${whole.edges[at]?.cursor}"`);
      expect(rest.edges.map(({ node }) => node.id)).toEqual(ids.slice(at + 1, at + 8));
      expect(rest.pageInfo).toMatchObject({ hasNextPage: at + 8 < INCIDENTS, hasPreviousPage: true });
    }
  });

  test('of a timeline goes on, from an incident as from the root', async () => {
    const id = stories[0]?.incident_id;
    const fromRoot = `query ($id: ID!, $after: String) { page: timeline(incidentId: $id, order: desc, first: 4, after: $after) { ${PAGE} checkpoint { size } } }`;
    const fromIncident = `query ($id: ID!, $after: String) { incident(id: $id) { page: timeline(first: 4, after: $after) { ${PAGE} checkpoint { size } } } }`;
    const root = (after?: string | null) => ask<{ page: Page }>(fromRoot, { id, after });
    const nested = (after?: string | null) => ask<{ incident: { page: Page } }>(fromIncident, { id, after });
    const { page } = await root();
    expect(page.edges).toHaveLength(4);
    expect(page.totalCount).toBe(6);
    expect((await nested()).incident.page).toEqual(page);
    const { page: last } = await root(page.pageInfo.endCursor);
    expect(last.edges).toHaveLength(2);
    expect(last.pageInfo.hasNextPage).toBe(false);
    expect((await nested(page.pageInfo.endCursor)).incident.page).toEqual(last);
  });

  test('refuses a cursor that is forged, or of another list', async () => {
    const { page } = await ask<{ page: Page }>(`{ page: runbooks(first: 1) { ${PAGE} } }`);
    for (const after of ['x', `${page.pageInfo.endCursor}x`, page.pageInfo.endCursor]) {
      const query = 'query ($after: String) { incidents(after: $after) { totalCount } }';
      const { data, errors } = await sendGraphql(asked, reader(['A1']), { query, variables: { after } });
      expect(data).toEqual({ incidents: null });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'MALFORMED_CURSOR', status: 400 });
    }
  });
});

describe('a node', () => {
  const QUERY = `query ($incident: ID!, $runbook: ID!, $execution: ID!, $approval: ID!) {
    incident: node(id: $incident, type: incident) { __typename id ... on Incident { severity slaState provenanceHash runSummary { stepCount } } }
    runbook: node(id: $runbook, type: runbook) { __typename id ... on Runbook { stepCount specHash classification } }
    execution: node(id: $execution, type: execution) { __typename id ... on Execution { inputs incident { id } } }
    approval: node(id: $approval, type: approval) { __typename id ... on Approval { status runbook { id } } }
    one: runbook(id: $runbook, version: 1) { version spec { steps { riskLevel } } }
    none: runbook(id: $runbook, version: 2) { version }
    timelineVerification(incidentId: $incident) { verdict events }
    timeline(runbookExecutionId: $execution) { totalCount }
  }`;
  const variables = (story: Story | undefined) => ({
    incident: story?.incident_id,
    runbook: story?.runbook_id,
    execution: story?.execution_id,
    approval: story?.approval_id,
  });

  test('of every kind is found, and leads to what it belongs to', async () => {
    const [story] = stories;
    expect(await ask(QUERY, variables(story))).toMatchObject({
      incident: {
        __typename: 'Incident',
        severity: 'high',
        provenanceHash: expect.any(String),
        runSummary: { stepCount: 0 },
      },
      runbook: { __typename: 'Runbook', stepCount: 1, classification: 'confidential' },
      execution: {
        __typename: 'Execution',
        inputs: { look: { shard: 's-1', share: 0.25 } },
        incident: { id: story?.incident_id },
      },
      approval: { __typename: 'Approval', status: 'granted', runbook: { id: story?.runbook_id } },
      one: { version: 1, spec: { steps: [{ riskLevel: 'high' }] } },
      none: null,
      timelineVerification: { events: 6 },
      timeline: { totalCount: 4 },
    });
  });

  test('of another tenant is missing, as one that there is not', async () => {
    const detail = 'approvalDetail(approvalId: $approval) { bound { field same } }';
    const query = QUERY.replace(/\}\s*$/, `${detail} }`);
    const missing = '01890a5d-ac96-774b-bcce-b302099a8057';
    const none = { incident_id: missing, runbook_id: missing, execution_id: missing, approval_id: missing };
    const [of, not] = await Promise.all(
      [foreign, none].map((story) => sendGraphql(asked, reader(['A1']), { query, variables: variables(story) })),
    );
    expect(Object.values(of?.data ?? {}).every((value) => value === null)).toBe(true);
    expect(of?.data).toEqual(not?.data);
    const said = (answer: typeof of) =>
      answer?.errors?.map(({ path, message, extensions }) => [path, message, extensions.code]);
    expect(said(of)).toEqual(said(not));
    expect(new Set(of?.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['NOT_FOUND']));
  });

  test('is in no list of another tenant, nor in what lists lead to', async () => {
    const query = `{
      incidents { totalCount nodes { id alerts { id } executions { id } approvals { id } timeline { nodes { eventText } } } }
      runbooks { totalCount nodes { id } } executions { totalCount nodes { id } } approvals { totalCount nodes { id } }
    }`;
    const seen = JSON.stringify(await ask(query, {}, reader(['B1'])));
    for (const id of Object.values(foreign)) expect(seen).toContain(id);
    for (const id of stories.flatMap((story) => Object.values(story))) expect(seen).not.toContain(id);
    const nobody = JSON.stringify(await ask(query, {}, { ...reader(['A1']), roles: [] }));
    for (const id of stories.flatMap((story) => Object.values(story))) expect(nobody).not.toContain(id);
  });
});

test('says who asks, and what they may do', async () => {
  const query = `query ($checks: [SimulateCheckInput!]!) {
    session { actor { id clearance tenantIds } flags }
    simulate(action: can_view_incident, resource: { type: incident, id: "${stories[0]?.incident_id}" }) { allow }
    simulateBatch(checks: $checks) { results { action allow missing } }
  }`;
  const resource = { type: 'incident', scope: { tenants: ['B1'], classification: 'top_secret' } };
  const checks = [{ action: 'can_create_incident', resource, context: { inputs: { a_b: 'c_d' } } }];
  expect(await ask(query, { checks })).toMatchObject({
    session: {
      actor: { id: 'reader-of-A1', clearance: 'top_secret', tenantIds: ['A1'] },
      flags: { incident_center_enabled: ['A1'], runbook_center_enabled: ['A1'] },
    },
    simulate: { allow: true },
    simulateBatch: {
      results: [{ action: 'can_create_incident', allow: false, missing: expect.arrayContaining(['tenant_scope']) }],
    },
  });
});

test('tells nothing of its schema in production, unless somebody wants it to', async () => {
  const options = { ...parts.center.options, production: true, authenticate: () => reader(['A1']) };
  const center = { ...parts.center, options };
  const introspect = async (more?: GraphqlOptions) => {
    const request = new Request('http://test.example/graphql', post({ query: '{ __schema { queryType { name } } }' }));
    return (await createGraphqlHandler(center, createLiveHub(center), more).fetch(request)).status;
  };
  expect([await introspect(), await introspect({ introspection: true })]).toEqual([400, 200]);
});
