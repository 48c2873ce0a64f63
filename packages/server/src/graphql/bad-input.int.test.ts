import type { ErrorCode, Incident } from '@incident-center/sdk/contract';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentCenterOptions } from '../options.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { brokenObjectStore } from '../testing/scenarios/broken-object-store.js';
import { askGraphql, type GraphqlQuery, graphqlRefusal, sendGraphql } from '../testing/scenarios/graphql.js';
import { operator } from '../testing/scenarios/personas.js';
import { post } from '../testing/scenarios/requests.js';
import { openIncident, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { sha256Of } from './read-request.js';

const PERSISTED = '{ session { displayName } }';

let database: TestDatabase;
let center: TestCenter;
let incident: Incident;
const lines: string[] = [];

/** Another server on the same database. */
const beside = (options: Partial<IncidentCenterOptions>) =>
  createTestCenter({ database: { url: database.url }, data_directory: center.data_directory, ...options });

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    graphql: { introspection: false, persisted_operations: [PERSISTED] },
    log: (line) => lines.push(line),
  });
  incident = await openIncident(center);
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const send = (init: RequestInit, path = '/graphql') => center.request(operator(), path, init);
const document = (query: string, variables: Record<string, unknown> = {}) => send(post({ query, variables }));
const repeated = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

const mutation = 'mutation { commentOnIncident(input: { incidentId: "x", text: "y" }) { receipts { seq } } }';
const deepByFragment = `
  query { incident(id: "x") { ...a } }
  fragment a on Incident { executions(first: 1) { incident { executions(first: 1) { incident { ...b } } } } }
  fragment b on Incident { executions(first: 1) { incident { executions(first: 1) { incident { executions(first: 1) { incident { executions(first: 1) { id } } } } } } } }`;

interface BadRequest {
  send: () => Promise<Response>;
  code: ErrorCode;
  status: number;
  says?: RegExp;
}
const malformed = (query: string, says?: RegExp, variables?: Record<string, unknown>): BadRequest => ({
  send: () => document(query, variables),
  code: 'MALFORMED_REQUEST',
  status: 400,
  ...(says && { says }),
});

