import type { Execution, RunbookSummary } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { Mark } from '../components/Mark';
import { Panel } from '../components/Panel';
import { Reference } from '../components/Reference';
import { StepMark } from '../components/StepMark';
import { StepStrip } from '../components/StepStrip';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';

export interface RunsPanelProps {
  readonly executions: readonly Execution[];
  readonly runbooks: readonly RunbookSummary[];
  readonly now: number;
  readonly linkRefusal: Refusal | undefined;
  readonly onLink: () => void;
  readonly startRefusalOf: (runbookId: string) => Refusal | undefined;
  readonly starting: string | undefined;
  readonly onStart: (runbook: RunbookSummary) => void;
  readonly onOpen: (executionId: string, step?: string) => void;
  readonly onOpenRunbook: (runbook: RunbookSummary) => void;
  readonly onUnlink: (runbook: RunbookSummary) => void;
  /** Nothing can be started for a closed incident. */
  readonly closed: boolean;
  /** The steps as a picture only: where fingers press, the run opens as a whole. */
  readonly narrow?: boolean | undefined;
}

/** Runs of this incident, and linked runbooks that wait for one. */
export function RunsPanel(props: RunsPanelProps): ReactNode {
  const { executions, runbooks, now, linkRefusal, onLink, startRefusalOf, starting, onStart, onOpen } = props;
  const { narrow = false } = props;
  const { incidents } = useMessages();
  const { runs: words, action } = incidents;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const active = new Set(executions.filter(({ completed_at }) => completed_at === null).map((run) => run.runbook_id));
  const startable = props.closed ? [] : runbooks.filter(({ id }) => !active.has(id));
  return (
    <Panel
      title={words.title}
      count={number(executions.length)}
      flush
      actions={
        <Button size="small" variant="quiet" glyph="plus" refusal={linkRefusal} onClick={onLink}>
          {words.link}
        </Button>
      }
    >
      {executions.length === 0 && startable.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState kind="no-match" title={words.none} level={3}>
            {props.closed ? null : <p>{words.noneText}</p>}
          </EmptyState>
        </div>
      ) : null}
      <ul className={styles.rows}>
        {executions.map((run) => {
          const end = run.completed_at === null ? now : Date.parse(run.completed_at);
          return (
            <li key={run.id} className={styles.run}>
              <div className={styles.runFacts}>
                <span className={styles.runState}>
                  <StepMark state={run.state} strong />
                </span>
                <span className={styles.runName}>
                  {run.runbook_name} v{number(run.runbook_version)} <Reference id={run.id} />
                </span>
                <StepStrip
                  steps={run.step_states.map(({ key, name, state }) => ({ id: key, name, state }))}
                  onOpen={narrow ? undefined : (step) => onOpen(run.id, step)}
                />
                <span className={styles.runLength}>{time.duration(end - Date.parse(run.started_at))}</span>
              </div>
              {narrow ? (
                <Button variant="quiet" glyph="chevron-right" iconOnly onClick={() => onOpen(run.id)}>
                  {action.open}
                </Button>
              ) : (
                <Button trailingGlyph="arrow-right" onClick={() => onOpen(run.id)}>
                  {action.open}
                </Button>
              )}
            </li>
          );
        })}
        {startable.map((runbook) => {
          const ran = executions.some(({ runbook_id }) => runbook_id === runbook.id);
          return (
            <li key={runbook.id} className={styles.run}>
              <div className={styles.runFacts}>
                <span className={styles.runState}>
                  <Mark glyph="runbook" colour="neutral" word="quiet">
                    {ran ? words.ran : words.ready}
                  </Mark>
                </span>
                <span className={styles.runName}>
                  {runbook.name} v{number(runbook.version)}
                </span>
                <span className={styles.runLength}>{words.steps(runbook.step_count, number(runbook.step_count))}</span>
              </div>
              <Button variant="quiet" onClick={() => props.onOpenRunbook(runbook)}>
                {action.openRunbook}
              </Button>
              <Button
                variant="quiet"
                refusal={linkRefusal}
                aria-label={words.unlinkName(runbook.name)}
                onClick={() => props.onUnlink(runbook)}
              >
                {words.unlinkWith}
              </Button>
              <Button
                glyph="step-running"
                refusal={startRefusalOf(runbook.id)}
                busy={starting === runbook.id}
                aria-label={`${words.start}, ${runbook.name}`}
                onClick={() => onStart(runbook)}
              >
                {words.start}
              </Button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
