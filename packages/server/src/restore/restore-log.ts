import { IncidentCenterError } from '@incident-center/sdk/contract';
import { keyIdOf } from '@incident-center/sdk/provenance';
import { assertMigrated } from '../database/assert-migrated.js';
import type { Database } from '../database/database.js';
import { inTransaction } from '../database/transaction.js';
import { createCheckpointArchive } from '../log/checkpoint-archive.js';
import { keyHex } from '../log/current-key.js';
import type { ObjectStore } from '../object-store/object-store.js';
import type { Signers } from '../signer/signer.js';
import { assertEmpty } from './assert-empty.js';
import type { OpenLog } from './open-parts.js';
import { restoreObjects } from './restore-objects.js';
import { logKeyOf } from './write-end.js';
import { writeLog } from './write-log.js';

/** Where a log is restored into. */
export interface RestoreTarget {
  database: Database;
  objects: ObjectStore;
  signers: Signers;
  /** As the options of the center have it that will go on with the log. */
  log_name: string;
  now: () => number;
}

export interface RestoredLog {
  log: string;
  /** The next event gets this number. */
  next_index: number;
  /** Rows that were written, by table. */
  rows: Record<string, number>;
  /** Files that were put into the object store. */
  objects: number;
  /** Whether the key that signs the log is here: without it nothing new is signed. */
  has_log_key: boolean;
}

/** @throws {IncidentCenterError} `LOG_FORK` where the log is known to have gone on after the parts. */
async function assertNotBehind(target: RestoreTarget, log: OpenLog): Promise<void> {
  const newest = await createCheckpointArchive(target.objects, log.log).newest();
  if (newest === undefined || newest.size <= log.size) return;
  throw new IncidentCenterError(
    'LOG_FORK',
    `the parts end at ${log.size}, and a checkpoint of ${newest.size} was signed: parts are missing, or events were lost`,
  );
}

/**
 * Writes a retained log into an empty database, with every row that it makes, and its files into the object store. A center that
 * is started on it goes on with the same log.
 *
 * @throws {IncidentCenterError} `CONFLICT` where the database is not empty; `LOG_FORK` where the log is known to have gone on;
 * `INVALID_INPUT` where the parts do not hold what rows are made of; `EVIDENCE_TAMPERED` where they are not what was written.
 */
export async function restoreLog(target: RestoreTarget, log: OpenLog): Promise<RestoredLog> {
  if (log.log !== target.log_name)
    throw new IncidentCenterError(
      'INVALID_INPUT',
      `the parts are of the log ${log.log}, and log_name is ${target.log_name}`,
    );
  await assertNotBehind(target, log);
  const { database } = target;
  await assertMigrated(database);
  await inTransaction(database, { role: 'system' }, assertEmpty);
  // First: nothing refers to a file that is not there, and a file too much does no harm.
  const objects = await restoreObjects(target.objects, log);
  const at = new Date(target.now());
  const rows = await inTransaction(database, { role: 'system' }, (queries) => writeLog(queries, log, at));
  const key = await logKeyOf(log);
  const held = keyHex(target.signers.log.public_key);
  const has_log_key =
    key === held || (key !== undefined && (await target.signers.find?.('log', keyIdOf(key))) !== undefined);
  return { log: log.log, next_index: log.size, rows, objects, has_log_key };
}
