import type { BundleSubject } from './manifest.js';

/** What can be wrong, and the exit status of it. The words are part of the evidence format and never change. */
export const PROBLEMS = {
  malformed_archive: 4,
  malformed_manifest: 4,
  malformed_trust: 4,
  malformed_line: 4,
  malformed_given: 4,
  unexpected_file: 4,
  manifest_signature: 1,
  checkpoint_signature: 1,
  rotation: 1,
  file_digest: 1,
  file_size: 1,
  proof: 1,
  root: 1,
  event_hash: 1,
  core: 1,
  log: 1,
  chain: 1,
  seq: 1,
  prev: 1,
  event_missing: 1,
  counts: 1,
  opening: 1,
  decision: 1,
  object_digest: 1,
  reference: 1,
  approval_evidence: 1,
  publication: 1,
  fork: 1,
  receipt: 1,
  file_missing: 2,
  object_missing: 2,
  withheld: 2,
  receipt_beyond: 2,
  untrusted_key: 3,
  stale: 3,
  witness_quorum: 3,
} as const;
export type ProblemWord = keyof typeof PROBLEMS;

/** 0 verified, 1 tampered, 2 incomplete, 3 untrusted or stale, 4 malformed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;
export type VerdictWord = 'verified' | 'tampered' | 'malformed' | 'incomplete' | 'untrusted';

const WORST_FIRST = [
  [1, 'tampered'],
  [4, 'malformed'],
  [2, 'incomplete'],
  [3, 'untrusted'],
] as const;

/** An event as far as it is known; what is not known is null. */
export interface EventName {
  chain: string | null;
  seq: number | null;
  event_id: string | null;
  log_index: number | null;
}

export interface BundleProblem extends EventName {
  problem: ProblemWord;
  file: string | null;
  line: number | null;
  /** Which of the bundles that were given, from 0. */
  bundle: number | null;
  /** For people. */
  detail: string | null;
}

/** A text of an event, by its path, or a file, by its digest and the first event that refers to it. */
export interface Withheld extends EventName {
  path: string | null;
  sha256: string | null;
}

/** What was checked in one bundle, with numbers. */
export interface BundleReport {
  name: string;
  log: string | null;
  log_size: number | null;
  /** Root of the signed checkpoint, in hex. */
  root: string | null;
  subject: BundleSubject | null;
  chains: number;
  events: number;
  /** When the first and the last event say that they were made. */
  first_at: string | null;
  last_at: string | null;
  openings: number;
  /** Texts that are not here, and of which an event says that they were erased. */
  erased: number;
  /** Texts and files that are not here, and of which no event says that. The first hundred are listed. */
  withheld: { texts: number; files: number; listed: Withheld[] };
  decisions: number;
  /** Decisions that are not here; no event says why. */
  decisions_absent: number;
  /** `omitted` are earlier bundles; what else is left out is withheld. */
  objects: { included: number; omitted: number; erased: number };
  approvals: number;
  publications: number;
  /** Key ids of trusted keys whose signatures hold. */
  signed: { manifest: string[]; checkpoint: string[]; rotations: number };
}

export interface BundleVerdict {
  format: 'incident-center.verdict';
  v: 1;
  verdict: VerdictWord;
  exit_code: ExitCode;
  /** The first event that is tampered; where none is, the first one that is incomplete or not trusted. */
  first_bad: BundleProblem | null;
  /** The first 100. */
  problems: BundleProblem[];
  problem_count: number;
  /** What is no fault, and should be known. */
  warnings: string[];
  receipts: { checked: number; not_here: number };
  /** Names of the trusted witnesses who have signed the checkpoint from elsewhere. */
  witnesses: string[];
  bundles: BundleReport[];
}

const MAX_PROBLEMS = 100;

/** Where a problem is; `place` is that of the event in its bundle, from 1 on, for whoever looks for the first one. */
export interface ProblemPlace extends Partial<EventName> {
  file?: string;
  line?: number | null;
  place?: number;
  detail?: string;
}

/** Collects problems without growing: the first hundred, how many, and the first bad event. */
export class Findings {
  readonly problems: BundleProblem[] = [];
  readonly warnings: string[] = [];
  count = 0;
  /** Which bundle is being read: its place among the arguments. */
  bundle: number | null = null;
  /** How many were read before it: parts of a log are read in the order of the log. */
  order = 0;
  readonly #found = new Set<ExitCode>();
  #first: { problem: BundleProblem; rank: number; order: number; place: number } | undefined;

  add(problem: ProblemWord, at: ProblemPlace = {}): void {
    this.count += 1;
    this.#found.add(PROBLEMS[problem]);
    const { chain = null, seq = null, event_id = null, log_index = null, file = null, line = null } = at;
    const told = {
      problem,
      chain,
      seq,
      event_id,
      log_index,
      file,
      line,
      bundle: this.bundle,
      detail: at.detail ?? null,
    };
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(told);
    if (at.place === undefined) return;
    const rank = PROBLEMS[problem] === 1 ? 0 : 1;
    const found = { problem: told, rank, order: this.order, place: at.place };
    const first = this.#first;
    const before =
      first === undefined ||
      found.rank < first.rank ||
      (found.rank === first.rank &&
        (found.order < first.order || (found.order === first.order && found.place < first.place)));
    if (before) this.#first = found;
  }

  verdict(rest: Pick<BundleVerdict, 'bundles' | 'receipts' | 'witnesses'>): BundleVerdict {
    const [exit_code, verdict] = WORST_FIRST.find(([code]) => this.#found.has(code)) ?? [0, 'verified'];
    return {
      format: 'incident-center.verdict',
      v: 1,
      verdict,
      exit_code,
      first_bad: this.#first?.problem ?? null,
      problems: this.problems,
      problem_count: this.count,
      warnings: this.warnings,
      ...rest,
    };
  }
}
