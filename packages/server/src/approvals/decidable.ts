import { evaluatePolicy } from '@incident-center/policy';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq, gt, inArray, notExists, type SQL, sql } from 'drizzle-orm';
import { attributesOf } from '../authorization/authorize.js';
import { approval, approvalForward, approvalVote } from '../database/schema.js';
import type { QueryContext } from '../query.js';
import { approvalResource } from './approval-wire.js';

/** The policy is asked about so many that wait, the newest first: whoever has more to decide comes again. */
const ASKED_ABOUT = 500;

/**
 * Narrows to what whoever asks may decide now. Who may is the policy's to say, one by one: said again in SQL, it could come to
 * mean something else. Nothing is decided by it, so it is not in the decision log.
 *
 * @param visible what they may see.
 * @throws {IncidentCenterError} `UNAVAILABLE` where the policy cannot be asked.
 */
export async function decidable(
  { center, queries, principal, at }: QueryContext,
  visible: SQL | undefined,
): Promise<SQL> {
  const mine = queries
    .select({ one: sql`1` })
    .from(approvalVote)
    .where(and(eq(approvalVote.approval_id, approval.id), eq(approvalVote.voter, principal.id)));
  const elsewhere = queries
    .select({ one: sql`1` })
    .from(approvalForward)
    .where(eq(approvalForward.approval_id, approval.id));
  const waiting = await queries
    .select()
    .from(approval)
    .where(
      and(visible, eq(approval.status, 'waiting'), gt(approval.expires_at, at), notExists(mine), notExists(elsewhere)),
    )
    .orderBy(sql`${approval.requested_at} desc, ${approval.id} desc`)
    .limit(ASKED_ABOUT);
  const ids: string[] = [];
  for (const row of waiting) {
    const { decision } = await evaluatePolicy(center.policy, 'can_decide_approval', {
      actor: attributesOf(principal),
      resource: approvalResource(row),
      context: {},
      now_ms: center.now(),
    }).catch((cause): never => {
      throw new IncidentCenterError('UNAVAILABLE', 'the policy could not be evaluated', { cause });
    });
    if (decision.allow) ids.push(row.id);
  }
  return ids.length === 0 ? sql`false` : inArray(approval.id, ids);
}
