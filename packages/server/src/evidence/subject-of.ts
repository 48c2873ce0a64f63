import type { PolicyResource } from '@incident-center/policy';
import type { BundleSubject } from '@incident-center/sdk/provenance';
import { eq } from 'drizzle-orm';
import { loadVisible, type ReadContext } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { incident, runbookExecution } from '../database/schema.js';
import { executionResource } from '../executions/execution-wire.js';
import { incidentResource } from '../incidents/incident-wire.js';
import { loadNewest } from '../runbooks/load-newest.js';
import { runbookResource } from '../runbooks/runbook-wire.js';
import type { BundleRange } from './export-bundle.js';

export const BUNDLE_KINDS = ['incident', 'execution', 'runbook'] as const;
export type BundleKind = (typeof BUNDLE_KINDS)[number];
export type ChainSubject = Exclude<BundleSubject, { kind: 'log' }>;

/** The chain that a bundle of this subject holds. */
export const chainOfSubject = ({ kind, id }: ChainSubject): string => `${kind}:${id}`;

/** Whose chain a run writes into: a run for an incident is proved by the incident's alone. */
export const subjectOfRun = ({
  id,
  incident_id,
}: Pick<Row<'runbook_execution'>, 'id' | 'incident_id'>): ChainSubject =>
  incident_id === null ? { kind: 'execution', id } : { kind: 'incident', id: incident_id };

/** A bundle of a chain up to one of its events. */
export const rangeOf = (subject: ChainSubject, seq: number): BundleRange => ({
  subject,
  end: { chain: chainOfSubject(subject), seq },
});

/**
 * What a bundle is about, and what the policy is asked about for it.
 *
 * @throws {IncidentCenterError} `NOT_FOUND` for what the caller may not see.
 */
export async function visibleSubject(
  context: ReadContext,
  kind: BundleKind,
  id: string,
): Promise<{ subject: ChainSubject; resource: PolicyResource }> {
  if (kind === 'runbook') {
    const row = await loadNewest(context, id);
    return { subject: { kind, id: row.id }, resource: runbookResource(row) };
  }
  if (kind === 'incident') {
    const row = await loadVisible(context, 'incident', eq(incident.id, id));
    return { subject: { kind, id: row.id }, resource: incidentResource(row) };
  }
  const run = await loadVisible(context, 'runbook_execution', eq(runbookExecution.id, id));
  const subject = subjectOfRun(run);
  if (subject.kind === 'incident') return visibleSubject(context, 'incident', subject.id);
  return { subject, resource: executionResource(run) };
}