const BAD: Record<string, BadRequest> = {
  'a mutation as a form': {
    send: () => send({ method: 'POST', body: new URLSearchParams({ query: mutation }) }),
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
  },
  'a mutation as multipart': {
    send: () => {
      const form = new FormData();
      form.set('operations', JSON.stringify({ query: mutation }));
      return send({ method: 'POST', body: form });
    },
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
  },
  'JSON as text/plain': {
    send: () =>
      send({ method: 'POST', body: JSON.stringify({ query: mutation }), headers: { 'Content-Type': 'text/plain' } }),
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
  },
  'a mutation by GET': {
    send: () => send({ method: 'GET' }, `/graphql?query=${encodeURIComponent(mutation)}`),
    code: 'METHOD_NOT_ALLOWED',
    status: 405,
  },
  'a query by GET': {
    send: () => send({ method: 'GET' }, '/graphql?query=%7B__typename%7D'),
    code: 'METHOD_NOT_ALLOWED',
    status: 405,
  },
  'a preflight': { send: () => send({ method: 'OPTIONS' }), code: 'METHOD_NOT_ALLOWED', status: 405 },
  'a batch': {
    send: () => send(post([{ query: PERSISTED }])),
    code: 'MALFORMED_REQUEST',
    status: 400,
    says: /no list/,
  },
  '300 aliases': malformed(`{ ${repeated(300, (at) => `a${at}: __typename`)} }`, /30 aliases/),
  '400 fields that are one': malformed(`{ ${repeated(400, () => '__typename')} }`, /30 repeats/),
  '501 fields': malformed(
    `{ ${repeated(20, (at) => `... on Query { x${at}: session { actor { id roles tenantIds environments onCallRotations clearance riskTier } displayName kind flags __typename } ${repeated(12, () => '... { __typename }')} }`)} }`,
    /more than \d+ (selections|repeats)/,
  ),
  '13 levels by fragments': malformed(deepByFragment, /12 levels/),
  'a fragment that spreads itself': malformed(
    '{ incident(id: "x") { ...a } } fragment a on Incident { id ...a }',
    /itself/,
  ),
  'two fragments that spread each other': malformed(
    '{ session { ...a } } fragment a on Session { ...b } fragment b on Session { ...a }',
    /itself/,
  ),
  'a cycle that nothing spreads': malformed(
    '{ session { displayName } } fragment a on Session { ...b } fragment b on Session { ...a }',
  ),
  'fragments that double each other': malformed(
    `{ session { ...f0 } } ${repeated(20, (at) => `fragment f${at} on Session { ${at < 19 ? `...f${at + 1} ...f${at + 1}` : 'kind'} }`)}`,
    /more than/,
  ),
  'introspection in production': malformed(getIntrospectionQuery({ descriptions: false }), undefined),
  'the type of a type in production': malformed('{ __type(name: "Query") { name } }', /introspection/i),
  'first: 1e9': malformed('{ incidents(first: 1e9) { totalCount } }', /1 to 200/),
  'first: 1000000000': malformed('{ incidents(first: 1000000000) { totalCount } }', /1 to 200/),
  'a first of 1e9 as a variable': malformed(
    'query ($first: PageSize) { incidents(first: $first) { totalCount } }',
    /1 to 200/,
    { first: 1e9 },
  ),
  'first: 0': malformed('{ incidents(first: 0) { totalCount } }', /1 to 200/),
  'pages within pages': malformed(
    '{ incidents(first: 200) { nodes { executions(first: 200) { approvals(first: 200) { id } } } } }',
    /10000 things/,
  ),
  'the hash of a document that is not persisted': {
    send: () => send(post({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256Of('{ x }') } } })),
    code: 'MALFORMED_REQUEST',
    status: 400,
    says: /persisted/,
  },
  'the hash of another document': {
    send: () =>
      send(
        post({
          query: '{ __typename }',
          extensions: { persistedQuery: { version: 1, sha256Hash: sha256Of(PERSISTED) } },
        }),
      ),
    code: 'MALFORMED_REQUEST',
    status: 400,
  },
  'a document that is none': malformed('{ session'),
  'no document': { send: () => send(post({})), code: 'MALFORMED_REQUEST', status: 400 },
  'a member that nobody knows': {
    send: () => send(post({ query: PERSISTED, debug: true })),
    code: 'MALFORMED_REQUEST',
    status: 400,
  },
  'a key twice': {
    send: () => send(post(`{"query":"{ __typename }","query":${JSON.stringify(PERSISTED)}}`)),
    code: 'MALFORMED_REQUEST',
    status: 400,
    says: /twice/,
  },
  '__proto__ among the variables': {
    send: () => send(post('{"query":"{ __typename }","variables":{"__proto__":{}}}')),
    code: 'MALFORMED_REQUEST',
    status: 400,
    says: /__proto__/,
  },
  'two operations and no name': malformed('query a { __typename } query b { __typename }', /the one operation/),
  'a variable of the wrong type': malformed(
    'mutation ($input: CommentOnIncidentInput!) { commentOnIncident(input: $input) { replayed } }',
    undefined,
    { input: { incidentId: 'x', txet: 'y' } },
  ),
  'a body of more than 1 MB': {
    send: () => send(post({ query: PERSISTED, variables: { a: 'x'.repeat(1_000_000) } })),
    code: 'BODY_TOO_LARGE',
    status: 413,
  },
  'a body of more than 8 MB': {
    send: () => send(post({ query: PERSISTED, variables: { a: 'x'.repeat(8_000_000) } })),
    code: 'BODY_TOO_LARGE',
    status: 413,
  },
};

