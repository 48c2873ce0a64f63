import type { Approval } from '@incident-center/sdk/contract';
import { useEffect, useRef } from 'react';
import { readApproval } from '../approvals/approval-reading';
import { useInterrupt } from '../components/Announcer';
import { useMessages } from '../theme/locale-context';

/** Says at once when the approval of the open step was decided. */
export function useApprovalNews(approval: Approval | undefined, now: number): void {
  const { executions: words } = useMessages();
  const interrupt = useInterrupt();
  const id = approval?.id;
  const state = approval && readApproval(approval, now).state;
  const title = approval?.title ?? '';
  const before = useRef<{ readonly id: string | undefined; readonly state: string | undefined }>(undefined);
  useEffect(() => {
    const last = before.current;
    before.current = { id, state };
    if (!last || last.id !== id || last.state === state) return;
    if (state === 'granted') interrupt('approval_decided', words.approvalGranted(title));
    if (state === 'denied') interrupt('approval_decided', words.approvalDenied(title));
  }, [id, state, title, interrupt, words]);
}
