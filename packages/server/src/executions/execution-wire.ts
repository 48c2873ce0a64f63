import type { PolicyResource } from '@incident-center/policy';
import type { Execution } from '@incident-center/sdk/contract';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { chainHashes } from '../timeline/chain-head.js';

/** A run for an incident writes into the incident's chain: one story, in one order. */
export const executionChain = (row: { id: string; incident_id: string | null }): string =>
  row.incident_id === null ? `execution:${row.id}` : `incident:${row.incident_id}`;

/** Rows as the API gives them. */
export async function executionsToWire(
  queries: Queries,
  rows: readonly Row<'runbook_execution'>[],
): Promise<Execution[]> {
  const hashes = await chainHashes(queries, rows.map(executionChain));
  return rows.map((row) => ({
    ...row,
    started_at: row.started_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
    provenance_hash: hashes.get(executionChain(row)) ?? null,
  }));
}

export async function executionToWire(queries: Queries, row: Row<'runbook_execution'>): Promise<Execution> {
  const [wire] = await executionsToWire(queries, [row]);
  if (wire === undefined) throw new Error('an execution has one wire form');
  return wire;
}

/** A row as the policy sees it. */
export function executionResource(row: Row<'runbook_execution'>): PolicyResource {
  return {
    type: 'execution',
    id: row.id,
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification,
    incident_id: row.incident_id,
    runbook_id: row.runbook_id,
    runbook_version: row.runbook_version,
    spec_hash: row.spec_hash,
    state: row.state,
    operator: row.operator,
  };
}
