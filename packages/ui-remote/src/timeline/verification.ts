import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { type BundleReport, type BundleVerdict, eventHash, type ProblemWord } from '@incident-center/sdk/provenance';
import type { VerificationState } from '../components/states';
import { firstBadOf } from '../evidence/first-bad';
import { erasuresOf } from './erasures';

/** How far the check in this browser is: of the evidence bundle, by the verifier that auditors use. */
export type BrowserCheck =
  /** Nobody has asked for it. */
  | { readonly at: 'idle' }
  | { readonly at: 'fetching' }
  | { readonly at: 'checking'; readonly events: number }
  | {
      readonly at: 'done';
      readonly verdict: BundleVerdict;
      /** Whether the files that events name were fetched and compared. */
      readonly files: boolean;
      /** Epoch milliseconds. */
      readonly checkedAt: number;
    }
  /** There was no bundle to be checked. */
  | { readonly at: 'failed'; readonly error: IncidentCenterError };

/** All that was found out about a chain, here and on the server. */
export interface VerificationFindings {
  /** Those that are shown. */
  readonly events: readonly TimelineEvent[];
  /** How many the chain has: of a run for an incident that is the incident's. */
  readonly total: number;
  readonly browser: BrowserCheck;
  /** What the server says of itself, whenever there is something new; undefined while it does or where it failed. */
  readonly server: TimelineVerification | undefined;
  readonly serverFailed: boolean;
}

export type CheckOutcome = 'ok' | 'failed' | 'waiting' | 'unproven';

/** One thing that was checked, by its name; screens put it into words with the counts of `Verification`. */
export interface Check {
  readonly name:
    | 'events'
    | 'log'
    | 'signed'
    | 'texts'
    | 'decisions'
    | 'files'
    | 'newer'
    | 'server_log'
    | 'server_records'
    | 'server_unreachable';
  readonly outcome: CheckOutcome;
}

/** What is not as it was recorded: by its event, where it is one. */
export interface BadEvent {
  readonly seq: number | undefined;
  readonly id: string | undefined;
  /** Undefined where it is none of those that are shown. */
  readonly event: TimelineEvent | undefined;
  /** The verifier's word, or the server's. */
  readonly problem: string;
  /** The hash that the event's text has, where it is shown. */
  readonly computed: string | undefined;
  /** `export`: the server refused to make a bundle of it. */
  readonly foundBy: 'browser' | 'server' | 'export';
  /** How many later events have something wrong with them too. */
  readonly alsoBad: number;
}

export interface Verification {
  readonly state: VerificationState;
  readonly total: number;
  /** The last event that is proven here; before, the last that the server says is in the signed log. */
  readonly checked: number;
  /** Of the bundle that was checked here. */
  readonly report: BundleReport | undefined;
  readonly browser: BrowserCheck;
  /** How many files the shown events name. */
  readonly files: number;
  readonly checks: readonly Check[];
  readonly bad: BadEvent | undefined;
  readonly server: TimelineVerification | undefined;
}

const AFFECTS = {
  events: ['event_hash', 'core', 'chain', 'seq', 'prev', 'event_missing', 'counts'],
  log: ['proof', 'root', 'log', 'fork', 'checkpoint_signature'],
  signed: ['manifest_signature', 'rotation', 'file_digest', 'file_size', 'file_missing', 'unexpected_file'],
  texts: ['opening'],
  decisions: ['decision'],
  files: ['object_digest', 'object_missing', 'reference', 'approval_evidence', 'publication'],
} as const satisfies Partial<Record<Check['name'], readonly ProblemWord[]>>;

/** How many files the events name that were not erased since. */
function filesOf(events: readonly TimelineEvent[]): number {
  const erased = erasuresOf(events).files;
  const named = events.flatMap(({ refs }) => refs.filter(({ role }) => role === 'step_evidence'));
  return new Set(named.flatMap(({ sha256 }) => (erased.has(sha256) ? [] : [sha256]))).size;
}

/** Found here where it was: the server's own word is only as good as the server. */
function badEvent({ browser, server, events }: VerificationFindings): BadEvent | undefined {
  const found = foundHere(browser) ?? foundThere(server);
  if (!found) return undefined;
  // By its id: the server counts events of a pinned runbook's chain as well.
  const event = events.find(({ id }) => id === found.id);
  const later = browser.at === 'done' && found.foundBy === 'browser' ? browser.verdict.problems : [];
  return {
    ...found,
    event,
    computed: event && eventHash(event.event_text, event.prev_hash, event.seq),
    alsoBad: new Set(later.flatMap(({ seq }) => (seq !== null && seq > (found.seq ?? 0) ? [seq] : []))).size,
  };
}

type Found = Pick<BadEvent, 'seq' | 'id' | 'problem' | 'foundBy'>;

