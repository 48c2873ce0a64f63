import type { Center } from '../center.js';
import type { Row } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { chainEnd } from './bundle-subject.js';
import { exportBundle } from './export-bundle.js';
import { MAX_STORED_BYTES, type StoredBundle, storeBundle } from './store-bundle.js';
import { chainOfSubject, rangeOf, subjectOfRun } from './subject-of.js';

/**
 * Makes the bundle of the chain that a run writes into: its incident's, where it has one. The step that makes it completes
 * afterwards, so that its own event follows the bundle and names it. Whoever sees the run may have it, so it holds neither
 * decisions nor sensitive files.
 *
 * @throws {IncidentCenterError} as `exportBundle` does.
 */
export async function makeStepBundle(
  center: Center,
  run: Pick<Row<'runbook_execution'>, 'id' | 'incident_id' | 'tenants'>,
): Promise<StoredBundle> {
  const subject = subjectOfRun(run);
  const { seq } = await inTransaction(center.database, { role: 'system' }, (queries) =>
    chainEnd(queries, chainOfSubject(subject)),
  );
  const exported = await exportBundle(center, rangeOf(subject, seq), {
    decisions: false,
    sensitive: false,
    max_bytes: MAX_STORED_BYTES,
  });
  return storeBundle(center, exported, run.tenants);
}
