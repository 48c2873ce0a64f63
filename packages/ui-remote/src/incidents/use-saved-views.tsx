import { randomId } from '@incident-center/sdk/client';
import type { SavedView } from '@incident-center/sdk/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useToast } from '../components/ToastRegion';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { type ListFilter, queryOf } from './incident-filter';
import { ManageViewsDialog, SaveViewDialog } from './SavedViewDialogs';
import { SavedViewsMenu } from './SavedViewsMenu';

export interface SavedViewsOptions {
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
}

type Kept = Pick<SavedView, 'id' | 'name' | 'filter'> & { readonly version?: number | undefined };

/** One's own views of the list: the menu, and the dialogs in which they are made and changed. */
export function useSavedViews({ filter, onFilter }: SavedViewsOptions): {
  readonly menu: ReactNode;
  readonly dialog: ReactNode;
} {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const { savedViews: words } = useMessages().incidents;
  // Nobody is refused a view of their own; while nothing is live, none is written.
  const refusal = useRefusalOf()(undefined, words.saveTitle);
  const [dialog, setDialog] = useState<'save' | 'manage'>();
  const { data } = useQuery({
    queryKey: queryKeys.savedViews(),
    queryFn: ({ signal }) => client.listSavedViews({}, { signal }),
  });
  const views = data?.items;
  const readAgain = () => queries.invalidateQueries({ queryKey: queryKeys.savedViews() });
  const save = useChange(async (api, { id, version, ...view }: Kept) => {
    // A new one is sent without a version: there is none that was read.
    await api.saveView({ view_id: id, ...view }, version === undefined ? {} : { if_match: version });
    await readAgain();
    return {};
  });
  const remove = useChange(async (api, { id, version }: SavedView) => {
    await api.deleteSavedView({ view_id: id }, { if_match: version });
    await readAgain();
    return {};
  });
  const open = (next: typeof dialog): void => {
    save.reset();
    remove.reset();
    setDialog(next);
  };
  const close = (): void => setDialog(undefined);

  const add = async (name: string): Promise<void> => {
    if (!(await save.run({ id: randomId(), name, filter: queryOf(filter) }))) return;
    close();
    toast({ text: words.saved(name) });
  };
  const rename = async (view: SavedView, name: string): Promise<void> => {
    if (await save.run({ ...kept(view), name })) toast({ text: words.renamed(name) });
  };
  const update = async (view: SavedView): Promise<void> => {
    if (await save.run({ ...kept(view), filter: queryOf(filter) })) toast({ text: words.saved(view.name) });
  };
  const takeAway = async (view: SavedView): Promise<void> => {
    if (await remove.run(view)) toast({ text: words.deleted(view.name) });
  };
  return {
    menu: (
      <SavedViewsMenu
        views={views}
        filter={filter}
        refusal={refusal}
        onUse={onFilter}
        onSave={() => open('save')}
        onManage={() => open('manage')}
      />
    ),
    dialog:
      dialog === 'save' ? (
        <SaveViewDialog
          views={views ?? []}
          busy={save.busy}
          error={save.error}
          onSave={(name) => void add(name)}
          onClose={close}
        />
      ) : dialog === 'manage' ? (
        <ManageViewsDialog
          views={views ?? []}
          refusal={refusal}
          busy={save.running?.id ?? remove.running?.id}
          error={save.error ?? remove.error}
          onRename={(view, name) => void rename(view, name)}
          onUpdate={(view) => void update(view)}
          onDelete={(view) => void takeAway(view)}
          onClose={close}
        />
      ) : null,
  };
}

const kept = ({ id, name, filter, version }: SavedView): Kept => ({ id, name, filter, version });
