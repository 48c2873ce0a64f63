import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Runbook } from '@incident-center/sdk/contract';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { NowStrip } from '../components/NowStrip';
import { SegmentedControl } from '../components/SegmentedControl';
import { TextArea } from '../components/TextArea';
import { TextField } from '../components/TextField';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './DraftEditor.module.css';
import {
  addStep,
  asForm,
  asText,
  changesOf,
  type DraftEdit,
  moveStep,
  outputsBefore,
  placeIssues,
  readSpecText,
} from './draft-edit';
import { issuesOfField } from './draft-input';
import { StepForm } from './StepForm';

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
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => new Set(edit.steps.slice(0, 1).map(({ id }) => id)));
  // Issues name steps by where they stood when they were sent.
  const [sent, setSent] = useState<readonly number[]>([]);
  useEffect(() => heading.current?.focus(), []);
  const issuesBox = useRef<HTMLDivElement>(null);
  // The steps may be longer than the screen: what is wrong with them stands above.
  useEffect(() => {
    if (error) issuesBox.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);

  const changes = changesOf(edit, runbook);
  const changed = Object.keys(changes).length > 0;
  const read = edit.json === undefined ? undefined : readSpecText(edit.json);
  const unreadable =
    read === undefined || 'spec' in read
      ? undefined
      : 'notJson' in read
        ? draftDialog.notJson(read.notJson)
        : words.notSpec;
  const found = error?.details.issues ?? [];
  const placed = placeIssues(issuesOfField(found, 'spec'), edit.json === undefined ? sent : []);
  const conflict = isConflict(error);
  const elsewhere = error && !conflict && found.length === 0;
  const toggle = (id: number): void => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
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
  const steps = (
    <>
      <ol className={styles.steps} aria-label={words.steps}>
        {edit.steps.map(({ id, step }, index) => (
          <StepForm
            key={id}
            step={step}
            position={index + 1}
            count={edit.steps.length}
            open={opened.has(id)}
            onToggle={() => toggle(id)}
            issues={placed.filter((issue) => issue.step === id)}
            earlier={outputsBefore(edit.steps, index)}
            onChange={(next) =>
              onEdit({ ...edit, steps: edit.steps.map((one) => (one.id === id ? { id, step: next } : one)) })
            }
            onMove={(by) => onEdit(moveStep(edit, index, by))}
            onRemove={() => onEdit({ ...edit, steps: edit.steps.filter((one) => one.id !== id) })}
          />
        ))}
      </ol>
      <div>
        <Button
          glyph="plus"
          onClick={() => {
            const next = addStep(edit);
            onEdit(next);
            setOpened(new Set(next.steps.slice(-1).map(({ id }) => id)));
          }}
        >
          {words.addStep}
        </Button>
      </div>
    </>
  );
  return (
    <form
      className={styles.editor}
      aria-labelledby={titleId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!cannot) save();
      }}
    >
      <div className={styles.content}>
        <p className={styles.top}>
          <TextLink onFollow={props.onBack}>
            <Glyph name="chevron-left" size="small" /> {words.back}
          </TextLink>
        </p>
        <h2 id={titleId} ref={heading} tabIndex={-1} className={styles.title}>
          {words.title(runbook.name, number(runbook.version))}
        </h2>
        {props.voids && changes.spec !== undefined ? (
          <NowStrip tone="warn" glyph="warning" title={words.voids} />
        ) : null}
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
        <div className={styles.as}>
          <SegmentedControl
            label={words.as}
            options={[
              { value: 'form', label: words.steps },
              { value: 'json', label: words.json },
            ]}
            value={edit.json === undefined ? 'form' : 'json'}
            onChange={(as) => onEdit(as === 'json' ? asText(edit) : asForm(edit))}
          />
        </div>
        {placed.length > 0 ? (
          <div ref={issuesBox} className={styles.issues} role="alert">
            <p className={styles.bad}>
              <Glyph name="warning" /> {words.issues}
            </p>
            <ul>
              {placed.map((issue) => (
                <li key={`${issue.number} ${issue.path} ${issue.message}`}>
                  {issue.step !== undefined && issue.number !== undefined ? (
                    <TextLink underlined onFollow={() => setOpened(new Set(opened).add(issue.step ?? 0))}>
                      {words.step(number(issue.number))}
                    </TextLink>
                  ) : null}{' '}
                  <bdi dir="ltr">
                    <code>{issue.path}</code> {issue.message}
                  </bdi>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {edit.json === undefined ? (
          <>
            <TextArea
              label={words.summary}
              optional
              rows={2}
              value={edit.summary}
              onChange={(event) => onEdit({ ...edit, summary: event.target.value })}
            />
            {steps}
          </>
        ) : (
          <TextArea
            label={draftDialog.spec}
            mono
            dir="ltr"
            spellCheck={false}
            rows={24}
            error={unreadable}
            value={edit.json}
            onChange={(event) => onEdit({ ...edit, json: event.target.value })}
          />
        )}
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
      </div>
      <div className={styles.bar}>
        <Button type="submit" variant="primary" glyph="check" busy={busy} refusal={cannot}>
          {words.save}
        </Button>
        <Button onClick={props.onDiscard}>{words.discard}</Button>
        <p className={styles.hint}>{words.kept}</p>
      </div>
    </form>
  );
}
