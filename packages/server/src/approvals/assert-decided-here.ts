import { IncidentCenterError } from '@incident-center/sdk/contract';
import { eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { approvalForward } from '../database/schema.js';

/**
 * Refuses a vote on what the host's Approvals Center was asked to decide: two places would decide about one thing.
 *
 * @throws {IncidentCenterError} `APPROVAL_DECIDED_ELSEWHERE`
 */
export async function assertDecidedHere(queries: Queries, id: string): Promise<void> {
  const [forward] = await queries
    .select({ id: approvalForward.approval_id })
    .from(approvalForward)
    .where(eq(approvalForward.approval_id, id));
  if (forward !== undefined) throw new IncidentCenterError('APPROVAL_DECIDED_ELSEWHERE');
}
