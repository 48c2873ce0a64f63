import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { BundleProblem, BundleReport, BundleVerdict } from '@incident-center/sdk/provenance';

const EXIT = { verified: 0, tampered: 1, incomplete: 2, untrusted: 3, malformed: 4 } as const;

/** One problem of a sample, at an event. */
export const sampleProblem = (problem: BundleProblem['problem'], event?: TimelineEvent): BundleProblem => ({
  problem,
  chain: event?.chain ?? null,
  seq: event?.seq ?? null,
  event_id: event?.id ?? null,
  log_index: event?.log_index ?? null,
  file: null,
  line: null,
  bundle: 0,
  detail: null,
});

/** What the verifier says of a bundle of these events, as tests and stories write it down. */
export function sampleVerdict(
  events: readonly TimelineEvent[],
  word: BundleVerdict['verdict'] = 'verified',
  problems: readonly BundleProblem[] = [],
  more: Partial<BundleReport> = {},
): BundleVerdict {
  const report: BundleReport = {
    name: 'evidence-incident-0193b6d2-0000-7000-8000-00000b7f3a2c.tar',
    log: 'sample',
    log_size: 41_903,
    root: 'ab'.repeat(32),
    subject: { kind: 'incident', id: '0193b6d2-0000-7000-8000-00000b7f3a2c' },
    chains: 1,
    events: events.length,
    first_at: events[0]?.created_at ?? null,
    last_at: events.at(-1)?.created_at ?? null,
    openings: 9,
    erased: 0,
    withheld: { texts: 0, files: 0, listed: [] },
    decisions: 12,
    decisions_absent: 0,
    objects: { included: 0, omitted: 0, erased: 0 },
    approvals: 0,
    publications: 0,
    signed: { manifest: ['bundles+4f1e02aa'], checkpoint: ['log.example+c6174d95'], rotations: 0 },
    ...more,
  };
  return {
    format: 'incident-center.verdict',
    v: 1,
    verdict: word,
    exit_code: EXIT[word],
    first_bad: problems[0] ?? null,
    problems: [...problems],
    problem_count: problems.length,
    warnings: [],
    receipts: { checked: 0, not_here: 0 },
    witnesses: [],
    bundles: [report],
  };
}
