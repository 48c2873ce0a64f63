import type { BundleProblem, BundleReport, BundleVerdict, Withheld } from '../provenance/bundle/verdict.js';
import { plain } from './plain-text.js';

const number = (value: number) => value.toLocaleString('en-US');
const many = (count: number, one: string, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;

const VERDICTS = {
  verified:
    'VERIFIED: this is what the signed log says, unaltered; no event between the first and the last was dropped or moved',
  tampered: 'TAMPERED: this is not what the log says',
  malformed: 'MALFORMED: this is no evidence bundle, or not a whole one',
  incomplete: 'INCOMPLETE: something is missing; nothing of what is here was found wrong',
  untrusted: 'NOT TRUSTED: nothing was found wrong, and what has to vouch for it is missing, see the problems',
} as const;

/** What each problem means, for somebody who has not read the format. */
const MEANINGS: Readonly<Record<BundleProblem['problem'], string>> = {
  malformed_archive: 'the archive is not written as bundles are',
  malformed_manifest: 'the manifest or its envelope is not written as it must be',
  malformed_trust: 'the trust file is not one',
  malformed_line: 'a line is not written as it must be',
  malformed_given: 'a file that was given beside the bundle is not what it should be',
  unexpected_file: 'a file does not belong into a bundle',
  manifest_signature: 'the signature of the manifest is wrong, or about something else',
  checkpoint_signature: 'a signature under the checkpoint is wrong',
  rotation: 'a change of keys is not signed by both keys',
  file_digest: 'a file has other contents than the manifest says',
  file_size: 'a file has another size than the manifest says',
  proof: 'the proof does not cover the log',
  root: 'the proof does not lead to what the log signed: no event here is proven',
  event_hash: 'the event is not the one that the log numbered',
  core: 'the event is not written as events are',
  log: 'the event is of another log',
  chain: 'the event is of a chain that the bundle does not have',
  seq: 'the event is not the next one of its chain',
  prev: 'the event does not follow the one before it',
  event_missing: 'an event is missing',
  counts: 'the manifest counts something else',
  opening: 'a text is not the one that was committed to',
  decision: 'a policy decision is not the one that was committed to',
  object_digest: 'a file that an event refers to has other contents',
  reference: 'an event refers to a file that the manifest does not have',
  approval_evidence: 'the evidence of an approval is not signed, or about something else',
  publication: 'the statement of a publication is not signed, or about something else',
  fork: 'the log was rewritten: the checkpoint that you hold is of another history',
  receipt: 'somebody holds a receipt of another event at this place',
  file_missing: 'a file is missing',
  object_missing: 'a file that an event refers to is missing',
  withheld: 'a text or a file is not here, and no event says that it was erased',
  receipt_beyond: 'somebody holds a receipt of an event after the end of this bundle',
  untrusted_key: 'signed by a key that the trust file does not have',
  stale: 'nothing shows how this and the checkpoint that you hold belong together',
  witness_quorum: 'too few witnesses have signed',
};

const WIDTH = 14;
const row = (name: string, words: string) => `  ${name.padEnd(WIDTH)}${words}`;

/** Where a problem is, as somebody would look for it. */
export function whereOf(problem: BundleProblem): string {
  const { chain, seq, event_id, log_index, file, line } = problem;
  return [
    chain === null ? '' : plain(chain),
    seq === null ? '' : `seq ${seq}`,
    event_id === null ? '' : `event ${event_id}`,
    log_index === null ? '' : `number ${log_index} of the log`,
    file === null ? '' : `${plain(file)}${line === null ? '' : ` line ${line}`}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function problemText(problem: BundleProblem): string {
  const detail = problem.detail === null ? '' : ` (${plain(problem.detail)})`;
  const where = whereOf(problem);
  return `${problem.problem}: ${MEANINGS[problem.problem]}${detail}${where === '' ? '' : `\n      ${where}`}`;
}

function subjectText({ subject }: BundleReport): string {
  if (subject === null) return 'nothing';
  return subject.kind === 'log'
    ? `events ${subject.from} to ${subject.to - 1} of the log`
    : `${subject.kind} ${subject.id}`;
}

const signers = (keys: readonly string[]) =>
  keys.length === 0 ? 'nobody trusted' : keys.map((key) => `key ${key}`).join(', ');

const MAX_WITHHELD = 20;

function withheldText({ chain, seq, log_index, path, sha256 }: Withheld): string {
  const place = [chain, seq === null ? null : `seq ${seq}`, log_index === null ? null : `number ${log_index}`];
  const where = place.filter((part) => part !== null).join(', ');
  return `    ${plain(path ?? `file ${sha256}`)}${where === '' ? '' : ` of ${plain(where)}`}`;
}

/** What whoever made the bundle left out, for the eyes of an auditor: it stands before the numbers. */
function withheldLines(reports: readonly BundleReport[]): string[] {
  const [texts, files] = (['texts', 'files'] as const).map((what) =>
    reports.reduce((sum, { withheld }) => sum + withheld[what], 0),
  );
  if (!texts && !files) return [];
  const counted = [texts ? many(texts, 'text') : '', files ? many(files, 'file') : ''].filter((one) => one !== '');
  const listed = reports.flatMap(({ withheld }) => withheld.listed).slice(0, MAX_WITHHELD);
  const more = (texts ?? 0) + (files ?? 0) - listed.length;
  return [
    `WITHHELD: ${counted.join(' and ')}. Not here, and no event here says that it was erased: whoever made the bundle left`,
    'it out, or it was erased after the last event of this bundle. A newer bundle beside this one would show that.',
    ...listed.map(withheldText),
    ...(more > 0 ? [`    … and ${number(more)} more`] : []),
    '',
  ];
}

function reportText(report: BundleReport, proven: boolean): string[] {
  const { objects, signed, withheld } = report;
  const none = report.openings === 0 && withheld.texts > 0 ? ' (the bundle was made without texts)' : '';
  const root = report.root === null ? '' : `, root ${report.root.slice(0, 16)}…`;
  return [
    `${plain(report.name)}`,
    row('about', subjectText(report)),
    row('log', `${plain(report.log ?? '')}, ${many(report.log_size ?? 0, 'event')} when it was signed${root}`),
    row(
      'events',
      `${number(report.events)} in ${many(report.chains, 'chain')}${proven ? ': hash, order, and place in the signed log' : ''}`,
    ),
    row('', `${report.first_at ?? '?'} to ${report.last_at ?? '?'}, by the clock of the center`),
    row(
      'texts',
      `${number(report.openings)} opened; ${number(report.erased)} erased; ${number(withheld.texts)} withheld${none}`,
    ),
    row('decisions', `${number(report.decisions)} of the policy opened; ${number(report.decisions_absent)} not here`),
    row('approvals', `${number(report.approvals)} signed by the center, and about the event that names them`),
    row('publications', `${number(report.publications)} signed by the center, and about the event that names them`),
    row(
      'files',
      `${number(objects.included)} read; ${number(objects.erased)} erased; ${number(withheld.files)} withheld; ` +
        `${many(objects.omitted, 'earlier bundle')} left out`,
    ),
    row('signed by', `manifest: ${signers(signed.manifest)}; checkpoint: ${signers(signed.checkpoint)}`),
    ...(signed.rotations > 0 ? [row('', `trust was passed on to newer keys: ${many(signed.rotations, 'time')}`)] : []),
  ];
}

const LIMITS = [
  'that what somebody wrote is true: only that the center recorded it, and in which order',
  'who somebody is: names, roles and votes are what the portal told the center, and nobody signs with a key of their own',
  'when it was: times are those of the center’s clock; order does not depend on them',
  'that the policy was right: only which revision of it decided, and what it answered where the decision is here',
  'what a text or a file said that was erased, withheld or left out',
  'that nothing happened after the checkpoint was signed',
];

const NOTHING_FOLLOWED =
  'that nothing followed the last event of a chain: only a receipt of it would show that (--receipts)';
const SAME_FOR_OTHERS =
  'that others were shown the same log: whoever has its key can write another one. Compare with a checkpoint\n' +
  '    that was kept elsewhere (--checkpoint)';

function limitsOf({ bundles }: BundleVerdict, hasCheckpoint: boolean): string[] {
  const limits: string[] = [...LIMITS];
  if (bundles.some(({ subject }) => subject?.kind !== 'log')) limits.push(NOTHING_FOLLOWED);
  if (!hasCheckpoint) limits.push(SAME_FOR_OTHERS);
  return limits.map((limit, at) => `  - ${limit}${at === limits.length - 1 ? '.' : ';'}`);
}

/** The verdict for somebody at a desk. */
export function verdictText(verdict: BundleVerdict, given: { checkpoint: boolean; trust: boolean }): string {
  const { first_bad, problems, problem_count, warnings, witnesses, receipts } = verdict;
  const lines = [VERDICTS[verdict.verdict], ''];
  lines.push(...withheldLines(verdict.bundles));
  if (first_bad !== null) lines.push('First bad event:', `    ${problemText(first_bad)}`, '');
  if (problem_count > 0) {
    lines.push(`${many(problem_count, 'problem')}:`);
    lines.push(...problems.slice(0, 20).map((problem) => `  - ${problemText(problem)}`));
    if (problem_count > 20) lines.push(`  … and ${number(problem_count - 20)} more; --json has up to 100`);
    lines.push('');
  }
  for (const report of verdict.bundles) lines.push(...reportText(report, verdict.exit_code === 0), '');
  if (receipts.checked > 0) lines.push(`${many(receipts.checked, 'receipt')} compared with the events.`, '');
  if (witnesses.length > 0) lines.push(`Witnesses: ${witnesses.map(plain).join(', ')}.`, '');
  if (!given.trust) lines.push('No trust file was given (--trust): a key inside a bundle proves nothing.', '');
  for (const warning of warnings) lines.push(`Note: ${plain(warning)}.`, '');
  if (given.checkpoint && verdict.exit_code === 0)
    lines.push('The checkpoint that you hold is of the same log, which only grew from the one to the other.', '');
  lines.push('What this does not prove:', ...limitsOf(verdict, given.checkpoint));
  return `${lines.join('\n')}\n`;
}
