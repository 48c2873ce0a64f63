import type { Runbook, RunbookSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useMemo } from 'react';
import { useRoles } from '../approvals/use-roles';
import { Badge } from '../components/Badge';
import { EmptyState } from '../components/EmptyState';
import { Glyph } from '../components/Glyph';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './ChangesTab.module.css';
import { diffSpecs, type FieldDiff, type StepDiff, weakerCount } from './spec-diff';

type Compared = Pick<Runbook, 'name' | 'tags' | 'spec'>;

export interface ChangesTabProps {
  /** The published version that it is compared with. */
  readonly before: Compared & Pick<Runbook, 'version'>;
  readonly after: Compared;
}

const tagsOf = ({ tags }: Compared): string =>
  Object.entries(tags)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(', ');

/** What a draft changes, by step, in words; what loosens a guard is called so. */
export function ChangesTab({ before, after }: ChangesTabProps): ReactNode {
  const { version } = before;
  const { changes: words } = useMessages().runbooks;
  const number = useNumberFormat();
  const steps = useMemo(() => diffSpecs(before.spec, after.spec), [before.spec, after.spec]);
  const weaker = weakerCount(steps);
  const own = [
    [words.fields.name, before.name, after.name],
    [words.tags, tagsOf(before), tagsOf(after)],
    [words.summaryOf, before.spec.summary, after.spec.summary],
  ].filter(([, was, is]) => was !== is);
  if (steps.length === 0 && own.length === 0)
    return (
      <EmptyState kind="quiet" title={words.none(number(version))} level={3}>
        <p>{words.noneText}</p>
      </EmptyState>
    );
  return (
    <div className={styles.changes}>
      <p className={styles.summary}>
        <span>{words.summary(steps.length, number(steps.length), number(version))}.</span>
        <span className={weaker > 0 ? styles.weaker : styles.quiet}>
          {weaker > 0 ? <Glyph name="warning" /> : null}
          {weaker > 0 ? `${words.weaker(weaker, number(weaker))}.` : words.noWeaker}
        </span>
      </p>
      {own.length > 0 ? (
        <section className={styles.step}>
          <h3 className={styles.name}>{words.runbook}</h3>
          <Comparison version={version}>
            {own.map(([name = '', was = '', is = '']) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={styles.before}>
                  <Value sign="−">{[was || words.nothing]}</Value>
                </td>
                <td className={styles.after}>
                  <Value sign="+">{[is || words.nothing]}</Value>
                </td>
              </tr>
            ))}
          </Comparison>
        </section>
      ) : null}
      <ol className={styles.steps}>
        {steps.map((step) => (
          <ChangedStep key={step.key} step={step} version={version} />
        ))}
      </ol>
    </div>
  );
}

function ChangedStep({ step, version }: { readonly step: StepDiff; readonly version: number }): ReactNode {
  const { changes: words } = useMessages().runbooks;
  const number = useNumberFormat();
  const written = useWritten();
  const tones = { added: 'ok', removed: 'danger', changed: 'neutral' } as const;
  return (
    <li className={styles.step}>
      <div className={styles.head}>
        <h3 className={styles.name}>
          {number(step.position)}. {step.name}
        </h3>
        <Badge tone={tones[step.kind]}>{words.kind[step.kind]}</Badge>
      </div>
      {step.changes.length > 0 ? (
        <Comparison version={version}>
          {step.changes.map((change) => (
            <tr key={`${change.field} ${change.of ?? ''}`}>
              <th scope="row">
                {words.fields[change.field]}
                {change.of ? (
                  <bdi dir="ltr" className={styles.code}>
                    {change.of}
                  </bdi>
                ) : null}
                {change.weaker ? (
                  <span className={styles.weaker}>
                    <Glyph name="warning" />
                    {change.field === 'risk_level' ? words.riskLowered : words.guard}
                  </span>
                ) : null}
              </th>
              <td className={styles.before}>
                <Value sign="−">{written(change, change.before)}</Value>
              </td>
              <td className={styles.after}>
                <Value sign="+">{written(change, change.after)}</Value>
              </td>
            </tr>
          ))}
        </Comparison>
      ) : null}
    </li>
  );
}

/** What it was beside what it is. */
function Comparison({ version, children }: { readonly version: number; readonly children: ReactNode }): ReactNode {
  const { changes: words } = useMessages().runbooks;
  const number = useNumberFormat();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.before(number(version))}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** Lines with a sign before each: colour alone tells nobody which is which. */
function Value({ sign, children }: { readonly sign: string; readonly children: readonly string[] }): ReactNode {
  return (
    <div className={styles.lines} dir="auto">
      {children.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one value never move.
        <p key={index}>
          <span aria-hidden="true">{sign} </span>
          {line}
        </p>
      ))}
    </div>
  );
}

/** A value of a difference as people read it, a line or several. */
function useWritten(): (change: FieldDiff, value: unknown) => string[] {
  const { runbooks, executions, risk, field: fieldWords } = useMessages();
  const { changes: words, edit } = runbooks;
  const number = useNumberFormat();
  const rolesOf = useRoles();
  return ({ field }, value) => {
    if (value === undefined) return [words.nothing];
    if (typeof value === 'boolean') return [value ? executions.yes : executions.no];
    if (typeof value === 'number') return [number(value)];
    if (field === 'risk_level') return [risk[value as keyof typeof risk]];
    if (field === 'candidate_roles') return [rolesOf(value as string[])];
    if (field === 'effect') return [edit.bundle];
    if (Array.isArray(value)) return value.length > 0 ? value.map(String) : [words.nothing];
    if (typeof value === 'object' && value !== null) {
      const { label, type, required, choices, from_step, default: preset } = value as SpecField;
      return [
        [
          label,
          edit.types[type],
          required ? fieldWords.required : fieldWords.optional,
          ...(choices ? [choices.join(' / ')] : []),
          ...(from_step ? [`${edit.from} ${from_step.step}.${from_step.output}`] : []),
          ...(preset === undefined ? [] : [`${edit.preset} ${String(preset)}`]),
        ].join(', '),
      ];
    }
    return [String(value)];
  };
}

type SpecField = RunbookSpec['steps'][number]['inputs'][number];
