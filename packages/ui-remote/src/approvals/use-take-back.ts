import type { Approval } from '@incident-center/sdk/contract';
import { useState } from 'react';
import { useToast } from '../components/ToastRegion';
import { useChange } from '../host/use-change';
import { useMessages } from '../theme/locale-context';
import type { TakeBackDialogProps } from './TakeBackDialog';

/**
 * Taking back a request or an approval: `ask` opens the dialog, `dialog` is what it is given.
 *
 * @example
 * const takeBack = useTakeBack();
 * <TakeBackButton onPress={() => takeBack.ask(approval)} … />
 * <TakeBackDialog {...takeBack.dialog} />
 */
export function useTakeBack(): { readonly ask: (approval: Approval) => void; readonly dialog: TakeBackDialogProps } {
  const toast = useToast();
  const { takeBack: words } = useMessages().approvals;
  // As it was when it was asked to: what changes meanwhile is a conflict, and not sent unseen.
  const [approval, setApproval] = useState<Approval>();
  const change = useChange((client, { id, version, rationale }: Approval & { readonly rationale: string }) =>
    client.revokeApproval({ approval_id: id, rationale }, { if_match: version }),
  );
  const confirm = async (rationale: string): Promise<void> => {
    if (!approval || !(await change.run({ ...approval, rationale }))) return;
    setApproval(undefined);
    toast({ text: approval.status === 'waiting' ? words.withdrawn : words.taken });
  };
  return {
    ask: (chosen) => {
      change.reset();
      setApproval(chosen);
    },
    dialog: {
      approval,
      busy: change.busy,
      error: change.error,
      onConfirm: (rationale) => void confirm(rationale),
      onClose: () => setApproval(undefined),
    },
  };
}