function foundHere(browser: BrowserCheck): Found | undefined {
  if (browser.at === 'failed' && browser.error.code === 'EVIDENCE_TAMPERED') {
    const bad = firstBadOf(browser.error);
    return { seq: bad?.seq, id: bad?.eventId, problem: bad?.problem ?? '', foundBy: 'export' };
  }
  if (browser.at !== 'done' || browser.verdict.verdict !== 'tampered') return undefined;
  const { first_bad } = browser.verdict;
  return {
    seq: first_bad?.seq ?? undefined,
    id: first_bad?.event_id ?? undefined,
    problem: first_bad?.problem ?? 'root',
    foundBy: 'browser',
  };
}

const foundThere = (server: TimelineVerification | undefined): Found | undefined =>
  server?.verdict === 'altered' && server.first_bad
    ? {
        seq: server.first_bad.seq,
        id: server.first_bad.id ?? undefined,
        problem: server.first_bad.problem,
        foundBy: 'server',
      }
    : undefined;

/** Whether all that is missing are the files that we did not ask for. */
export function onlyFilesLeftOut({ verdict, problems, problem_count, bundles }: BundleVerdict): boolean {
  const texts = bundles.reduce((sum, { withheld }) => sum + withheld.texts, 0);
  const named = problems.length === problem_count && problems.every(({ problem }) => problem === 'withheld');
  return verdict === 'incomplete' && texts === 0 && named;
}

function stateOf({ browser, server, serverFailed, total }: VerificationFindings, bad: unknown): VerificationState {
  if (bad) return 'altered';
  if (browser.at === 'fetching' || browser.at === 'checking') return 'checking';
  if (browser.at === 'done') {
    const { verdict } = browser;
    const leftOut = !browser.files && onlyFilesLeftOut(verdict);
    if (verdict.verdict === 'untrusted') return 'untrusted_key';
    if (verdict.verdict !== 'verified' && !leftOut) return 'incomplete';
    return provenOf(browser) < total ? 'verified_newer' : 'verified';
  }
  if (!server) return serverFailed ? 'not_checked' : 'checking';
  return server.verdict === 'incomplete' ? 'incomplete' : 'server_checked';
}

/** The bundle of a chain holds it from its first event on. */
const provenOf = (browser: BrowserCheck): number =>
  browser.at === 'done' ? (browser.verdict.bundles[0]?.events ?? 0) : 0;

function checksOf(findings: VerificationFindings, report: BundleReport | undefined, files: number): Check[] {
  const { browser, server, serverFailed, total } = findings;
  const checks: Check[] = [];
  if (browser.at === 'done' && report) {
    const { problems } = browser.verdict;
    const of = (name: keyof typeof AFFECTS): CheckOutcome =>
      problems.some(({ problem }) => (AFFECTS[name] as readonly string[]).includes(problem)) ? 'failed' : 'ok';
    const strange = problems.some(({ problem }) => problem === 'untrusted_key' || problem === 'stale');
    // Where the proof leads elsewhere no event is proven, whatever else holds.
    checks.push({ name: 'events', outcome: of('events') }, { name: 'log', outcome: of('log') });
    checks.push({ name: 'signed', outcome: of('signed') === 'ok' && strange ? 'unproven' : of('signed') });
    if (report.openings + report.erased > 0 || of('texts') === 'failed')
      checks.push({ name: 'texts', outcome: of('texts') });
    if (report.decisions > 0 || of('decisions') === 'failed')
      checks.push({ name: 'decisions', outcome: of('decisions') });
    if (browser.files || files > 0) checks.push({ name: 'files', outcome: browser.files ? of('files') : 'waiting' });
    if (report.events < total) checks.push({ name: 'newer', outcome: 'waiting' });
  }
  if (serverFailed && !server) checks.push({ name: 'server_unreachable', outcome: 'unproven' });
  if (server) {
    const ofLog = server.verdict === 'incomplete' || (server.verdict === 'altered' && server.projection.length === 0);
    checks.push({ name: 'server_log', outcome: ofLog ? 'failed' : 'ok' });
    checks.push({ name: 'server_records', outcome: server.projection.length > 0 ? 'failed' : 'ok' });
  }
  return checks;
}

/**
 * Puts together what this browser found in the evidence bundle and what the server says of itself. The two are kept apart:
 * nothing is called verified on the server's word.
 */
export function readVerification(findings: VerificationFindings): Verification {
  const { events, total, browser, server } = findings;
  const bad = badEvent(findings);
  const report = browser.at === 'done' ? browser.verdict.bundles[0] : undefined;
  const files = filesOf(events);
  return {
    state: stateOf(findings, bad),
    total,
    checked:
      browser.at === 'checking'
        ? browser.events
        : browser.at === 'done'
          ? provenOf(browser)
          : Math.min(server?.checkpointed ?? 0, total),
    report,
    browser,
    files,
    checks: checksOf(findings, report, files),
    bad,
    server,
  };
}
