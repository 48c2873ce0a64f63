import type { Execution, Runbook, RunbookSummary } from '@incident-center/sdk/contract';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/Button';
import { Chip } from '../components/Chip';
import { RiskMark } from '../components/RiskMark';
import { TabPanel, Tabs } from '../components/Tabs';
import type { Refusal } from '../components/WhyToFix';
import type { Place } from '../executions/ExecutionHeader';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ProvenanceTab } from './ProvenanceTab';
import { OpenRunsPanel, VersionsPanel } from './PublishPanel';
import styles from './RunbookDetail.module.css';
import { VersionBadge } from './RunbookList';
import { RunsTab, type RunsTabProps } from './RunsTab';
import { SpecTab } from './SpecTab';
import { StepsTab } from './StepsTab';

export interface RunbookDetailProps extends Pick<RunsTabProps, 'nameOf' | 'hrefOf' | 'now'> {
  readonly runbook: Runbook;
  readonly versions: readonly RunbookSummary[];
  /** Undefined until they have come. */
  readonly runs: { readonly items: readonly Execution[]; readonly total: number } | undefined;
  /** Stands where the runs would, when they could not be read. */
  readonly runsFailed?: ReactNode;
  readonly onOpen: RunsTabProps['onOpen'];
  readonly approvalPlace: (approvalId: string) => Place;
  /** Offered where it is published. */
  readonly onStart: () => void;
  readonly startRefusal: Refusal | undefined;
  readonly onCopyDraft: () => void;
  readonly draftRefusal: Refusal | undefined;
  readonly live?: ReactNode;
  /** Above the title, where the list is a page of its own. */
  readonly back?: ReactNode;
  /** What stands between a draft and its publication. */
  readonly publishing?: ReactNode;
  /** What the draft changes; none where nothing is published that it could be compared with. */
  readonly changes?: ReactNode;
  readonly history: ReactNode;
  /** Beside the title: what may be done with this version. */
  readonly actions?: ReactNode;
  /** Below the title: that it isn't the newest version. */
  readonly notice?: ReactNode;
  readonly hrefOfVersion: (version: number) => string;
  readonly onOpenVersion: (version: number) => void;
}

type Tab = 'changes' | 'steps' | 'runs' | 'provenance' | 'history' | 'spec';

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'aborted']);

/** One runbook: what it does, what came of it, where it comes from, and what may be done with it. */
export function RunbookDetail(props: RunbookDetailProps): ReactNode {
  const { runbook, versions, runs, nameOf, now, hrefOf, onOpen } = props;
  const { runbooks } = useMessages();
  const { tabs, detail } = runbooks;
  const number = useNumberFormat();
  const name = useId();
  // Whoever opens a draft of something that runs wants to know first what it changes.
  const [tab, setTab] = useState<Tab>(props.changes ? 'changes' : 'steps');
  const open = (runs?.items ?? []).filter(
    ({ state, runbook_version }) => !ended.has(state) && runbook_version === runbook.version,
  );
  const total = runs?.total ?? runbook.usage_count;
  return (
    <div className={styles.layout}>
      <article className={styles.main} aria-labelledby={`${name}-title`}>
        <header className={styles.head}>
          {props.back ? (
            <div className={styles.spread}>
              {props.back}
              {props.live}
            </div>
          ) : null}
          <div className={styles.spread}>
            <h2 id={`${name}-title`} className={styles.title}>
              {runbook.name}
            </h2>
            <div className={styles.actions}>
              {props.actions}
              {runbook.status === 'published' ? (
                <Button variant="primary" glyph="step-running" refusal={props.startRefusal} onClick={props.onStart}>
                  {detail.start}
                </Button>
              ) : null}
            </div>
          </div>
          {props.notice}
          <div className={styles.marks}>
            <RiskMark risk={runbook.risk_level} chip />
            <VersionBadge runbook={runbook} />
            <span>
              {runbook.tenants.join(', ')} · {runbook.environment}
            </span>
            {Object.entries(runbook.tags).map(([key, value]) => (
              <Chip key={key}>{value === '' ? key : `${key}=${value}`}</Chip>
            ))}
            {props.back ? null : <span className={styles.live}>{props.live}</span>}
          </div>
        </header>
        <Tabs<Tab>
          name={name}
          label={tabs.label}
          value={tab}
          onChange={setTab}
          items={[
            ...(props.changes ? [{ id: 'changes' as const, label: tabs.changes }] : []),
            { id: 'steps', label: tabs.steps, count: number(runbook.spec.steps.length) },
            { id: 'runs', label: tabs.runs, count: number(total) },
            { id: 'provenance', label: tabs.provenance },
            { id: 'history', label: tabs.history },
            { id: 'spec', label: tabs.spec },
          ]}
        />
        <TabPanel name={name} value={tab}>
          {tab === 'changes' ? props.changes : null}
          {tab === 'steps' ? <StepsTab spec={runbook.spec} /> : null}
          {tab === 'history' ? props.history : null}
          {tab === 'runs'
            ? (props.runsFailed ??
              (runs ? <RunsTab runs={runs.items} total={runs.total} {...{ now, nameOf, hrefOf, onOpen }} /> : null))
            : null}
          {tab === 'provenance' ? (
            <ProvenanceTab runbook={runbook} nameOf={nameOf} approvalPlace={props.approvalPlace} />
          ) : null}
          {tab === 'spec' ? (
            <SpecTab
              spec={runbook.spec}
              action={
                <Button size="small" glyph="plus" refusal={props.draftRefusal} onClick={props.onCopyDraft}>
                  {detail.copyDraft}
                </Button>
              }
            />
          ) : null}
        </TabPanel>
      </article>
      <div className={styles.side}>
        {props.publishing}
        <OpenRunsPanel
          runs={open}
          version={runbook.version}
          hrefOf={(executionId) => hrefOf({ executionId })}
          onOpen={(executionId) => onOpen({ executionId })}
        />
        <VersionsPanel
          versions={versions}
          shown={runbook.version}
          now={now}
          nameOf={nameOf}
          hrefOf={props.hrefOfVersion}
          onOpen={props.onOpenVersion}
        />
      </div>
    </div>
  );
}
