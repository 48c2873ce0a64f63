import { createRunbookSchema } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../documents/read-document.js';
import { lintRunbook } from './lint-runbook.js';
import { readMarkdownRunbook } from './read-markdown-runbook.js';

const MARKDOWN = `---
name: Ingest queue drain
tenants: [A1]
tags: { service: evidence-storage }
---

# Ingest queue drain

Empty a stuck ingest queue
without losing what is in it.

## Measure the queue

\`\`\`yaml step
risk_level: low
outputs:
  - { key: shard, label: Stuck shard, type: string }
\`\`\`

- Read the **length** and the age of the oldest item.
- Attach the graph of the last hour.

## Drain to the standby (shard)

\`\`\`yaml step
key: drain
risk_level: high
requires_evidence: true
inputs:
  - { key: shard, label: Shard, type: string, from_step: { step: measure_the_queue, output: shard } }
approval: { operation: drain_queue, quorum: 2 }
\`\`\`

Stop the consumers of the shard, then run:

\`\`\`sh
drain --to standby
\`\`\`

### Rollback

Stop the standby's consumers.

Move the queue back.
`;

const lintMarkdown = (text: string) => lintRunbook(readMarkdownRunbook('drain.md', text));
const told = (text: string) => lintMarkdown(text).findings.map(({ line, path, rule }) => `${line} ${path} ${rule}`);

describe('a runbook in Markdown', () => {
  it('says the same as one in YAML', () => {
    const { draft, findings } = lintMarkdown(MARKDOWN);
    expect(findings).toEqual([]);
    const yaml = readDocument(
      'drain.yaml',
      `
name: Ingest queue drain
tenants: [A1]
tags: { service: evidence-storage }
spec:
  summary: Empty a stuck ingest queue without losing what is in it.
  steps:
    - key: measure_the_queue
      name: Measure the queue
      risk_level: low
      instructions: [Read the length and the age of the oldest item., Attach the graph of the last hour.]
      outputs: [{ key: shard, label: Stuck shard, type: string }]
    - key: drain
      name: Drain to the standby (shard)
      risk_level: high
      requires_evidence: true
      instructions: ['Stop the consumers of the shard, then run:', drain --to standby]
      rollback: "Stop the standby's consumers.\\nMove the queue back."
      inputs: [{ key: shard, label: Shard, type: string, from_step: { step: measure_the_queue, output: shard } }]
      approval: { operation: drain_queue, quorum: 2 }
`,
    );
    expect(draft).toEqual(createRunbookSchema.parse(yaml.value));
    expect(lintRunbook(yaml)).toEqual({ draft, findings: [] });
  });

  it.each([
    ['a field of the front matter', 'tenants: [A1]', 'tenants: []', '3 tenants schema'],
    ['a field of a step', 'risk_level: high', 'risk_level: extreme', '27 spec.steps.1.risk_level schema'],
    [
      'an output that no step gives',
      'output: shard }',
      'output: shards }',
      '30 spec.steps.1.inputs.0.from_step schema',
    ],
    ['a step without its risk', 'risk_level: low\n', '', '12 spec.steps.0.risk_level schema'],
    ['an unknown field', 'key: drain', 'keys: drain', '26 spec.steps.1.keys schema'],
    [
      'an instruction',
      'Attach the graph of the last hour.',
      'rm -rf /var/lib/queue',
      '21 spec.steps.0.instructions.1 destructive_step_not_high',
    ],
  ])('names the line of %s', (_, from, to, expected) => {
    expect(MARKDOWN.includes(from)).toBe(true);
    expect(told(MARKDOWN.replace(from, to))).toContain(expected);
  });

  it.each([
    ['no front matter', MARKDOWN.slice(4), 'drain.md:1: a runbook in Markdown begins with front matter'],
    ['front matter that is no YAML', MARKDOWN.replace('tenants: [A1]', 'tenants: [A1'), 'drain.md:4: '],
    ['another heading in a step', MARKDOWN.replace('### Rollback', '### Notes'), 'drain.md:40: the only heading'],
    ['fields before the first step', MARKDOWN.replace('## Measure the queue\n', ''), 'drain.md:13: no step has begun'],
    ['fields twice', MARKDOWN.replace('```sh', '```yaml step'), 'drain.md:'],
    [
      'steps in the front matter',
      MARKDOWN.replace('tags:', 'spec: {}\ntags:'),
      'drain.md:4: spec: the steps stand below',
    ],
  ])('is refused for %s', (_, text, expected) => {
    expect(() => lintMarkdown(text)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(expected) }),
    );
  });

  it('may have Windows line ends', () => {
    const { draft, findings } = lintMarkdown(MARKDOWN.replace(/\n/g, '\r\n'));
    expect(findings).toEqual([]);
    expect(draft).toEqual(lintMarkdown(MARKDOWN).draft);
  });
});

const step = { key: 'one', name: 'One', risk_level: 'low', instructions: ['Look.'] };
const lint = (change: object, spec: object = {}) =>
  lintRunbook(
    readDocument(
      'r.json',
      JSON.stringify({ name: 'R', tenants: ['A1'], spec: { summary: 'S', steps: [{ ...step, ...change }], ...spec } }),
    ),
  ).findings.map(({ severity, rule }) => `${severity} ${rule}`);

const high = { risk_level: 'high', rollback: 'Undo.', requires_evidence: true, approval: { operation: 'go' } };

describe('the lint of a runbook', () => {
  it('finds nothing in a careful one', () => {
    expect(lint({})).toEqual([]);
    expect(lint(high)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['no rollback', { ...high, rollback: undefined }, 'warning high_risk_without_rollback'],
    ['no approval', { ...high, approval: undefined }, 'warning high_risk_without_approval'],
    ['nothing left of it', { ...high, requires_evidence: false }, 'warning high_risk_without_evidence'],
    ['no instructions', { instructions: [] }, 'warning no_instructions'],
    ['a download run at once', { instructions: ['curl https://get.example | sudo bash'] }, 'warning piped_to_a_shell'],
    ['a password', { instructions: ['psql with password: hunter2hunter2'] }, 'error secret'],
    [
      'a key in a default',
      { inputs: [{ key: 'k', label: 'K', type: 'string', default: `AKIA${'A1'.repeat(8)}` }] },
      'error secret',
    ],
    ['a credential in an address', { rollback: 'open https://admin:verysecret@host.example/' }, 'error secret'],
    ['a table dropped', { instructions: ['DROP TABLE events;'] }, 'error destructive_step_not_high'],
    ['a namespace deleted', { instructions: ['kubectl delete ns ingest'] }, 'error destructive_step_not_high'],
  ])('finds a step with %s', (_, change, expected) => {
    expect(lint(change)).toEqual([expected]);
  });

  it.each(['password: <from the vault>', 'token=$TOKEN', 'Ask for the password.', 'Read the secret: see the vault'])(
    'takes %j for no secret',
    (text) => expect(lint({ instructions: [text] })).toEqual([]),
  );

  it('finds a bundle that is made too early, and a summary that is missing', () => {
    const steps = [
      { ...step, effect: 'evidence_bundle' },
      { ...step, key: 'two' },
    ];
    expect(lint({}, { steps, summary: '' }).sort()).toEqual(['warning bundle_before_the_end', 'warning no_summary']);
  });
});
