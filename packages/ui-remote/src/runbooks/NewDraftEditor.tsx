import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Glyph } from '../components/Glyph';
import { RiskMark } from '../components/RiskMark';
import { SelectField } from '../components/SelectField';
import { TextField } from '../components/TextField';
import type { Refusal } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './DraftEditor.module.css';
import { DraftForm } from './DraftForm';
import { asForm, placeIssues, specOf } from './draft-edit';
import { issuesOfField } from './draft-input';
import { CLEARANCES, draftOf, type NewDraft, type NewDraftEdit, problemsOfSteps, riskOf } from './new-draft';
import { SpecEditor, useUnreadable } from './SpecEditor';
import { specTemplate } from './spec-template';

export interface NewDraftEditorProps {
  /** The tenants it may be for. */
  readonly tenants: readonly string[];
  readonly edit: NewDraftEdit;
  readonly onEdit: (edit: NewDraftEdit) => void;
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onCreate: (draft: NewDraft) => void;
  /** Forgets what was written, and leaves. */
  readonly onDiscard: () => void;
  /** Leaves, and keeps what was written. */
  readonly onBack: () => void;
}

/** A draft from its beginning: whose it is, and what is done in it. Nothing typed is lost to a refusal. */
export function NewDraftEditor(props: NewDraftEditorProps): ReactNode {
  const { tenants, edit, onEdit, refusal, busy, error } = props;
  const { draftDialog: words, edit: editWords } = useMessages().runbooks;
  const [attempt, setAttempt] = useState(0);
  // Issues name steps by where they stood when they were sent.
  const [sent, setSent] = useState<readonly number[]>([]);
  const unreadable = useUnreadable(edit);
  const tried = attempt > 0;
  const missing = {
    name: edit.name.trim() === '',
    tenants: edit.tenants.length === 0,
    environment: edit.environment.trim() === '',
  };
  const problems = problemsOfSteps(edit, words.wrong);
  const found = error?.details.issues ?? [];
  const ofSpec = placeIssues(issuesOfField(found, 'spec'), edit.json === undefined ? sent : []);
  const spec = specOf(edit);
  const [only, ...more] = edit.steps;
  const untouched = edit.json === undefined && edit.summary === '' && more.length === 0 && only?.step.name === '';
  const create = (): void => {
    setAttempt(attempt + 1);
    const draft = draftOf(edit);
    const ready = !Object.values(missing).includes(true) && problems.length === 0;
    if (!draft || !ready || busy || refusal) return;
    setSent(edit.steps.map(({ id }) => id));
    props.onCreate(draft);
  };
  const fieldError = (field: 'name' | 'tags' | 'environment'): string | undefined =>
    found.find(({ path }) => path === field)?.message;
  return (
    <DraftForm
      title={words.title}
      back={words.back}
      onBack={props.onBack}
      onSubmit={create}
      bar={
        <>
          <Button
            type="submit"
            variant="primary"
            glyph="check"
            busy={busy}
            refusal={refusal ?? (unreadable === undefined ? undefined : { why: unreadable })}
          >
            {words.send}
          </Button>
          <Button onClick={props.onDiscard}>{editWords.discard}</Button>
          {untouched ? (
            <Button
              variant="quiet"
              onClick={() => onEdit({ ...edit, ...asForm({ ...edit, json: JSON.stringify(specTemplate) }) })}
            >
              {words.template}
            </Button>
          ) : null}
          <p className={styles.hint}>{words.kept}</p>
        </>
      }
    >
      <p className={styles.lead}>{words.description}</p>
      <div className={styles.row}>
        <TextField
          label={words.name}
          required
          hint={words.nameHint}
          error={tried && missing.name ? words.nameMissing : fieldError('name')}
          value={edit.name}
          onChange={(event) => onEdit({ ...edit, name: event.target.value })}
        />
        <TextField
          label={words.service}
          optional
          hint={words.serviceHint}
          value={edit.service}
          onChange={(event) => onEdit({ ...edit, service: event.target.value })}
        />
      </div>
      <div className={styles.row}>
        <fieldset className={styles.tenants}>
          <legend className={styles.legend}>{words.tenants}</legend>
          {tenants.map((tenant) => (
            <Checkbox
              key={tenant}
              label={tenant}
              checked={edit.tenants.includes(tenant)}
              onChange={(checked) =>
                onEdit({
                  ...edit,
                  tenants: tenants.filter((one) => (one === tenant ? checked : edit.tenants.includes(one))),
                })
              }
            />
          ))}
          {tried && missing.tenants ? (
            <p className={styles.bad}>
              <Glyph name="warning" /> {words.tenantsMissing}
            </p>
          ) : null}
        </fieldset>
        <TextField
          label={words.environment}
          required
          error={tried && missing.environment ? words.environmentMissing : fieldError('environment')}
          value={edit.environment}
          onChange={(event) => onEdit({ ...edit, environment: event.target.value })}
        />
        <SelectField
          label={words.classification}
          hint={words.classificationHint}
          required
          options={CLEARANCES.map((value) => ({ value, label: value }))}
          value={edit.classification}
          onChange={(event) => {
            const classification = CLEARANCES.find((value) => value === event.target.value);
            if (classification) onEdit({ ...edit, classification });
          }}
        />
        <TextField
          label={words.tags}
          optional
          hint={words.tagsHint}
          error={fieldError('tags')}
          value={edit.tags}
          onChange={(event) => onEdit({ ...edit, tags: event.target.value })}
        />
        <div className={styles.fact}>
          <span className={styles.legend}>{words.risk}</span>
          <span>{spec ? <RiskMark risk={riskOf(spec)} /> : '–'}</span>
          <span className={styles.hint}>{words.riskHint}</span>
        </div>
      </div>
      <SpecEditor
        edit={edit}
        onEdit={onEdit}
        issues={tried && problems.length > 0 ? problems : ofSpec}
        attempt={`${attempt} ${String(error?.details.request_id ?? '')}`}
      />
      {error && found.length === 0 ? <ErrorNotice error={error} action={words.send} /> : null}
    </DraftForm>
  );
}
