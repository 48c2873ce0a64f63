import { isIncidentCenterError } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import { createCheckpointArchiver } from './checkpoint-archiver.js';
import { createLogWatch } from './log-watch.js';
import { type Batch, numberBatch } from './number-events.js';
import { publishCheckpoint } from './publish-checkpoint.js';

export interface SequencerOptions {
  /** Called after each batch that numbered something, with the size of the log. */
  on_numbered?: (size: number) => void;
  /** The longest that a new checkpoint waits until it is kept in the object store as well. */
  archive_ms?: number;
}

export interface Sequencer {
  /** @throws {IncidentCenterError} `LOG_FORK` where the database contradicts an archived checkpoint. */
  start: () => Promise<void>;
  /** Waits for the batch that is running. */
  stop: () => Promise<void>;
  /** Numbers and signs whatever has committed before the call, also while others number. */
  drain: () => Promise<void>;
}

const POLL_MS = 1_000;
const ARCHIVE_MS = 10_000;
const HELD_MS = 50;

const isFork = (error: unknown) => isIncidentCenterError(error) && error.code === 'LOG_FORK';

/**
 * Gives committed events their gapless number in the log, and signs the tree head after each batch. There is no leader: every
 * server may run one, and the row of the log's head decides who works. An event whose hash is not right is set aside, and
 * stops nobody else; a tree that contradicts what was signed is not signed.
 *
 * @example
 * const sequencer = createSequencer(center, { on_numbered: () => hub.refresh() });
 * await sequencer.start();
 */
export function createSequencer(center: Center, options: SequencerOptions = {}): Sequencer {
  const { on_numbered, archive_ms = ARCHIVE_MS } = options;
  const watch = createLogWatch();
  const archiver = createCheckpointArchiver(center, watch);
  let stopped = true;
  let compared = false;
  let woken = false;
  let late = false;
  let running: Promise<void> | undefined;
  const timers: NodeJS.Timeout[] = [];
  let unlisten: (() => Promise<void>) | undefined;
  const failures = new Map<string, string>();

  const compare = async () => {
    await archiver.assertNotBehind();
    compared = true;
  };

  const tell = (batch: Batch) => {
    for (const { event_id, problem } of batch.quarantined)
      center.log(`ALARM: event ${event_id} was quarantined and has no number: ${problem}`);
    if (batch.numbered > 0) on_numbered?.(batch.size);
  };

  const publish = async () => {
    // Before that nothing is signed: not even while the object store cannot be reached.
    if (!compared) await compare();
    const done = await publishCheckpoint(center, watch);
    if (typeof done === 'object') watch.saw(done.published);
    return done;
  };

  /** What fails is tried again, and stops nothing else. */
  async function attempt(what: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      failures.delete(what);
    } catch (error) {
      const alarm = isFork(error) ? 'ALARM: LOG_FORK: ' : '';
      center.telemetry.count('incident_center_background_failures_total', { worker: 'sequencer' });
      const line = `${alarm}${what} failed, and is tried again: ${String(error)}`;
      // Every second the same line would hide all others.
      if (failures.get(what) !== line) center.log(line);
      failures.set(what, line);
    }
  }

  async function number(): Promise<void> {
    let batch: Batch | undefined;
    do {
      batch = await numberBatch(center, { wait: false });
      if (batch === undefined) return;
      tell(batch);
      if (batch.numbered > 0) await attempt('signing the log', publish);
    } while (!stopped && batch.taken > 0);
  }

  async function run(): Promise<void> {
    do {
      woken = false;
      await attempt('numbering', number);
      if (late) {
        late = false;
        await attempt('signing the log', publish);
      }
    } while (woken && !stopped);
  }

  function wake(): void {
    woken = true;
    if (stopped || running !== undefined) return;
    running = run().finally(() => {
      running = undefined;
      if (woken) wake();
    });
  }

  // A notification may be lost while the listener reconnects, and a server may end between a batch and its signature.
  const poll = () => {
    late = true;
    wake();
  };

  return {
    start: async () => {
      if (!stopped) return;
      await compare().catch((error) => {
        if (isFork(error)) throw error;
        center.log(`nothing is signed until the archive of checkpoints can be read: ${String(error)}`);
      });
      stopped = false;
      unlisten = await center.database.listen('incident_center_event', wake);
      timers.push(setInterval(poll, POLL_MS).unref());
      timers.push(setInterval(() => void attempt('archiving checkpoints', archiver.archive), archive_ms).unref());
      poll();
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      for (const timer of timers.splice(0)) clearInterval(timer);
      await unlisten?.();
      unlisten = undefined;
      await running;
      await attempt('archiving checkpoints', archiver.archive);
    },
    drain: async () => {
      for (;;) {
        const batch = await numberBatch(center, { wait: true });
        if (batch !== undefined) tell(batch);
        if (batch === undefined || batch.taken === 0) break;
      }
      while ((await publish()) === 'held') await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    },
  };
}
