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

/** Every file that is made from another, with the content it should have. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [...transitionTable()];
}
