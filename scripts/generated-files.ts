import { register } from 'node:module';
import { buildTransitionTable } from '../packages/state-machines/src/build-transition-table.js';

interface GeneratedFile {
  path: string;
  content: string;
}

const fileAt = (path: string) => new URL(`../${path}`, import.meta.url).pathname;

function transitionTable(): GeneratedFile[] {
  const rows = buildTransitionTable();
  const code = rows
    .map((row) => `  { machine: '${row.machine}', from: '${row.from}', event: '${row.event}', to: '${row.to}' },`)
    .join('\n');
  const docs = rows.map((row) => `| ${row.machine} | ${row.from} | ${row.event} | ${row.to} |`).join('\n');
  return [
    {
      path: fileAt('packages/state-machines/src/transition-table.generated.ts'),
      content: `// Generated from the machines by 'pnpm generate'.\nexport const TRANSITION_ROWS = [\n${code}\n] as const;\n`,
    },
    {
      path: fileAt('docs/reference/transitions.md'),
      content: `# Transitions\n\nGenerated from the state machines by \`pnpm generate\`.\n\n| machine | from | event | to |\n|---|---|---|---|\n${docs}\n`,
    },
  ];
}

// The workspace's packages are read from their sources, which are there before anything is built.
register(
  `data:text/javascript,${encodeURIComponent(`export const resolve = (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...context.conditions, 'incident-center-source'] });`)}`,
);

async function clientRoutes(): Promise<GeneratedFile> {
  const { isChange, OPERATION_NAMES, operations } = await import('../packages/sdk/src/contract/operations.js');
  const routes = OPERATION_NAMES.map((name) => {
    const { method, path } = operations[name];
    return `  ${name}: { method: '${method}', path: '${path}', change: ${isChange(name)} },`;
  });
  return {
    path: fileAt('packages/sdk/src/client/routes.generated.ts'),
    content: `// Generated from the contract's operations by 'pnpm generate': the client's bundle needs no schemas.
import type { OperationName } from '../contract/operations.js';
import type { Route } from './route.js';

export const ROUTES = {
${routes.join('\n')}
} as const satisfies Record<OperationName, Route>;
`,
  };
}

async function apiReference(): Promise<GeneratedFile[]> {
  const { ERROR_CODES, EVENT_TYPES, openApiDocument, OPERATION_NAMES, operations } = await import(
    '../packages/sdk/src/contract/index.js'
  );
  const rows = OPERATION_NAMES.map((name) => {
    const { method, path, summary, action, flag } = operations[name];
    const guarded = action === 'by_transition' ? 'one for each move' : action === undefined ? '' : `\`${action}\``;
    return `| \`${name}\` | ${method} \`${path}\` | ${summary} | ${guarded} | ${flag === undefined ? '' : `\`${flag}\``} |`;
  });
  const codes = Object.entries(ERROR_CODES).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  const note = 'Generated from the contract by `pnpm generate`.';
  return [
    { path: fileAt('docs/reference/openapi.json'), content: `${JSON.stringify(openApiDocument(), undefined, 2)}\n` },
    {
      path: fileAt('docs/reference/operations.md'),
      content: `# Operations\n\n${note} The schemas are in [openapi.json](openapi.json).\n\nBeside these: \`POST /graphql\` has the same operations ([schema.graphql](schema.graphql)), \`GET /live?cursor=\` streams what happened, \`GET /openapi.json\` is this document from a running server.\n\n| operation | request | what it does | policy action | feature flag |\n|---|---|---|---|---|\n${rows.join('\n')}\n`,
    },
    {
      path: fileAt('docs/reference/error-codes.md'),
      content: `# Error codes\n\n${note} Every error is \`application/problem+json\` (RFC 9457) with a \`code\`.\n\n| code | status | title |\n|---|---|---|\n${codes.join('\n')}\n`,
    },
    {
      path: fileAt('docs/reference/event-types.md'),
      content: `# Event types\n\n${note} The format of an event is in [evidence-format.md](evidence-format.md).\n\n${EVENT_TYPES.map((type) => `- \`${type}\``).join('\n')}\n`,
    },
  ];
}

async function graphqlSchema(): Promise<GeneratedFile> {
  const { graphqlSchemaText } = await import('../packages/server/src/graphql/schema-text.js');
  return {
    path: fileAt('docs/reference/schema.graphql'),
    content: `# Generated from the contract's operations by 'pnpm generate'.\n\n${graphqlSchemaText()}`,
  };
}

/** Every file that is made from another, with the content it should have. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [...transitionTable(), await clientRoutes(), ...(await apiReference()), await graphqlSchema()];
}
