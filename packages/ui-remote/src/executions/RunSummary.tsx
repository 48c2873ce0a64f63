import type { Execution } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Button } from '../components/Button';
import { Hash } from '../components/Hash';
import { Panel } from '../components/Panel';
import { StepMark } from '../components/StepMark';
import { TextLink } from '../components/TextLink';
import type { ExportEvidence } from '../evidence/use-export-evidence';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import type { Place } from './ExecutionHeader';
import { OutputsByStep } from './OutputsByStep';
import styles from './RunSummary.module.css';
import { earlierOutputs, type StepView } from './run-view';

export interface RunSummaryProps {
  readonly execution: Execution;
  readonly steps: readonly StepView[];
  readonly facts: ScreenFacts;
  readonly incidentPlace?: Place | undefined;
  readonly evidence: Pick<ExportEvidence, 'refusal' | 'open'>;
  readonly downloading: boolean;
  readonly onDownload: (sha256: string) => void;
  readonly onShow: (key: string) => void;
}

/** A run that is over: what came out of it, step by step, and its evidence bundle. */
export function RunSummary(props: RunSummaryProps): ReactNode {
  const { execution, steps, facts, onShow } = props;
  const { executions, evidence, step: stepWords } = useMessages();
  const words = executions.summary;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const state = execution.state === 'failed' || execution.state === 'aborted' ? execution.state : 'completed';
  const took = Date.parse(execution.completed_at ?? execution.started_at) - Date.parse(execution.started_at);
  const bundleMade = steps.find(({ spec, record }) => spec.effect === 'evidence_bundle' && record.completed_at)?.record
    .completed_at;
  const outputs = earlierOutputs(steps, execution, steps.length + 1).sort((a, b) => a.number - b.number);
  return (
    <div className={styles.summary}>
      <div className={styles.head}>
        <StepMark state={execution.state} chip>
          {executions.state[execution.state]}
        </StepMark>
        <h2 className={styles.title}>{words[state]}</h2>
        <p className={styles.text}>
          {words.took(time.duration(took))}{' '}
          {props.incidentPlace ? (
            <TextLink {...props.incidentPlace} underlined>
              {words.openIncident}
            </TextLink>
          ) : null}
        </p>
      </div>
      <Panel
        title={words.bundle}
        glyph="shield-check"
        tone={execution.bundle_ref ? 'ok' : 'neutral'}
        actions={execution.bundle_ref ? <Hash value={execution.bundle_ref} copyable /> : undefined}
      >
        <div className={styles.bundle}>
          <p>
            {execution.bundle_ref
              ? words.bundleText(time.moment(bundleMade ?? execution.started_at, facts.now))
              : words.bundleNone}
          </p>
          {execution.bundle_ref ? (
            <Button busy={props.downloading} onClick={() => props.onDownload(execution.bundle_ref ?? '')}>
              {words.download}
            </Button>
          ) : null}
          <Button variant="primary" glyph="export" refusal={props.evidence.refusal} onClick={props.evidence.open}>
            {evidence.export.action}
          </Button>
        </div>
      </Panel>
      <Panel title={words.steps} flush>
        <ul className={styles.steps}>
          {steps.map(({ spec, record, number: position }) => (
            <li key={spec.key} className={styles.step}>
              <StepMark state={record.state}>{stepWords[record.state]}</StepMark>
              <span className={styles.name}>
                <TextLink onFollow={() => onShow(spec.key)}>
                  {number(position)}. {spec.name}
                </TextLink>
                <span className={styles.quiet}>
                  {[
                    record.outcome ? (outcomeWord(record.outcome, executions.outcomes) ?? record.outcome) : undefined,
                    record.operator && record.completed_at ? facts.nameOf(record.operator) : undefined,
                    record.completed_at ? time.moment(record.completed_at, facts.now) : undefined,
                    record.evidence.length > 0
                      ? executions.files(record.evidence.length, number(record.evidence.length))
                      : undefined,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      {outputs.length > 0 ? (
        <Panel title={words.outputs}>
          <OutputsByStep outputs={outputs} level={3} />
        </Panel>
      ) : null}
    </div>
  );
}

const outcomeWord = (outcome: string, words: Readonly<Record<string, string>>): string | undefined => words[outcome];
