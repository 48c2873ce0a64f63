import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { SegmentedControl } from '../components/SegmentedControl';
import { TextArea } from '../components/TextArea';
import { TextLink } from '../components/TextLink';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './DraftEditor.module.css';
import {
  addStep,
  asForm,
  asText,
  type DraftEdit,
  moveStep,
  outputsBefore,
  type PlacedIssue,
  readSpecText,
  specOf,
} from './draft-edit';
import { SpecTab } from './SpecTab';
import { StepForm } from './StepForm';
import { StepsTab } from './StepsTab';

export interface SpecEditorProps<Edit extends DraftEdit> {
  readonly edit: Edit;
  readonly onEdit: (edit: Edit) => void;
  /** What is wrong, each at its place. */
  readonly issues: readonly PlacedIssue[];
  /** Changes with every attempt: what is wrong is then brought into view. */
  readonly attempt: unknown;
}

/** Why the text of a spec can't be read, in words; undefined where it can, or where there is none. */
export function useUnreadable(edit: DraftEdit): string | undefined {
  const { edit: words, draftDialog } = useMessages().runbooks;
  if (edit.json === undefined) return undefined;
  const read = readSpecText(edit.json);
  if ('spec' in read) return undefined;
  return 'notJson' in read ? draftDialog.notJson(read.notJson) : words.notSpec;
}

type Look = 'form' | 'preview' | 'json' | 'yaml';

/** What a runbook does: its steps in a form, as they will be read, or as text for those who know it. */
export function SpecEditor<Edit extends DraftEdit>(props: SpecEditorProps<Edit>): ReactNode {
  const { edit, onEdit, issues, attempt } = props;
  const { edit: words, draftDialog } = useMessages().runbooks;
  const unreadable = useUnreadable(edit);
  const [look, setLook] = useState<Look>('form');
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => new Set(edit.steps.slice(0, 1).map(({ id }) => id)));
  const shown = edit.json === undefined ? look : 'json';
  const spec = specOf(edit);
  const change = (next: DraftEdit): void => onEdit({ ...edit, ...next });
  const show = (next: Look): void => {
    setLook(next);
    if (next === 'json') change(asText(edit));
    else if (edit.json !== undefined) change(asForm(edit));
  };
  return (
    <>
      <div className={styles.as}>
        <SegmentedControl
          label={words.as}
          options={[
            { value: 'form', label: words.steps },
            { value: 'preview', label: words.preview },
            { value: 'json', label: words.json },
            { value: 'yaml', label: 'YAML' },
          ]}
          value={shown}
          onChange={show}
        />
      </div>
      {issues.length > 0 ? (
        <Issues
          issues={issues}
          attempt={attempt}
          onOpen={(id) => {
            show('form');
            setOpened(new Set(opened).add(id));
          }}
        />
      ) : null}
      {shown === 'json' ? (
        <TextArea
          label={draftDialog.spec}
          mono
          dir="ltr"
          spellCheck={false}
          rows={24}
          error={unreadable}
          value={edit.json ?? ''}
          onChange={(event) => onEdit({ ...edit, json: event.target.value })}
        />
      ) : shown === 'preview' && spec ? (
        <div className={styles.preview}>
          <StepsTab spec={spec} />
        </div>
      ) : shown === 'yaml' && spec ? (
        <SpecTab spec={spec} only="yaml" />
      ) : (
        <>
          <TextArea
            label={words.summary}
            optional
            rows={2}
            value={edit.summary}
            onChange={(event) => onEdit({ ...edit, summary: event.target.value })}
          />
          <Steps {...props} opened={opened} onOpened={setOpened} onChange={change} />
        </>
      )}
    </>
  );
}

interface StepsProps extends Pick<SpecEditorProps<DraftEdit>, 'edit' | 'issues'> {
  readonly opened: ReadonlySet<number>;
  readonly onOpened: (opened: ReadonlySet<number>) => void;
  readonly onChange: (edit: DraftEdit) => void;
}

function Steps({ edit, issues, opened, onOpened, onChange }: StepsProps): ReactNode {
  const { edit: words } = useMessages().runbooks;
  const toggle = (id: number): void => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    onOpened(next);
  };
  return (
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
            issues={issues.filter((issue) => issue.step === id)}
            earlier={outputsBefore(edit.steps, index)}
            onChange={(next) =>
              onChange({ ...edit, steps: edit.steps.map((one) => (one.id === id ? { id, step: next } : one)) })
            }
            onMove={(by) => onChange(moveStep(edit, index, by))}
            onRemove={() => onChange({ ...edit, steps: edit.steps.filter((one) => one.id !== id) })}
          />
        ))}
      </ol>
      <div>
        <Button
          glyph="plus"
          onClick={() => {
            const next = addStep(edit);
            onChange(next);
            onOpened(new Set(next.steps.slice(-1).map(({ id }) => id)));
          }}
        >
          {words.addStep}
        </Button>
      </div>
    </>
  );
}

interface IssuesProps {
  readonly issues: readonly PlacedIssue[];
  readonly attempt: unknown;
  readonly onOpen: (step: number) => void;
}

/** All that is wrong, above the steps: these may be longer than the screen. */
function Issues({ issues, attempt, onOpen }: IssuesProps): ReactNode {
  const { edit: words } = useMessages().runbooks;
  const number = useNumberFormat();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt brings it into view again.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [attempt]);
  return (
    <div ref={box} className={styles.issues} role="alert">
      <p className={styles.bad}>
        <Glyph name="warning" /> {words.issues}
      </p>
      <ul>
        {issues.map(({ step, number: position, path, message }) => (
          <li key={`${position} ${path} ${message}`}>
            {step !== undefined && position !== undefined ? (
              <TextLink underlined onFollow={() => onOpen(step)}>
                {words.step(number(position))}
              </TextLink>
            ) : null}{' '}
            <bdi>
              <code dir="ltr">{path}</code> {message}
            </bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
