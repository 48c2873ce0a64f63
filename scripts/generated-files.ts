import { readdirSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { buildTransitionTable } from '../packages/state-machines/src/build-transition-table.js';
import { dashboard } from './observability/dashboard.js';
import { errorCodesPage } from './reference/error-codes-page.js';
import { eventTypesPage } from './reference/event-types-page.js';
import { type ApiDocument, operationsPage, schemasPage } from './reference/operations-page.js';
import { optionsPage } from './reference/options-page.js';

interface GeneratedFile {
  path: string;
  content: string;
}

const fileAt = (path: string) => new URL(`../${path}`, import.meta.url).pathname;

const SERVER = 'packages/server/src/';
/** Names every event that is legal, and fires none. */
const SIMULATE = 'authorization/simulate.ts';
/** An alert joins its incident without a name for the event: the incident doesn't move. */
const FIRED_WITHOUT_ITS_NAME = 'attach_alert';

/** Whether the server names an event where it is not tried out: one that nobody names can't happen. */
function firedEvents(): (event: string) => boolean {
  const sources = readdirSync(fileAt(SERVER), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^(conformance|testing|graphql)\//.test(name))
    .filter((name) => name !== SIMULATE)
    .map((name) => readFileSync(fileAt(`${SERVER}${name}`), 'utf8'));
  return (event) => event === FIRED_WITHOUT_ITS_NAME || sources.some((text) => text.includes(`'${event}'`));
}

function transitionTable(): GeneratedFile[] {
  const rows = buildTransitionTable();
  const isFired = firedEvents();
  const code = rows
    .map((row) => `  { machine: '${row.machine}', from: '${row.from}', event: '${row.event}', to: '${row.to}' },`)
    .join('\n');
  const docs = rows
    .map(
      ({ machine, from, event, to }) =>
        `| ${machine} | ${from} | ${event} | ${to} | ${isFired(event) ? '' : 'not by any operation yet'} |`,
    )
    .join('\n');
  return [
    {
      path: fileAt('packages/state-machines/src/transition-table.generated.ts'),
      content: `// Generated from the machines by 'npm run generate'.\nexport const TRANSITION_ROWS = [\n${code}\n] as const;\n`,
    },
    {
      path: fileAt('docs/reference/transitions.md'),
      content: `# Transitions\n\nGenerated from the state machines by \`npm run generate\`. What the last column marks is legal, and nothing in the server does it yet.\n\n| machine | from | event | to | happens |\n|---|---|---|---|---|\n${docs}\n`,
    },
  ];
}

// The workspace's packages are read from their sources, which are there before anything is built.
register(
  `data:text/javascript,${encodeURIComponent(`export const resolve = (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...context.conditions, 'incident-center-source'] });`)}`,
);

/** The packaged roles, as the policy's data has them: what a host gives people. */
function roleTable(): GeneratedFile {
  const { incident_center } = JSON.parse(readFileSync(fileAt('policies/data.json'), 'utf8')) as {
    incident_center: { role_permissions: Record<string, string[]> };
  };
  const roles = Object.entries(incident_center.role_permissions);
  const rows = [...new Set(roles.flatMap(([, actions]) => actions))]
    .sort()
    .map(
      (action) =>
        `| \`${action}\` | ${roles.map(([, actions]) => (actions.includes(action) ? '✓' : '')).join(' | ')} |`,
    );
  return {
    path: fileAt('docs/reference/roles.md'),
    content: `# Roles\n\nGenerated from the policy's data by \`npm run generate\`. A role permits an action; tenants, environment, clearance, risk tier and, for some, an approval or a rationale are asked for beside it. A host gives people these roles, or maps its own to them ([mount it](../how-to/mount.md#2-who-is-asking)).\n\n| | ${roles.map(([role]) => `\`${role}\``).join(' | ')} |\n|---|${roles.map(() => ':-:|').join('')}\n${rows.join('\n')}\n`,
  };
}

async function clientRoutes(): Promise<GeneratedFile> {
  const { isChange, OPERATION_NAMES, operations } = await import('../packages/sdk/src/contract/operations.js');
  const routes = OPERATION_NAMES.map((name) => {
    const { method, path } = operations[name];
    return `  ${name}: { method: '${method}', path: '${path}', change: ${isChange(name)} },`;
  });
  return {
    path: fileAt('packages/sdk/src/client/routes.generated.ts'),
    content: `// Generated from the contract's operations by 'npm run generate': the client's bundle needs no schemas.
import type { OperationName } from '../contract/operations.js';
import type { Route } from './route.js';

export const ROUTES = {
${routes.join('\n')}
} as const satisfies Record<OperationName, Route>;
`,
  };
}

async function apiReference(): Promise<GeneratedFile[]> {
  const { ERROR_CODES, errorsOf, openApiDocument, OPERATION_NAMES } = await import(
    '../packages/sdk/src/contract/index.js'
  );
  type Name = (typeof OPERATION_NAMES)[number];
  const document = openApiDocument();
  const operationsWith = (code: string) =>
    OPERATION_NAMES.filter((name) => (errorsOf(name) as readonly string[]).includes(code));
  return [
    { path: fileAt('docs/reference/openapi.json'), content: `${JSON.stringify(document, undefined, 2)}\n` },
    {
      path: fileAt('docs/reference/operations.md'),
      content: operationsPage(document as unknown as ApiDocument, (name) => errorsOf(name as Name)),
    },
    { path: fileAt('docs/reference/schemas.md'), content: schemasPage(document as unknown as ApiDocument) },
    { path: fileAt('docs/reference/error-codes.md'), content: errorCodesPage(ERROR_CODES, operationsWith) },
    { path: fileAt('docs/reference/event-types.md'), content: eventTypesPage(await describedEvents()) },
    { path: fileAt('docs/reference/options.md'), content: await optionsPage() },
  ];
}

async function observability(): Promise<GeneratedFile[]> {
  const { metricsPage } = await import('./reference/metrics-page.js');
  return [
    { path: fileAt('docs/reference/metrics.md'), content: metricsPage() },
    { path: fileAt('packages/server/observability/operational-health.dashboard.json'), content: dashboard() },
  ];
}

async function describedEvents() {
  const { EVENT_TYPES } = await import('../packages/sdk/src/contract/index.js');
  const { describedEvent } = await import('../packages/server/src/timeline/event-descriptions.js');
  return EVENT_TYPES.map((type) => describedEvent(type));
}

async function graphqlSchema(): Promise<GeneratedFile> {
  const { graphqlSchemaText } = await import('../packages/server/src/graphql/schema-text.js');
  return {
    path: fileAt('docs/reference/schema.graphql'),
    content: `# Generated from the contract's operations by 'npm run generate'.\n\n${graphqlSchemaText()}`,
  };
}

/** Every file that is made from another, with the content it should have. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [
    ...transitionTable(),
    roleTable(),
    await clientRoutes(),
    ...(await apiReference()),
    await graphqlSchema(),
    ...(await observability()),
  ];
}
