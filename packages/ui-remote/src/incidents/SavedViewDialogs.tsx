import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { SavedView } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { EmptyState } from '../components/EmptyState';
import { TextField } from '../components/TextField';
import type { Refusal } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

/** What is wrong with a name among the others. */
function useNameProblem(name: string, others: readonly SavedView[]): string | undefined {
  const { savedViews: words } = useMessages().incidents;
  const given = name.trim();
  if (given === '') return words.nameMissing;
  return others.some((view) => view.name === given) ? words.nameTaken : undefined;
}

export interface SaveViewDialogProps {
  readonly views: readonly SavedView[];
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

/** Keeps what the list is narrowed to under a name. */
export function SaveViewDialog({ views, busy, error, onSave, onClose }: SaveViewDialogProps): ReactNode {
  const { incidents, action } = useMessages();
  const { savedViews: words } = incidents;
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const problem = useNameProblem(name, views);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.saveTitle}
      description={words.saveText}
      onSubmit={() => {
        setTried(true);
        if (!problem && !busy) onSave(name.trim());
      }}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <TextField
        label={words.name}
        required
        maxLength={100}
        dir="auto"
        value={name}
        error={tried ? problem : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      {error ? <ErrorNotice error={error} action={words.saveTitle} /> : null}
    </Dialog>
  );
}

export interface ManageViewsDialogProps {
  readonly views: readonly SavedView[];
  readonly refusal: Refusal | undefined;
  /** Which view is being changed. */
  readonly busy: string | undefined;
  readonly error: IncidentCenterError | undefined;
  readonly onRename: (view: SavedView, name: string) => void;
  /** Puts what the list shows now in place of what the view keeps. */
  readonly onUpdate: (view: SavedView) => void;
  readonly onDelete: (view: SavedView) => void;
  readonly onClose: () => void;
}

/** Renames, changes and deletes one's own views. */
export function ManageViewsDialog(props: ManageViewsDialogProps): ReactNode {
  const { views, error, onClose } = props;
  const { incidents, action } = useMessages();
  const { savedViews: words } = incidents;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.manageTitle}
      footer={<Button onClick={onClose}>{action.close}</Button>}
    >
      {views.length === 0 ? (
        <EmptyState kind="no-match" title={words.none} level={3} />
      ) : (
        <ul className={styles.runbooks}>
          {views.map((view) => (
            <ViewLine key={`${view.id} ${view.version}`} view={view} {...props} />
          ))}
        </ul>
      )}
      {error ? <ErrorNotice error={error} action={words.manageTitle} /> : null}
    </Dialog>
  );
}

function ViewLine(props: ManageViewsDialogProps & { readonly view: SavedView }): ReactNode {
  const { view, views, refusal, busy, onRename, onUpdate, onDelete } = props;
  const { savedViews: words } = useMessages().incidents;
  const [name, setName] = useState(view.name);
  const others = views.filter(({ id }) => id !== view.id);
  const problem = useNameProblem(name, others);
  const changed = name.trim() !== view.name;
  return (
    <li className={styles.view}>
      <TextField
        label={words.name}
        maxLength={100}
        dir="auto"
        value={name}
        error={changed ? problem : undefined}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && changed && !problem && !refusal) onRename(view, name.trim());
        }}
      />
      <div className={styles.viewActions}>
        {changed && !problem ? (
          <Button
            size="small"
            busy={busy === view.id}
            refusal={refusal}
            aria-label={words.renameThis(view.name)}
            onClick={() => onRename(view, name.trim())}
          >
            {words.rename}
          </Button>
        ) : null}
        <Button
          size="small"
          variant="quiet"
          refusal={refusal}
          aria-label={words.updateThis(view.name)}
          onClick={() => onUpdate(view)}
        >
          {words.update}
        </Button>
        <Button
          size="small"
          variant="quiet"
          refusal={refusal}
          aria-label={words.deleteThis(view.name)}
          onClick={() => onDelete(view)}
        >
          {words.delete}
        </Button>
      </div>
    </li>
  );
}
