import type { CommitmentOpening, EventCore, TimelineEvent } from '../contract/timeline-event.js';
import { canonicalJson } from './canonical-json.js';
import { commitmentHmac, eventHash, GENESIS_HASH } from './event-hash.js';

/** The fields of an event that only repeat what its hashed text says. */
const REPEATED_FIELDS = [
  'id',
  'type',
  'target_ids',
  'payload',
  'incident_id',
  'runbook_execution_id',
  'created_at',
  'refs',
  'chain',
] as const;

export interface ChainProblem {
  /** Position in the chain, as the event says. */
  seq: number;
  id: string | null;
  /** What does not match: `hash`, `prev_hash`, `seq`, `text`, a repeated field's name, or `commitment <path>`. */
  problem: string;
}

export interface ChainVerdict {
  events: number;
  /** Every problem, in the order of the chain; the first one names the first bad event. */
  problems: ChainProblem[];
  /** Commitments whose value was erased: sound, but no longer readable. */
  erased: number;
  head: { seq: number; hash: string };
}

const SALT = /^[0-9a-f]{64}$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether two values have one canonical text. What has none was never hashed, and equals nothing. */
function sameJson(left: unknown, right: unknown): boolean {
  try {
    return canonicalJson(left) === canonicalJson(right);
  } catch {
    return false;
  }
}

/** As much of a core as is read here. The text may come from anybody, so nothing of it is taken for granted. */
function parseCore(text: unknown): EventCore | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const core: unknown = JSON.parse(text);
    if (canonicalJson(core) !== text || !isObject(core) || typeof core.id !== 'string') return undefined;
    if (!isObject(core.actor) || !Array.isArray(core.commitments)) return undefined;
    const sound = core.commitments.every(
      (one: unknown) => isObject(one) && typeof one.path === 'string' && typeof one.hmac === 'string',
    );
    return sound ? (core as EventCore) : undefined;
  } catch {
    return undefined;
  }
}

function opens(core: EventCore, hmacs: ReadonlyMap<string, string>, opening: CommitmentOpening): boolean {
  if (!SALT.test(opening.salt)) return false;
  try {
    return hmacs.get(opening.path) === commitmentHmac(opening.salt, core.id, opening.path, opening.value);
  } catch {
    return false;
  }
}

function problemsOfCommitments(core: EventCore, openings: readonly CommitmentOpening[]): string[] {
  const hmacs = new Map(core.commitments.map((commitment) => [commitment.path, commitment.hmac]));
  return openings.filter((opening) => !opens(core, hmacs, opening)).map((opening) => `commitment ${opening.path}`);
}

/**
 * Recomputes one chain from its stored text: every hash, every link, every repeated field, every opened commitment.
 * Needs no server and no network.
 *
 * @param events a whole chain, in its order.
 * @example
 * const { problems } = verifyChain(timeline.items);
 * if (problems[0]) alert(`event ${problems[0].seq} was altered: ${problems[0].problem}`);
 */
export function verifyChain(events: readonly TimelineEvent[]): ChainVerdict {
  const problems: ChainProblem[] = [];
  let head = { seq: 0, hash: GENESIS_HASH };
  let erased = 0;
  for (const event of events) {
    const found = (problem: string) => problems.push({ seq: event.seq, id: event.id, problem });
    if (event.seq !== head.seq + 1) found('seq');
    if (event.prev_hash !== head.hash) found('prev_hash');
    if (eventHash(event.event_text, event.prev_hash, event.seq) !== event.event_hash) found('hash');
    head = { seq: event.seq, hash: event.event_hash };
    const core = parseCore(event.event_text);
    if (core === undefined) {
      found('text');
      continue;
    }
    for (const field of REPEATED_FIELDS) if (!sameJson(core[field], event[field])) found(field);
    if (core.actor.id !== event.actor) found('actor');
    if (core.actor.kind !== event.actor_kind) found('actor_kind');
    for (const problem of problemsOfCommitments(core, event.openings)) found(problem);
    erased += core.commitments.length - event.openings.length;
  }
  return { events: events.length, problems, erased, head };
}
