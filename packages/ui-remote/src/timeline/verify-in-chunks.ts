import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type ChainProblem, type ChainVerdict, GENESIS_HASH, verifyChain } from '@incident-center/sdk/provenance';

export interface ChunkedVerification {
  /** Called after each chunk with how many events have been read. */
  readonly onProgress?: ((checked: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Lets the page breathe between two chunks. */
  readonly pause?: (() => Promise<void>) | undefined;
  readonly chunk?: number | undefined;
}

/** About a frame's worth of hashing on a slow machine. */
const CHUNK = 40;

const nextIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: 200 });
    else setTimeout(resolve, 0);
  });

/**
 * `verifyChain`, a chunk at a time, so that a long chain does not hold up the page. Same verdict.
 *
 * @param events a whole chain, in its order.
 * @throws the signal's reason, when it aborts.
 */
export async function verifyInChunks(
  events: readonly TimelineEvent[],
  options: ChunkedVerification = {},
): Promise<ChainVerdict> {
  const { onProgress, signal, pause = nextIdle, chunk = CHUNK } = options;
  const problems: ChainProblem[] = [];
  let head = { seq: 0, hash: GENESIS_HASH };
  let erased = 0;
  for (let at = 0; at < events.length; at += chunk) {
    if (at > 0) await pause();
    signal?.throwIfAborted();
    const part = events.slice(at, at + chunk);
    const verdict = verifyChain(part);
    const [first] = part;
    // Alone, a chunk looks like a chain without its beginning: how it joins on is for us to say.
    problems.push(...joinProblems(first, head));
    problems.push(...verdict.problems.filter((problem) => !(problem.id === first?.id && isJoin(problem))));
    head = verdict.head;
    erased += verdict.erased;
    onProgress?.(Math.min(at + chunk, events.length));
  }
  return { events: events.length, problems, erased, head };
}

const isJoin = ({ problem }: ChainProblem): boolean => problem === 'seq' || problem === 'prev_hash';

function joinProblems(event: TimelineEvent | undefined, head: { seq: number; hash: string }): ChainProblem[] {
  if (!event) return [];
  const found: ChainProblem[] = [];
  if (event.seq !== head.seq + 1) found.push({ seq: event.seq, id: event.id, problem: 'seq' });
  if (event.prev_hash !== head.hash) found.push({ seq: event.seq, id: event.id, problem: 'prev_hash' });
  return found;
}
