import { randomUUID } from 'node:crypto';
import { consistencyProof } from '@incident-center/sdk/provenance';
import { desc } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { followLog } from '../log/follow-log.js';
import { readProof } from '../log/read-nodes.js';
import { type Submitted, submitCheckpoint } from './submit-checkpoint.js';
import type { Witness } from './witness-options.js';
import {
  claimWitness,
  enrolWitness,
  keepCosignature,
  postponeWitness,
  releaseWitness,
  rememberSize,
  type WitnessClaim,
} from './witness-store.js';

export interface WitnessRunner {
  start: () => Promise<void>;
  /** Breaks off what is being asked: it is asked again by whoever goes on. */
  stop: () => Promise<void>;
  /** Asks every witness that is due for what is new, once. */
  runDue: () => Promise<void>;
}

const POLL_MS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;
/** How often in a row a witness may say that it is elsewhere: another server may have asked it meanwhile. */
const ROUNDS = 3;

/**
 * Asks the witnesses to sign every checkpoint that is the newest when their turn comes. Any number of servers may run one; a
 * lease on the witness's row decides who asks. Nothing waits for a witness: neither numbering nor signing.
 *
 * @example
 * const runner = createWitnessRunner(center);
 * await runner.start();
 */
export function createWitnessRunner(center: Center, { random = Math.random } = {}): WitnessRunner {
  const { witnesses } = center.options;
  const asSystem = <Result>(run: (queries: Queries) => Promise<Result>) =>
    inTransaction(center.database, { role: 'system' }, run);

  /** The newest checkpoint, and the proof of it from what the witness has; undefined where that is not before it. */
  const readSubmission = (old_size: number) =>
    asSystem(async (queries) => {
      const [newest] = await queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1);
      if (newest === undefined || newest.size < old_size) return undefined;
      const { size, note } = newest;
      const hashes =
        old_size === 0 ? [] : await readProof(queries, (nodeAt) => consistencyProof(old_size, size, nodeAt));
      return { size, note, old_size, hashes };
    });

  /** Asks until the witness and we mean the same size. */
  async function ask(witness: Witness, mine: WitnessClaim, known: number): Promise<Submitted & { size: number }> {
    let old_size = known;
    for (let round = 1; ; round += 1) {
      const submission = await readSubmission(old_size);
      if (submission === undefined)
        return { refused: `it has signed ${old_size} events, and the log has fewer`, size: old_size };
      const said = await submitCheckpoint(witness, submission, following.signal);
      if (!('last' in said)) return { ...said, size: submission.size };
      if (round === ROUNDS) return { failed: `it says that it is at ${said.last}, again and again`, size: old_size };
      old_size = said.last;
      await asSystem((queries) => rememberSize(queries, mine, old_size));
    }
  }

  async function serve(witness: Witness): Promise<void> {
    const { name, timeout_ms } = witness;
    const mine = { name, lease: randomUUID() };
    // Longer than one turn takes.
    const row = await asSystem((queries) => claimWitness(queries, mine, (ROUNDS + 1) * timeout_ms));
    if (row === undefined) return;
    const said = await ask(witness, mine, row.size);
    if (following.signal.aborted && !('signed' in said)) {
      await asSystem((queries) => releaseWitness(queries, mine));
      return;
    }
    if ('signed' in said) {
      const { size, signed: line } = said;
      const at = new Date(center.now());
      await asSystem((queries) => keepCosignature(queries, mine, { size, line, witness, at }));
      following.forget(name);
      return following.wake(witness);
    }
    const refused = 'refused' in said;
    const reason = 'refused' in said ? said.refused : 'failed' in said ? said.failed : '';
    const attempts = row.attempts + 1;
    const whole = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 40));
    const wait_ms = Math.ceil(whole * (0.5 + random() / 2));
    await asSystem((queries) => postponeWitness(queries, mine, { attempts, reason, wait_ms, refused }));
    following.tell(
      name,
      refused
        ? `ALARM: LOG_FORK: witness '${name}' says that this log contradicts what it has signed: ${reason}`
        : `witness '${name}' did not sign, and is asked again: ${reason}`,
    );
  }

  const enrol = async (queries: Queries) => {
    for (const witness of witnesses) await enrolWitness(queries, witness);
  };
  const following = followLog(center, {
    followers: witnesses,
    channel: 'incident_center_checkpoint',
    poll_ms: POLL_MS,
    enrol,
    serve,
    failed: ({ name }, error) => `asking witness '${name}' failed, and is tried again: ${String(error)}`,
  });

  return {
    start: following.start,
    stop: following.stop,
    runDue: async () => {
      await asSystem(enrol);
      for (const witness of witnesses) following.wake(witness);
      // Whoever has signed is asked for what came meanwhile: over when nobody is asked any more.
      await following.idle();
    },
  };
}
