import type { StepSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Glyph } from '../components/Glyph';
import { RiskMark } from '../components/RiskMark';
import { SelectField } from '../components/SelectField';
import { TextArea } from '../components/TextArea';
import { TextField } from '../components/TextField';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ApprovalTerms } from './ApprovalTerms';
import styles from './DraftEditor.module.css';
import { changeStep, type outputsBefore, type PlacedIssue } from './draft-edit';
import { FieldRows } from './FieldRows';

export interface StepFormProps {
  readonly step: StepSpec;
  /** From 1. */
  readonly position: number;
  readonly count: number;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly issues: readonly PlacedIssue[];
  readonly earlier: ReturnType<typeof outputsBefore>;
  readonly onChange: (step: StepSpec) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

const RISKS = ['low', 'medium', 'high'] as const;

/** One step of a draft: a line to find it by, and behind it everything that can be said of it. */
export function StepForm(props: StepFormProps): ReactNode {
  const { step, position, count, open, issues, onChange } = props;
  const { runbooks, risk } = useMessages();
  const { edit: words } = runbooks;
  const number = useNumberFormat();
  const id = useId();
  const shown = number(position);
  const set = (key: keyof StepSpec, value: unknown): void => onChange(changeStep(step, key, value));
  /** What is wrong with one field of the step, at the field. */
  const wrong = (field: string): string | undefined => issues.find(({ path }) => path === field)?.message;
  const elsewhere = issues.filter(({ path }) => !['name', 'key', 'timer_seconds', 'rollback'].includes(path));
  return (
    <li className={styles.step}>
      <div className={styles.stepHead}>
        <h3 className={styles.stepTitle}>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={id}
            onClick={props.onToggle}
          >
            <Glyph name={open ? 'chevron-up' : 'chevron-down'} />
            <span>
              {shown}. {step.name || words.untitled}
            </span>
          </button>
        </h3>
        <RiskMark risk={step.risk_level} />
        {issues.length > 0 ? (
          <span className={styles.bad}>
            <Glyph name="warning" /> {number(issues.length)}
          </span>
        ) : null}
        <span className={styles.tools}>
          <Button
            variant="quiet"
            size="small"
            glyph="chevron-up"
            iconOnly
            {...(position === 1 ? { 'aria-disabled': true } : {})}
            onClick={() => props.onMove(-1)}
          >
            {words.up(shown)}
          </Button>
          <Button
            variant="quiet"
            size="small"
            glyph="chevron-down"
            iconOnly
            {...(position === count ? { 'aria-disabled': true } : {})}
            onClick={() => props.onMove(1)}
          >
            {words.down(shown)}
          </Button>
          <Button variant="quiet" size="small" glyph="x" iconOnly onClick={props.onRemove}>
            {words.remove(shown)}
          </Button>
        </span>
      </div>
      <div id={id} hidden={!open} className={styles.stepBody}>
        {elsewhere.length > 0 ? (
          <ul className={styles.wrongs}>
            {elsewhere.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <bdi dir="ltr">
                  <code>{path}</code> {message}
                </bdi>
              </li>
            ))}
          </ul>
        ) : null}
        <div className={styles.row}>
          <TextField
            label={words.name}
            required
            error={wrong('name')}
            value={step.name}
            onChange={(event) => set('name', event.target.value)}
          />
          <TextField
            label={words.key}
            required
            mono
            dir="ltr"
            spellCheck={false}
            hint={words.keyHint}
            error={wrong('key')}
            value={step.key}
            onChange={(event) => set('key', event.target.value)}
          />
          <SelectField
            label={words.risk}
            options={RISKS.map((level) => ({ value: level, label: risk[level] }))}
            value={step.risk_level}
            onChange={(event) => set('risk_level', event.target.value)}
          />
        </div>
        {step.risk_level === 'high' ? (
          <ApprovalTerms terms={step.approval} onChange={(terms) => set('approval', terms)} />
        ) : null}
        <TextArea
          label={words.instructions}
          optional
          hint={words.instructionsHint}
          rows={Math.max(3, step.instructions.length)}
          value={step.instructions.join('\n')}
          onChange={(event) => set('instructions', event.target.value === '' ? [] : event.target.value.split('\n'))}
          onBlur={() =>
            set(
              'instructions',
              step.instructions.filter((line) => line.trim() !== ''),
            )
          }
        />
        <TextArea
          label={words.rollback}
          optional
          rows={2}
          error={wrong('rollback')}
          value={step.rollback ?? ''}
          onChange={(event) => set('rollback', event.target.value || undefined)}
        />
        <div className={styles.row}>
          <div className={styles.checks}>
            <Checkbox
              label={words.evidence}
              checked={step.requires_evidence}
              onChange={(checked) => set('requires_evidence', checked)}
            />
            <Checkbox
              label={words.bundle}
              checked={step.effect === 'evidence_bundle'}
              onChange={(checked) => set('effect', checked ? 'evidence_bundle' : undefined)}
            />
          </div>
          <TextField
            label={words.timer}
            optional
            type="number"
            min={1}
            max={86_400}
            error={wrong('timer_seconds')}
            value={step.timer_seconds ?? ''}
            onChange={(event) => set('timer_seconds', Math.trunc(Number(event.target.value)) || undefined)}
          />
        </div>
        <FieldRows
          kind="input"
          fields={step.inputs}
          earlier={props.earlier}
          onChange={(fields) => set('inputs', fields)}
        />
        <FieldRows kind="output" fields={step.outputs} earlier={[]} onChange={(fields) => set('outputs', fields)} />
      </div>
    </li>
  );
}
