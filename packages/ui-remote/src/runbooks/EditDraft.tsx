import type { Runbook } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { useToast } from '../components/ToastRegion';
import type { Refusal } from '../components/WhyToFix';
import { useMessages } from '../theme/locale-context';
import { DraftEditor } from './DraftEditor';
import { useDraftEdit } from './use-draft-edit';
import type { useRunbookChanges } from './use-runbook-changes';

export interface EditDraftProps {
  readonly runbook: Runbook;
  readonly change: ReturnType<typeof useRunbookChanges>['edit'];
  readonly voids: boolean;
  readonly refusal: Refusal | undefined;
  readonly onDone: () => void;
}

/** The editor of one draft, with what was written in it. */
export function EditDraft({ runbook, change, voids, refusal, onDone }: EditDraftProps): ReactNode {
  const { edit: words } = useMessages().runbooks;
  const toast = useToast();
  const { edit, setEdit, reset } = useDraftEdit(runbook);
  return (
    <DraftEditor
      runbook={runbook}
      edit={edit}
      onEdit={setEdit}
      voids={voids}
      refusal={refusal}
      busy={change.busy}
      error={change.error}
      onSave={(changes, base) => {
        void change.run({ changes, base }).then((answer) => {
          if (!answer) return;
          reset(answer.runbook);
          toast({ text: words.saved });
          onDone();
        });
      }}
      onDiscard={() => {
        change.reset();
        reset();
        onDone();
      }}
      onBack={onDone}
    />
  );
}
