import type { Checkpoint, TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { type ChainProblem, type ChainVerdict, eventHash } from '@incident-center/sdk/provenance';
import type { VerificationState } from '../components/states';
import type { CheckpointCheck } from './check-checkpoint';

/** All that was found out about a chain, here and on the server. */
export interface VerificationFindings {
  /** The whole chain, in its order. */
  readonly events: readonly TimelineEvent[];
  /** What this browser computed; undefined while it does. */
  readonly browser: ChainVerdict | undefined;
  readonly checkpoint: Checkpoint | null;
  readonly signature: CheckpointCheck | undefined;
  /** What the server computed; undefined while it does or where it failed. */
  readonly server: TimelineVerification | undefined;
  readonly serverFailed: boolean;
  /** Whether every event of the chain was given to us. */
  readonly whole: boolean;
  /** Epoch milliseconds of the end of the browser's part. */
  readonly checkedAt: number | undefined;
}

export type CheckOutcome = 'ok' | 'failed' | 'waiting' | 'unproven';

/** One thing that was checked, by its name; screens put it into words with the counts of `Verification`. */
export interface Check {
  readonly name:
    | 'hashes'
    | 'chain'
    | 'texts'
    | 'signature'
    | 'key'
    | 'log'
    | 'records'
    | 'waiting'
    | 'server_unreachable'
    | 'not_whole';
  readonly outcome: CheckOutcome;
}

/** The event that is not what was recorded, and what it should be. */
export interface BadEvent {
  readonly seq: number;
  /** Undefined where it is no event of this chain: the log as a whole, or the chain of a runbook that a run is pinned to. */
  readonly event: TimelineEvent | undefined;
  /** As `ChainProblem` and the server say it. */
  readonly problem: string;
  readonly computed: string | undefined;
  readonly foundBy: 'browser' | 'server';
  /** How many later events have something wrong with them too. */
  readonly alsoBad: number;
}

export interface Verification {
  readonly state: VerificationState;
  readonly total: number;
  /** The last event of the chain that the signed log holds, as the server says. */
  readonly checkpointed: number;
  readonly waiting: number;
  readonly opened: number;
  readonly erased: number;
  readonly checks: readonly Check[];
  readonly bad: BadEvent | undefined;
  readonly checkpoint: Checkpoint | null;
  readonly signature: CheckpointCheck | undefined;
  readonly checkedAt: number | undefined;
  readonly rowsChanged: readonly { readonly record: string; readonly field: string }[];
}

const linkProblems: ReadonlySet<string> = new Set(['seq', 'prev_hash']);

function badEvent({ browser, server, events }: VerificationFindings): BadEvent | undefined {
  const here = browser?.problems[0];
  const there = server?.verdict === 'altered' ? server.first_bad : undefined;
  const found = here ?? there;
  if (!found) return undefined;
  // By its id: the server counts events of a pinned runbook's chain as well.
  const event = events.find(({ id }) => id === found.id);
  return {
    seq: found.seq,
    event,
    problem: found.problem,
    computed: event && eventHash(event.event_text, event.prev_hash, event.seq),
    foundBy: here ? 'browser' : 'server',
    alsoBad: new Set(laterProblems(browser, found).map(({ seq }) => seq)).size,
  };
}

const laterProblems = (browser: ChainVerdict | undefined, first: { readonly seq: number }): ChainProblem[] =>
  (browser?.problems ?? []).filter(({ seq }) => seq > first.seq);

function stateOf(findings: VerificationFindings, bad: BadEvent | undefined): VerificationState {
  const { browser, server, signature, serverFailed, whole } = findings;
  if (bad) return 'altered';
  if (!browser || (!server && !serverFailed)) return 'checking';
  if (signature && signature.signature !== 'valid') return 'untrusted_key';
  if (signature?.key === 'not_trusted') return 'untrusted_key';
  if (!server || !whole || server.verdict === 'incomplete' || server.verdict === 'altered') return 'incomplete';
  return server.checkpointed < findings.events.length ? 'verified_newer' : 'verified';
}

/**
 * Puts together what this browser computed and what the server says. The two are kept apart in the checks: `log` and
 * `records` rest on the server's word, and a key that nobody pinned proves nothing about who signed.
 */
export function readVerification(findings: VerificationFindings): Verification {
  const { events, browser, server, signature, checkpoint, serverFailed, whole, checkedAt } = findings;
  const bad = badEvent(findings);
  const problems = browser?.problems ?? [];
  const outcome = (wrong: boolean): CheckOutcome => (browser === undefined ? 'waiting' : wrong ? 'failed' : 'ok');
  const opened = events.reduce((sum, event) => sum + event.openings.length, 0);
  const checkpointed = Math.min(server?.checkpointed ?? 0, events.length);
  const checks: Check[] = [
    { name: 'hashes', outcome: outcome(problems.some(({ problem }) => isHash(problem))) },
    { name: 'chain', outcome: outcome(problems.some(({ problem }) => linkProblems.has(problem))) },
  ];
  if (opened > 0 || (browser?.erased ?? 0) > 0)
    checks.push({ name: 'texts', outcome: outcome(problems.some(({ problem }) => problem.startsWith('commitment'))) });
  if (signature) {
    checks.push({ name: 'signature', outcome: signature.signature === 'valid' ? 'ok' : 'failed' });
    checks.push({
      name: 'key',
      outcome: signature.key === 'trusted' ? 'ok' : signature.key === 'not_pinned' ? 'unproven' : 'failed',
    });
  }
  if (!whole && browser) checks.push({ name: 'not_whole', outcome: 'unproven' });
  if (serverFailed && !server) checks.push({ name: 'server_unreachable', outcome: 'unproven' });
  if (server) {
    const ofLog = server.verdict === 'altered' && server.projection.length === 0 && problems.length === 0;
    checks.push({ name: 'log', outcome: ofLog || server.verdict === 'incomplete' ? 'failed' : 'ok' });
    checks.push({ name: 'records', outcome: server.projection.length > 0 ? 'failed' : 'ok' });
  }
  const waiting = server ? Math.max(0, events.length - checkpointed) : 0;
  if (waiting > 0 && !bad) checks.push({ name: 'waiting', outcome: 'waiting' });
  return {
    state: stateOf(findings, bad),
    total: events.length,
    checkpointed,
    waiting,
    opened,
    erased: browser?.erased ?? 0,
    checks,
    bad,
    checkpoint,
    signature,
    checkedAt,
    rowsChanged: server?.projection ?? [],
  };
}

const isHash = (problem: string): boolean => !linkProblems.has(problem) && !problem.startsWith('commitment');
