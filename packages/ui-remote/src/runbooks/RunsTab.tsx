import type { Execution } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Reference } from '../components/Reference';
import { StepMark } from '../components/StepMark';
import { StepStrip } from '../components/StepStrip';
import { Time } from '../components/Time';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './RunsTab.module.css';

export interface RunsTabProps {
  /** The newest first. */
  readonly runs: readonly Execution[];
  readonly total: number;
  readonly now: number;
  readonly nameOf: (id: string) => string;
  readonly hrefOf: (to: { readonly executionId: string } | { readonly incidentId: string }) => string;
  readonly onOpen: (to: { readonly executionId: string } | { readonly incidentId: string }) => void;
}

/** What came of every time it was run. */
export function RunsTab({ runs, total, now, nameOf, hrefOf, onOpen }: RunsTabProps): ReactNode {
  const { runbooks, step } = useMessages();
  const words = runbooks.runs;
  const number = useNumberFormat();
  const time = useTimeFormat();
  if (runs.length === 0)
    return (
      <EmptyState kind="quiet" title={words.none} level={3}>
        <p>{words.noneText}</p>
      </EmptyState>
    );
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.run}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" className={styles.steps}>
              {words.steps}
            </th>
            <th scope="col">{words.incident}</th>
            <th scope="col" className={styles.roomy}>
              {words.operator}
            </th>
            <th scope="col">{words.started}</th>
            <th scope="col" className={styles.roomy}>
              {words.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const to = { executionId: run.id };
            const from = run.incident_id === null ? undefined : { incidentId: run.incident_id };
            return (
              <tr key={run.id}>
                <th scope="row">
                  <Reference id={run.id} href={hrefOf(to)} onFollow={() => onOpen(to)} />{' '}
                  <span className={styles.version}>v{number(run.runbook_version)}</span>
                </th>
                <td>
                  <StepMark state={run.state}>{step[run.state]}</StepMark>
                </td>
                <td className={styles.steps}>
                  <div className={styles.strip}>
                    <StepStrip
                      steps={run.step_states.map(({ key, name, state }) => ({ id: key, name, state }))}
                      currentId={run.current_step ?? undefined}
                    />
                  </div>
                </td>
                <td>
                  {from ? (
                    <Reference id={from.incidentId} href={hrefOf(from)} onFollow={() => onOpen(from)} />
                  ) : (
                    <span className={styles.quiet}>{words.alone}</span>
                  )}
                </td>
                <td className={styles.roomy}>{nameOf(run.operator)}</td>
                <td>
                  <Time at={run.started_at} now={now} />
                </td>
                <td className={styles.roomy}>
                  {run.completed_at ? (
                    time.duration(Date.parse(run.completed_at) - Date.parse(run.started_at))
                  ) : (
                    <span className={styles.quiet}>{words.open}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {total > runs.length ? <p className={styles.rest}>{words.some(number(runs.length), number(total))}</p> : null}
    </div>
  );
}
