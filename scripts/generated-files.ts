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

/** Every file that is made from another, with the content it should have. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [...transitionTable(), await clientRoutes()];
}
