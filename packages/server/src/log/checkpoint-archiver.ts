import { IncidentCenterError } from '@incident-center/sdk/contract';
import { desc } from 'drizzle-orm';
import type { Center } from '../center.js';
import { logCheckpoint } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { createCheckpointArchive } from './checkpoint-archive.js';
import type { LogWatch } from './log-watch.js';

export interface CheckpointArchiver {
  /**
   * Holds the database against the newest archived checkpoint, and remembers that one.
   *
   * @throws {IncidentCenterError} `LOG_FORK` where the log in the database is shorter, or another.
   */
  assertNotBehind: () => Promise<void>;
  /**
   * Archives the newest checkpoint, if it is not there yet.
   *
   * @throws {IncidentCenterError} `LOG_FORK` where the archive has one that contradicts the database.
   */
  archive: () => Promise<void>;
}

export function createCheckpointArchiver(center: Center, watch: LogWatch): CheckpointArchiver {
  const archive = createCheckpointArchive(center.objects, center.options.log_name);
  let archived = 0;
  let running: Promise<void> | undefined;

  const assertSound = () => inTransaction(center.database, { role: 'system' }, (queries) => watch.assertSound(queries));

  async function archiveNewest(): Promise<void> {
    const [newest] = await inTransaction(center.database, { role: 'system' }, (queries) =>
      queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1),
    );
    if (newest === undefined || newest.size <= archived) return;
    const { size, root, note } = newest;
    const kept = await archive.put({ size, root, note });
    if (kept.size === size && kept.root !== root)
      throw new IncidentCenterError('LOG_FORK', `the archive has another checkpoint of ${size} events`);
    watch.saw(kept);
    // Another server's: what it has seen, this database must have as well.
    if (kept.size > size) await assertSound();
    archived = kept.size;
  }

  return {
    assertNotBehind: async () => {
      const newest = await archive.newest();
      if (newest === undefined) return;
      watch.saw(newest);
      archived = newest.size;
      await assertSound();
    },
    archive: () => {
      running ??= archiveNewest().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}
