import type { Messages } from '../messages/en';
import type { BadEvent } from './verification';

const logProblems: ReadonlySet<string> = new Set([
  'log_entry',
  'log_node',
  'inclusion',
  'quarantined',
  'chain_head',
  'missing',
]);

/** What is wrong with an event, and what that means: from the verifier's name of the problem. */
export function alteredWords(
  bad: BadEvent,
  words: Messages['timeline']['altered'],
  seq: string,
): { readonly title: string; readonly meaning: string } {
  const { problem } = bad;
  if (!bad.event) return { title: words.elsewhere, meaning: words.elsewhereMeaning };
  if (problem === 'hash') return { title: words.hash(seq), meaning: words.hashMeaning };
  if (problem === 'prev_hash') return { title: words.prev_hash(seq), meaning: words.linkMeaning };
  if (problem === 'seq') return { title: words.seq(seq), meaning: words.linkMeaning };
  if (problem === 'text') return { title: words.text(seq), meaning: words.hashMeaning };
  if (problem.startsWith('commitment')) return { title: words.commitment(seq), meaning: words.commitmentMeaning };
  if (problem.startsWith('projection ')) {
    const [, field = ''] = /\.([a-z_]+)$/.exec(problem) ?? [];
    return { title: words.record(seq), meaning: words.recordMeaning(field) };
  }
  if (logProblems.has(problem)) return { title: words.log(seq), meaning: words.linkMeaning };
  return { title: words.field(seq), meaning: words.fieldMeaning(problem) };
}