describe('GraphQL refuses', () => {
  test.each(Object.entries(BAD))('%s', async (_, { send: request, code, status, says }) => {
    const response = await request();
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const { errors } = await graphqlRefusal(response, code, status);
    if (says !== undefined) expect(errors?.[0]?.message).toMatch(says);
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
  });

  test('who is nobody', async () => {
    const response = await center.request(null, '/graphql', post({ query: PERSISTED }));
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    await graphqlRefusal(response, 'UNAUTHENTICATED', 401);
  });

  test.each([
    '{ sesion { kind } }',
    '{ session { knd } }',
    '{ incidents(sotr: created_at) { totalCount } }',
    '{ incidents(sort: created) { totalCount } }',
  ])('the typo in %s without a word about what there is', async (query) => {
    const { errors } = await graphqlRefusal(await document(query), 'MALFORMED_REQUEST', 400);
    expect(errors?.[0]?.message).not.toMatch(/did you mean|"session"|"kind"|"sort"|created_at/);
  });

  test('NUL, and numbers that JSON has not, that only the document holds', async () => {
    const comment = (text: string) =>
      `mutation { commentOnIncident(input: { incidentId: "${incident.id}", text: ${text} }) { replayed } }`;
    const tags = (value: string) =>
      `mutation { createIncident(input: { title: "Slow", severity: low, tenants: ["A1"], tags: { a: ${value} } }) { replayed } }`;
    for (const query of [comment('"\\u0000"'), comment('"\\uD800"'), tags('1e400'), tags('9007199254740993')]) {
      const { errors } = await sendGraphql(center, operator(), { query });
      expect(errors?.[0]?.extensions, query).toMatchObject({ code: 'MALFORMED_REQUEST', status: 400 });
    }
  });

  test('to say more of a failure than the id under which the log has it', async () => {
    const broken = await beside({
      log: (line) => lines.push(line),
      object_store: brokenObjectStore(new Error('the disk at /srv/secret is full')),
    });
    try {
      const run = await runAtHighRisk(center, await publishRunbook(center));
      const query = 'mutation ($input: AttachEvidenceInput!) { attachEvidence(input: $input) { replayed } }';
      const file = { name: 'a.txt', mediaType: 'text/plain', contentBase64: 'YQ==' };
      const variables = { input: { executionId: run.id, step: 'reroute', ...file } };
      lines.length = 0;
      const { data, errors } = await sendGraphql(broken, operator(), { query, variables });
      expect(data).toEqual({ attachEvidence: null });
      expect(errors?.[0]?.message).toBe('Something failed on our side');
      expect(Object.keys(errors?.[0]?.extensions ?? {}).sort()).toEqual(['code', 'instance', 'status']);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('the disk at /srv/secret is full');
      expect(lines[0]).toContain(errors?.[0]?.extensions.instance.replace('urn:uuid:', ''));
    } finally {
      await broken.stop();
    }
  });
});

describe('GraphQL takes', () => {
  const ask = <Data>(body: GraphqlQuery) => askGraphql<Data>(center, operator(), body);

  test('a document that is persisted, by its hash alone', async () => {
    const response = await send(
      post({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256Of(PERSISTED) } } }),
    );
    expect(await response.json()).toEqual({ data: { session: { displayName: 'operator' } } });
  });

  test('nothing but what is persisted, where that is asked for', async () => {
    const strict = await beside({ graphql: { only_persisted: true, persisted_operations: [PERSISTED] } });
    try {
      expect(await askGraphql(strict, operator(), { query: PERSISTED })).toEqual({
        session: { displayName: 'operator' },
      });
      const other = await strict.request(operator(), '/graphql', post({ query: '{ session { kind } }' }));
      await graphqlRefusal(other, 'MALFORMED_REQUEST', 400);
    } finally {
      await strict.stop();
    }
  });

  test('a file of 5 MB, and in its place nothing else of that size', async () => {
    const query = 'mutation ($input: AttachEvidenceInput!) { attachEvidence(input: $input) { replayed } }';
    const input = {
      executionId: incident.id,
      step: 'look',
      name: 'a.txt',
      mediaType: 'text/plain',
      contentBase64: 'YWFh'.repeat(500_000),
    };
    const { errors } = await sendGraphql(center, operator(), { query, variables: { input } });
    // It got as far as the run, which does not exist.
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  test('questions about its schema, where it is not in production', async () => {
    const open = await beside({});
    try {
      const described = await askGraphql<IntrospectionQuery>(open, operator(), { query: getIntrospectionQuery() });
      expect(buildClientSchema(described).getQueryType()?.getFields()).toHaveProperty('incidents');
      const typo = await sendGraphql(open, operator(), { query: '{ sesion { kind } }' });
      expect(typo.errors?.[0]?.message).toContain('Did you mean "session"');
    } finally {
      await open.stop();
    }
  });

  test('an id of another tenant for one that is missing', async () => {
    const foreign = await openIncident(center, ['B1']);
    const missing = '01890a5d-ac96-774b-bcce-b302099a8057';
    for (const id of [foreign.id, missing, 'no id at all']) {
      const query =
        'query ($id: ID!) { node(id: $id, type: incident) { id } incident(id: $id) { id } execution(id: $id) { id } approval(id: $id) { id } runbook(id: $id) { id } }';
      expect(await ask({ query, variables: { id } })).toEqual({
        node: null,
        incident: null,
        execution: null,
        approval: null,
        runbook: null,
      });
    }
  });
});
