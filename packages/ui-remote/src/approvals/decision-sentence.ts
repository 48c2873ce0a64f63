import type { Approval, StepField } from '@incident-center/sdk/contract';
import type { Messages } from '../messages/en';
import type { ApprovalReading } from './approval-reading';
import { strong } from './Marked';

export interface SentenceFacts {
  readonly approval: Approval;
  readonly reading: Pick<ApprovalReading, 'state' | 'more'>;
  /** The step's inputs, for their labels. */
  readonly fields: readonly StepField[];
  readonly nameOf: (id: string) => string;
  /** The end of its time, as it is written. */
  readonly until: string;
  readonly number: (value: number) => string;
  readonly list: (parts: readonly string[]) => string;
  readonly words: Messages['approvals'];
}

/** What may be done if it is approved, in the words of the request. */
function whatOf({ approval, fields, words, list, number }: SentenceFacts): string {
  if (approval.kind === 'publish')
    return words.sentence.publish(`${approval.title} v${number(approval.runbook_version)}`);
  const operation = approval.operation.replaceAll('_', ' ');
  const pairs = Object.entries(approval.inputs).flatMap(([key, value]) => {
    if (value === null) return [];
    const label = fields.find((field) => field.key === key)?.label ?? key.replaceAll('_', ' ');
    return [words.sentence.pair(label, String(value))];
  });
  const what = words.sentence.what(operation, list(approval.tenants));
  return pairs.length > 0 ? words.sentence.with(what, list(pairs)) : what;
}

/** The one sentence that says exactly what is decided, with its values marked; see `Marked`. */
export function decisionSentence(facts: SentenceFacts): string {
  const { approval, reading, words, number, nameOf } = facts;
  const { sentence } = words;
  const who = nameOf(
    approval.kind === 'publish' ? approval.requested_by : (approval.step_operator ?? approval.requested_by),
  );
  const what = strong(whatOf(facts));
  const once = strong(sentence.once);
  const until = strong(facts.until);
  switch (reading.state) {
    case 'waiting':
      return sentence.waiting(reading.more, number(reading.more), who, what, once, until);
    case 'granted':
      return sentence.granted(who, what, once, until);
    default:
      return sentence[reading.state](who, what);
  }
}
