import type { PolicyApproval, PolicyResource } from '@incident-center/policy';
import type { Approval } from '@incident-center/sdk/contract';
import { asc, inArray } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { approvalForward, approvalVote } from '../database/schema.js';

async function votesOf(queries: Queries, ids: string[]): Promise<Row<'approval_vote'>[]> {
  if (ids.length === 0) return [];
  return queries
    .select()
    .from(approvalVote)
    .where(inArray(approvalVote.approval_id, ids))
    .orderBy(asc(approvalVote.created_at));
}

type Forward = typeof approvalForward.$inferSelect;

async function forwardsOf(queries: Queries, ids: string[]): Promise<Forward[]> {
  if (ids.length === 0) return [];
  return queries.select().from(approvalForward).where(inArray(approvalForward.approval_id, ids));
}

function elsewhereToWire(forward: Forward | undefined): Approval['elsewhere'] {
  if (forward === undefined) return null;
  const { page, reference, last_error, failing_since, read_at, read_sha256 } = forward;
  return {
    page,
    reference,
    problem: last_error === null ? null : { text: last_error, since: failing_since?.toISOString() ?? null },
    attested: read_at === null || read_sha256 === null ? null : { read_at: read_at.toISOString(), sha256: read_sha256 },
  };
}

/** Rows as the API gives them, each with its votes. */
export async function approvalsToWire(queries: Queries, rows: readonly Row<'approval'>[]): Promise<Approval[]> {
  const votes = await votesOf(
    queries,
    rows.map((row) => row.id),
  );
  const forwards = await forwardsOf(
    queries,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    ...row,
    elsewhere: elsewhereToWire(forwards.find(({ approval_id }) => approval_id === row.id)),
    requested_at: row.requested_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    decided_at: row.decided_at?.toISOString() ?? null,
    votes: votes
      .filter((vote) => vote.approval_id === row.id)
      .map(({ voter, decision, reason, created_at }) => ({
        voter,
        decision,
        reason,
        created_at: created_at.toISOString(),
      })),
  }));
}

export async function approvalToWire(queries: Queries, row: Row<'approval'>): Promise<Approval> {
  const [wire] = await approvalsToWire(queries, [row]);
  if (wire === undefined) throw new Error('an approval has one wire form');
  return wire;
}

/** Approvals as the rules see them when they look for evidence. */
export async function approvalsForPolicy(
  queries: Queries,
  rows: readonly Row<'approval'>[],
): Promise<PolicyApproval[]> {
  const votes = await votesOf(
    queries,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    status: row.status,
    tenants: row.tenants,
    incident_id: row.incident_id,
    execution_id: row.execution_id,
    runbook_id: row.runbook_id,
    runbook_version: row.runbook_version,
    step: row.step,
    attempt: row.attempt,
    spec_hash: row.spec_hash,
    inputs_hash: row.inputs_hash,
    requested_by: row.requested_by,
    approver_ids: votes
      .filter((vote) => vote.approval_id === row.id && vote.decision === 'approve')
      .map((vote) => vote.voter),
    expires_at_ms: row.expires_at.getTime(),
    used: row.status === 'used',
  }));
}

/** A row as the policy sees it. */
export function approvalResource(row: Row<'approval'>): PolicyResource {
  return {
    type: 'approval',
    id: row.id,
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification,
    kind: row.kind,
    incident_id: row.incident_id,
    risk_level: row.risk_level,
    requested_by: row.requested_by,
    step_operator: row.step_operator,
    runbook_author: row.runbook_author,
    candidate_roles: row.candidate_roles,
  };
}
