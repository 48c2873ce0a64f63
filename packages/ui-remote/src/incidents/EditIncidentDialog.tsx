import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Incident } from '@incident-center/sdk/contract';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { TextArea } from '../components/TextArea';
import { TextField } from '../components/TextField';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';
import { editedFields, type IncidentEdit, type TagLine, tagLines, tagProblem, tagsOf } from './incident-edit';

export interface EditIncidentDialogProps {
  readonly incident: Incident;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  /** Shown instead of the error. */
  readonly conflict?: ReactNode;
  readonly onSave: (edit: IncidentEdit) => void;
  readonly onClose: () => void;
}

/** Changes what an incident is called, what is said of it, and its tags. Sent is only what was changed. */
export function EditIncidentDialog(props: EditIncidentDialogProps): ReactNode {
  const { incident, busy, error, conflict, onSave, onClose } = props;
  const { incidents, action } = useMessages();
  const { edit: words, create } = incidents;
  const [title, setTitle] = useState(incident.title);
  const [description, setDescription] = useState(incident.description);
  const [tags, setTags] = useState(() => tagLines(incident.tags));
  const [tried, setTried] = useState(false);
  const problem = tagProblem(tags);
  const edit = editedFields(incident, { title: title.trim(), description, tags: tagsOf(tags) });
  const unchanged = Object.keys(edit).length === 0;
  const send = (): void => {
    setTried(true);
    if (title.trim() === '' || problem || unchanged || busy) return;
    onSave(edit);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.title}
      description={words.text}
      onSubmit={send}
      footer={
        conflict ? undefined : (
          <>
            <Button onClick={onClose}>{action.cancel}</Button>
            <Button
              type="submit"
              variant="primary"
              busy={busy}
              refusal={unchanged ? { why: words.unchanged, toFix: words.unchangedFix } : undefined}
            >
              {words.save}
            </Button>
          </>
        )
      }
    >
      {conflict ?? (
        <>
          <TextField
            label={create.name}
            required
            maxLength={300}
            dir="auto"
            value={title}
            error={tried && title.trim() === '' ? create.nameMissing : undefined}
            onChange={(event) => setTitle(event.target.value)}
          />
          <TextArea
            label={create.text}
            optional
            rows={5}
            dir="auto"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
          <TagFields tags={tags} onChange={setTags} error={tried ? problem : undefined} />
        </>
      )}
      {!conflict && error ? <ErrorNotice error={error} action={words.save} /> : null}
    </Dialog>
  );
}

interface TagFieldsProps {
  readonly tags: readonly TagLine[];
  readonly onChange: (tags: readonly TagLine[]) => void;
  readonly error: 'missing' | 'twice' | undefined;
}

/** A name and a value for each tag. */
function TagFields({ tags, onChange, error }: TagFieldsProps): ReactNode {
  const { edit: words } = useMessages().incidents;
  const group = useRef<HTMLDivElement>(null);
  const set = (key: number, change: Partial<TagLine>): void =>
    onChange(tags.map((tag) => (tag.key === key ? { ...tag, ...change } : tag)));
  const add = (): void => {
    onChange([...tags, { key: Math.max(0, ...tags.map(({ key }) => key)) + 1, name: '', value: '' }]);
    requestAnimationFrame(() => [...(group.current?.querySelectorAll('input') ?? [])].at(-2)?.focus());
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out like the other labels.
    <div ref={group} role="group" aria-label={words.tags} className={styles.tags}>
      <span className={styles.groupTitle}>{words.tags}</span>
      {tags.map(({ key, name, value }) => (
        <div key={key} className={styles.tag}>
          <TextField
            label={words.tagName}
            value={name}
            maxLength={100}
            onChange={(event) => set(key, { name: event.target.value })}
          />
          <TextField
            label={words.tagValue}
            value={value}
            maxLength={500}
            onChange={(event) => set(key, { value: event.target.value })}
          />
          <Button variant="quiet" glyph="x" iconOnly onClick={() => onChange(tags.filter((tag) => tag.key !== key))}>
            {words.removeTag(name)}
          </Button>
        </div>
      ))}
      {error ? <p className={styles.error}>{error === 'missing' ? words.tagMissing : words.tagTwice}</p> : null}
      <div>
        <Button size="small" glyph="plus" onClick={add}>
          {words.addTag}
        </Button>
      </div>
    </div>
  );
}
