import type { Approval, Runbook } from '@incident-center/sdk/contract';

/** Where the approval of a draft stands. */
export type PublishApproval =
  | { readonly state: 'not_needed' | 'none'; readonly approval?: undefined }
  | { readonly state: 'waiting' | 'granted' | 'denied' | 'ended'; readonly approval: Approval };

/**
 * The approval that counts for a draft: the newest one of exactly its spec.
 *
 * @param required whether the policy asks for one, as its simulation says.
 * @param now epoch milliseconds of the server: a request that ran out is over before anybody says so.
 */
export function publishApproval(
  draft: Pick<Runbook, 'id' | 'version' | 'spec_hash'>,
  approvals: readonly Approval[],
  { required, now }: { readonly required: boolean; readonly now: number },
): PublishApproval {
  const [newest] = approvals
    .filter(
      ({ kind, runbook_id, runbook_version, spec_hash }) =>
        kind === 'publish' &&
        runbook_id === draft.id &&
        runbook_version === draft.version &&
        spec_hash === draft.spec_hash,
    )
    .sort((one, other) => Date.parse(other.requested_at) - Date.parse(one.requested_at));
  if (!newest) return { state: required ? 'none' : 'not_needed' };
  const over = Date.parse(newest.expires_at) <= now;
  if (newest.status === 'denied') return { state: 'denied', approval: newest };
  if (over || (newest.status !== 'waiting' && newest.status !== 'granted')) return { state: 'ended', approval: newest };
  return { state: newest.status === 'granted' ? 'granted' : 'waiting', approval: newest };
}

/** How many have approved. */
export const approvedCount = ({ votes }: Pick<Approval, 'votes'>): number =>
  votes.filter(({ decision }) => decision === 'approve').length;
