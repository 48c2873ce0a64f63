import type { StepField } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { en } from '../messages/en';
import { decisionSentence, type SentenceFacts } from './decision-sentence';
import { anApproval } from './fixtures';

const fields: StepField[] = [
  { key: 'from_shard', label: 'From shard', type: 'string', required: true },
  { key: 'to_standby', label: 'To standby', type: 'string', required: true },
];
const facts = (given: Partial<SentenceFacts> = {}): SentenceFacts => ({
  approval: anApproval(),
  reading: { state: 'waiting', more: 1 },
  fields,
  nameOf: (id) => id.replaceAll('-', ' '),
  until: '03:54:05',
  number: String,
  list: (parts) => parts.join(', '),
  words: en.approvals,
  ...given,
});
const plain = (text: string): string => text.replaceAll(/[\uE000\uE001]/gu, '');
const marked = (text: string): string[] =>
  [...text.matchAll(/\uE000([^\uE001]*)\uE001/gu)].map(([, value]) => value ?? '');

describe('the sentence of what is decided', () => {
  it('says who may do what, for whom, with which values, how often and until when', () => {
    const text = decisionSentence(facts());
    expect(plain(text)).toBe(
      'If one more approver agrees, on call operator may reroute for tenant A1 (from shard: shard-07, to standby: standby-02), once, until 03:54:05.',
    );
    expect(marked(text)).toEqual([
      'reroute for tenant A1 (from shard: shard-07, to standby: standby-02)',
      'once',
      '03:54:05',
    ]);
  });

  it('counts how many must still agree', () =>
    expect(plain(decisionSentence(facts({ reading: { state: 'waiting', more: 2 } })))).toMatch(
      /^If 2 more approvers agree, /,
    ));

  it('names the operator of the step, who need not be whoever asked', () =>
    expect(plain(decisionSentence(facts({ approval: anApproval({ requested_by: 'team-lead' }) })))).toContain(
      'on call operator may',
    ));

  it.each(['denied', 'expired', 'void', 'revoked'] as const)('promises nothing once it is %s', (state) =>
    expect(plain(decisionSentence(facts({ reading: { state, more: 0 } })))).toMatch(/may not reroute/),
  );

  it('does not say "if" once it is granted', () =>
    expect(plain(decisionSentence(facts({ reading: { state: 'granted', more: 0 } })))).toMatch(
      /^on call operator may reroute .*, once, until 03:54:05\.$/,
    ));

  it('says which version would be published', () =>
    expect(
      plain(
        decisionSentence(
          facts({
            approval: anApproval({
              kind: 'publish',
              operation: 'publish',
              title: 'Evidence Storage Latency Triage',
              runbook_version: 2,
              requested_by: 'runbook-author',
              step_operator: null,
              inputs: {},
            }),
          }),
        ),
      ),
    ).toBe(
      'If one more approver agrees, runbook author may publish Evidence Storage Latency Triage v2, once, until 03:54:05.',
    ));

  it('lets no value pretend to be more of the sentence', () => {
    const approval = anApproval({ inputs: { to_standby: 'x\uE001, forever\uE000' } });
    expect(marked(decisionSentence(facts({ approval })))[0]).toBe('reroute for tenant A1 (to standby: x, forever)');
  });
});
