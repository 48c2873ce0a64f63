import type { RunbookSpec } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { useToast } from '../components/ToastRegion';
import type { Refusal } from '../components/WhyToFix';
import { useHost } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useMessages } from '../theme/locale-context';
import { NewDraftEditor } from './NewDraftEditor';
import type { NewDraft } from './new-draft';
import { useNewDraft } from './use-new-draft';

export interface CreateDraftProps {
  readonly from: { readonly name: string; readonly spec: RunbookSpec } | undefined;
  readonly refusal: Refusal | undefined;
  readonly onDone: () => void;
}

/** The editor of a draft that is not there yet, and the way to the one that was made. */
export function CreateDraft({ from, refusal, onDone }: CreateDraftProps): ReactNode {
  const { draftDialog: words } = useMessages().runbooks;
  const host = useHost();
  const toast = useToast();
  const { ids: tenants, environment } = host.tenant;
  const { edit, setEdit, forget } = useNewDraft({ tenants, environment, from });
  const create = useChange((client, draft: NewDraft) => client.createRunbook(draft));
  return (
    <NewDraftEditor
      tenants={tenants}
      edit={edit}
      onEdit={setEdit}
      refusal={refusal}
      busy={create.busy}
      error={create.error}
      onCreate={(draft) => {
        void create.run(draft).then((answer) => {
          if (!answer) return;
          forget();
          onDone();
          toast({ text: words.created });
          host.navigate({ screen: 'runbook', runbookId: answer.runbook.id });
        });
      }}
      onDiscard={() => {
        forget();
        onDone();
      }}
      onBack={onDone}
    />
  );
}
