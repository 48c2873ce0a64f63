import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Runbook } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat } from '../theme/locale-context';

export interface DeleteDraftDialogProps {
  readonly runbook: Pick<Runbook, 'name' | 'version'>;
  /** The version that stays; none where nothing was ever published. */
  readonly published: number | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** Says what stays and what is gone, before a draft is deleted. */
export function DeleteDraftDialog(props: DeleteDraftDialogProps): ReactNode {
  const { runbook, published, busy, error, onDelete, onClose } = props;
  const { runbooks, action } = useMessages();
  const { remove: words } = runbooks;
  const number = useNumberFormat();
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(runbook.name, number(runbook.version))}
      description={published === undefined ? words.textOnly : words.text(number(published))}
      onSubmit={onDelete}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="danger-fill" busy={busy}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <p>{words.approvals}</p>
      {error ? <ErrorNotice error={error} action={words.confirm} /> : null}
    </Dialog>
  );
}
