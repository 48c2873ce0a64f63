import { cell, fieldsTable, type Schema } from './schema-table.js';

interface DescribedEvent {
  type: string;
  when: string;
  chain: string;
  texts: readonly string[];
  payload: Schema;
}

const CHAINS: Readonly<Record<string, string>> = {
  incident: '`incident:<id>`',
  run: '`incident:<id>` of the run’s incident, else `execution:<id>`',
  runbook: '`runbook:<id>`',
  log: '`log:<name of the log>`, of the tenant with that name',
  'run or runbook': 'the run’s, or `runbook:<id>` for an approval to publish',
};

/** Every type of event: when it is recorded, on which chain, and what it says. */
export function eventTypesPage(events: readonly DescribedEvent[]): string {
  const sections = events.map(({ type, when, chain, texts, payload }) => {
    const shapes = (payload.anyOf ?? [payload]).map((shape) => fieldsTable(shape, 'always there'));
    const table = shapes.join('\nor\n\n');
    const beside = texts.length === 0 ? '' : ` · free text beside it: ${texts.map((text) => `\`${text}\``).join(', ')}`;
    return `## ${type}\n\n${when}\n\nChain: ${CHAINS[chain] ?? chain}${beside}\n\n${table === '' ? 'Its payload has nothing but `changes`.\n' : table}`;
  });
  return `# Event types

Generated from the contract by \`npm run generate\`; the tests hold recorded events against it. The format of an event is in
[evidence-format.md](evidence-format.md). Beside what stands here, every payload has \`changes\`: what the event did to rows.
Free text is never inside an event, only committed to.

| type | when |
|---|---|
${events.map(({ type, when }) => `| [\`${type}\`](#${type}) | ${cell(when)} |`).join('\n')}

${sections.join('\n')}`;
}
