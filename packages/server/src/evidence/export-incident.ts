import type { Center } from '../center.js';
import { inTransaction } from '../database/transaction.js';
import { chainEnd } from './bundle-subject.js';
import { type ExportBundleOptions, type ExportedBundle, exportBundle } from './export-bundle.js';
import { chainOfSubject, rangeOf } from './subject-of.js';

/** Makes the bundle of an incident as it stands. The policy is not asked: who may is up to the caller. */
export async function exportIncident(
  center: Center,
  id: string,
  options: ExportBundleOptions = {},
): Promise<ExportedBundle> {
  const subject = { kind: 'incident', id } as const;
  const { seq } = await inTransaction(center.database, { role: 'system' }, (queries) =>
    chainEnd(queries, chainOfSubject(subject)),
  );
  return exportBundle(center, rangeOf(subject, seq), options);
}
