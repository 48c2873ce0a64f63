import type { RunbookSpec, StepField, StepSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { useRoles } from '../approvals/use-roles';
import { RiskMark } from '../components/RiskMark';
import { useLocale, useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './StepsTab.module.css';

/** A spec as people read it: what is done, what guards it, what goes in and what comes out. */
export function StepsTab({ spec }: { readonly spec: RunbookSpec }): ReactNode {
  const { step } = useMessages();
  return (
    <>
      {spec.summary ? <p className={styles.summary}>{spec.summary}</p> : null}
      <ol className={styles.steps} aria-label={step.list}>
        {spec.steps.map((one, index) => (
          <Step key={one.key} step={one} position={index + 1} />
        ))}
      </ol>
    </>
  );
}

function Step({ step, position }: { readonly step: StepSpec; readonly position: number }): ReactNode {
  const { steps } = useMessages().runbooks;
  const number = useNumberFormat();
  const guards = useGuards(step);
  const id = useId();
  return (
    <li className={styles.step} aria-labelledby={id}>
      <div className={styles.head}>
        <span className={styles.number} aria-hidden="true">
          {number(position)}
        </span>
        <h3 id={id} className={styles.name}>
          {step.name}
        </h3>
        <RiskMark risk={step.risk_level} chip={step.risk_level === 'high'} />
      </div>
      <div className={styles.body}>
        {guards.length > 0 ? (
          <dl className={styles.guards}>
            {guards.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        {step.instructions.length > 0 ? (
          <ol className={styles.instructions}>
            {step.instructions.map((instruction) => (
              <li key={instruction}>
                <bdi>{instruction}</bdi>
              </li>
            ))}
          </ol>
        ) : null}
        {step.rollback ? (
          <p className={styles.rollback}>
            <strong>{steps.rollback}.</strong> {step.rollback}
          </p>
        ) : null}
        <Fields title={steps.inputs} fields={step.inputs} />
        <Fields title={steps.outputs} fields={step.outputs} />
      </div>
    </li>
  );
}

/** What limits who may do a step, or what must be true first. */
function useGuards(step: StepSpec): (readonly [string, ReactNode])[] {
  const { steps } = useMessages().runbooks;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { locale } = useLocale();
  const rolesOf = useRoles();
  const guards: (readonly [string, ReactNode])[] = [];
  const { approval } = step;
  if (approval) {
    const anyOf = new Intl.ListFormat(locale, { type: 'disjunction' });
    const roles = anyOf.format(approval.candidate_roles.map((role) => rolesOf([role])));
    const who = steps.approvers(approval.quorum, number(approval.quorum), roles);
    guards.push([steps.approval, `${who}; ${steps.expires(time.duration(approval.expires_in_seconds * 1000))}`]);
    guards.push([
      steps.operation,
      <bdi key="operation" dir="ltr" className={styles.code}>
        {approval.operation}
      </bdi>,
    ]);
  } else if (step.risk_level === 'high') guards.push([steps.approval, steps.policyApproval]);
  if (step.requires_evidence) guards.push([steps.evidence, steps.evidenceNeeded]);
  if (step.timer_seconds !== undefined) guards.push([steps.timer, time.duration(step.timer_seconds * 1000)]);
  if (step.effect === 'evidence_bundle') guards.push([steps.effect, steps.effectBundle]);
  return guards;
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly StepField[] }): ReactNode {
  const { runbooks, field: words } = useMessages();
  const { locale } = useLocale();
  if (fields.length === 0) return null;
  const list = new Intl.ListFormat(locale, { type: 'disjunction' });
  return (
    <div className={styles.fields}>
      <h4 className={styles.fieldsTitle}>{title}</h4>
      <ul>
        {fields.map((field) => (
          <li key={field.key} className={styles.field}>
            <span>{field.label}</span>
            <bdi dir="ltr" className={styles.code}>
              {field.key}
            </bdi>
            <span className={styles.aside}>
              {[
                field.choices
                  ? runbooks.steps.choices(list.format(field.choices))
                  : (runbooks.steps.types[field.type] ?? field.type),
                field.required ? words.required : words.optional,
                ...(field.from_step ? [runbooks.steps.fromStep(field.from_step.step)] : []),
              ].join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
