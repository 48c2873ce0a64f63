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

interface AlteredWords {
  readonly title: string;
  readonly meaning: string;
}

/** What is wrong, and what that means: from the name of the problem that the verifier or the server gave it. */
export function alteredWords(
  bad: BadEvent,
  { timeline, evidence }: Pick<Messages, 'timeline' | 'evidence'>,
  number: (value: number) => string,
): AlteredWords {
  const { altered: words } = timeline;
  const { problem, foundBy, seq } = bad;
  const problems: Readonly<Record<string, string>> = evidence.problem;
  if (foundBy === 'browser')
    return {
      title: seq === undefined ? words.bundle : words.it(number(seq)),
      meaning: problems[problem] ?? words.bundleMeaning,
    };
  if (foundBy === 'export')
    return { title: seq === undefined ? words.elsewhere : words.it(number(seq)), meaning: words.exportMeaning };
  return seq === undefined || !bad.event
    ? { title: words.elsewhere, meaning: words.elsewhereMeaning }
    : wordsOfServer(problem, number(seq), words);
}

/** The server says it by the field. */
function wordsOfServer(problem: string, seq: string, words: Messages['timeline']['altered']): AlteredWords {
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
