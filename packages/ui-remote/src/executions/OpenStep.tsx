import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useId, useState } from 'react';
import { EventLines } from '../approvals/EventLines';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { SelectField } from '../components/SelectField';
import { TextArea } from '../components/TextArea';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { EvidenceSection } from './EvidenceSection';
import type { EvidenceAccess } from './evidence-access';
import { KeptLine, TakenUp } from './KeptDraft';
import styles from './OpenStep.module.css';
import type { OpenStepReading } from './read-open-step';
import { StepFields } from './StepFields';
import { draftOf, type FieldProblems } from './step-fields';
import type { EvidenceUploads } from './use-evidence-uploads';
import type { StepWork } from './use-step-work';

export const OUTCOMES = ['succeeded', 'succeeded_with_warnings', 'not_needed'] as const;

export interface OpenStepProps {
  readonly reading: OpenStepReading;
  readonly work: StepWork;
  readonly uploads: EvidenceUploads;
  readonly attachRefusal: Refusal | undefined;
  readonly history: readonly TimelineEvent[];
  readonly events: readonly TimelineEvent[];
  readonly facts: ScreenFacts;
  readonly evidenceButton: RefObject<HTMLButtonElement | null>;
  readonly access: EvidenceAccess;
}

/** The work of the open step: its inputs, what came out, the proof, and what happened so far. */
export function OpenStep(props: OpenStepProps): ReactNode {
  const { reading, work, uploads, facts } = props;
  const { step, outputs } = reading;
  const { executions: words } = useMessages();
  const outputsId = useId();
  const shown = shownProblems(outputs.problems, work, 'outputs');
  return (
    <>
      <TakenUp work={work} now={facts.now} />
      {step.spec.inputs.length > 0 ? <Inputs {...props} /> : null}
      <section className={styles.section} aria-labelledby={outputsId}>
        <div className={styles.head}>
          <h3 id={outputsId} className={styles.title}>
            {words.outputs}
          </h3>
          <span className={styles.hint}>{words.outputsHint}</span>
        </div>
        <StepFields
          name="outputs"
          fields={step.spec.outputs}
          draft={work.outputs}
          onChange={work.setOutput}
          problems={outputs.problems}
          shownProblems={shown}
          onLeave={(key) => work.leave(`outputs.${key}`)}
        >
          <SelectField
            label={words.outcome}
            name="outcome"
            required
            options={OUTCOMES.map((value) => ({ value, label: words.outcomes[value] }))}
            placeholder={words.choose}
            value={work.outcome}
            error={work.tried && work.outcome === '' ? words.needs.outcomeDetail : undefined}
            onChange={(event) => work.setOutcome(event.target.value)}
          />
        </StepFields>
      </section>
      <EvidenceSection
        ref={props.evidenceButton}
        evidence={step.record.evidence}
        access={props.access}
        events={props.events}
        facts={facts}
        required={step.spec.requires_evidence}
        uploads={uploads.uploads}
        checked={uploads.checked}
        adding={{
          refusal: props.attachRefusal,
          limits: uploads.limits,
          onFiles: (files, given) => uploads.add(files, { step: step.spec.key, ...given }),
          onStop: uploads.stop,
          onRetry: uploads.retry,
          onDismiss: uploads.dismiss,
        }}
      />
      <div className={styles.note}>
        <TextArea
          label={words.note}
          name="note"
          optional
          hint={words.noteHint}
          rows={2}
          value={work.note}
          onChange={(event) => work.setNote(event.target.value)}
        />
        <KeptLine work={work} />
      </div>
      <History {...props} />
    </>
  );
}

/** Problems worth showing: all once a person has tried, before that only what they wrote and left. */
function shownProblems(problems: FieldProblems, work: StepWork, name: string): ReadonlySet<string> {
  const keys = Object.entries(problems)
    .filter(([key, problem]) => work.tried || (problem !== 'required' && work.left.has(`${name}.${key}`)))
    .map(([key]) => key);
  return new Set(keys);
}

function Inputs({ reading, work }: OpenStepProps): ReactNode {
  const { step, standing, inputs, boundApproval, inputsDrifted } = reading;
  const { executions: words, action } = useMessages();
  const number = useNumberFormat();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const locked = boundApproval !== undefined && !work.unlocked;
  const asTheyStand = draftOf(standing.values);
  const draft = work.inputs ?? asTheyStand;
  const notes = Object.fromEntries(
    step.spec.inputs.map(({ key }) => {
      const origin = standing.origins[key];
      if (!origin || (draft[key] ?? '') !== (asTheyStand[key] ?? '')) return [key, undefined];
      if (origin.kind === 'step') return [key, words.inputsFromStep(number(origin.number))];
      return [key, origin.kind === 'default' ? words.inputsDefault : undefined];
    }),
  );
  const hint = locked ? words.inputsLocked : inputsDrifted ? words.inputsChanged : words.inputsFree;
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {words.inputs}
        </h3>
        <span className={inputsDrifted && !locked ? styles.warning : styles.hint}>{hint}</span>
        {boundApproval ? (
          <span className={styles.end}>
            {locked ? (
              <Button size="small" onClick={() => setAsking(true)}>
                {words.inputsChange}
              </Button>
            ) : (
              <Button size="small" onClick={work.dropInputs}>
                {words.inputsKeep}
              </Button>
            )}
          </span>
        ) : null}
      </div>
      <StepFields
        name="inputs"
        fields={step.spec.inputs}
        draft={draft}
        onChange={(key, text) => work.setInput(key, text, asTheyStand)}
        problems={inputs.problems}
        shownProblems={shownProblems(inputs.problems, work, 'inputs')}
        onLeave={(key) => work.leave(`inputs.${key}`)}
        locked={locked}
        notes={notes}
      />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={words.changeDialog.title}
        description={boundApproval?.status === 'granted' ? words.changeDialog.granted : words.changeDialog.waiting}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{action.cancel}</Button>
            <Button
              variant="primary"
              onClick={() => {
                setAsking(false);
                work.unlock();
              }}
            >
              {words.changeDialog.confirm}
            </Button>
          </>
        }
      >
        <p>{words.changeDialog.text}</p>
      </Dialog>
    </section>
  );
}

/** What is on the record about a step. */
export function History(props: Pick<OpenStepProps, 'history' | 'events' | 'facts'>): ReactNode {
  const { executions: words } = useMessages();
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {words.happened}
      </h3>
      {props.history.length > 0 ? (
        <EventLines events={props.history} among={props.events} facts={props.facts} />
      ) : (
        <p className={styles.hint}>{words.happenedNothing}</p>
      )}
    </section>
  );
}
