import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Runbook } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { TextField } from '../components/TextField';
import type { Refusal } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './DraftEditor.module.css';
import { DraftForm } from './DraftForm';
import { changesOf, type DraftEdit, placeIssues } from './draft-edit';
import { issuesOfField } from './draft-input';
import { SpecEditor, useUnreadable } from './SpecEditor';

export interface DraftEditorProps {
  /** The draft as it stands on the server. */
  readonly runbook: Runbook;
  readonly edit: DraftEdit;
  readonly onEdit: (edit: DraftEdit) => void;
  /** An approval of it is waiting or granted, and void once another spec is saved. */
  readonly voids: boolean;
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  /** Over the version of the row that is given. */
  readonly onSave: (changes: ReturnType<typeof changesOf>, base: number) => void;
  /** Forgets what was written. */
  readonly onDiscard: () => void;
  /** Leaves, and keeps what was written. */
  readonly onBack: () => void;
}

/** A draft in a form, or as JSON: what is wrong is named at its place, and nothing typed is lost to a refusal. */
export function DraftEditor(props: DraftEditorProps): ReactNode {
  const { runbook, edit, onEdit, refusal, busy, error } = props;
  const { runbooks } = useMessages();
  const { edit: words, draftDialog } = runbooks;
  const number = useNumberFormat();
  // Issues name steps by where they stood when they were sent.
  const [sent, setSent] = useState<readonly number[]>([]);
  const changes = changesOf(edit, runbook);
  const changed = Object.keys(changes).length > 0;
  const unreadable = useUnreadable(edit);
  const found = error?.details.issues ?? [];
  const placed = placeIssues(issuesOfField(found, 'spec'), edit.json === undefined ? sent : []);
  const conflict = isConflict(error);
  const elsewhere = error && !conflict && found.length === 0;
  const save = (base = edit.base): void => {
    if (busy || refusal) return;
    setSent(edit.steps.map(({ id }) => id));
    if (base !== edit.base) onEdit({ ...edit, base });
    props.onSave(changes, base);
  };
  const cannot =
    refusal ??
    (unreadable !== undefined
      ? { why: unreadable }
      : changed
        ? undefined
        : { why: words.nothing, toFix: words.nothingFix });
  return (
    <DraftForm
      title={words.title(runbook.name, number(runbook.version))}
      back={words.back}
      onBack={props.onBack}
      onSubmit={() => {
        if (!cannot) save();
      }}
      bar={
        <>
          <Button type="submit" variant="primary" glyph="check" busy={busy} refusal={cannot}>
            {words.save}
          </Button>
          <Button onClick={props.onDiscard}>{words.discard}</Button>
          <p className={styles.hint}>{words.kept}</p>
        </>
      }
    >
      {props.voids && changes.spec !== undefined ? <NowStrip tone="warn" glyph="warning" title={words.voids} /> : null}
      <div className={styles.row}>
        <TextField
          label={words.name}
          required
          error={edit.name.trim() === '' ? draftDialog.nameMissing : issuesOfField(found, 'name')[0]?.message}
          value={edit.name}
          onChange={(event) => onEdit({ ...edit, name: event.target.value })}
        />
        <TextField
          label={draftDialog.tags}
          optional
          hint={draftDialog.tagsHint}
          error={issuesOfField(found, 'tags')[0]?.message}
          value={edit.tags}
          onChange={(event) => onEdit({ ...edit, tags: event.target.value })}
        />
      </div>
      <SpecEditor edit={edit} onEdit={onEdit} issues={placed} attempt={error} />
      {elsewhere ? <ErrorNotice error={error} action={words.save} /> : null}
      {conflict ? (
        <NowStrip
          tone="warn"
          glyph="refresh"
          title={words.conflictTitle}
          detail={words.conflictText}
          stacked
          actions={
            <>
              <Button size="small" onClick={() => save(runbook.row_version)}>
                {words.conflictMine}
              </Button>
              <Button size="small" onClick={props.onDiscard}>
                {words.conflictTheirs}
              </Button>
            </>
          }
        />
      ) : null}
    </DraftForm>
  );
}
