import type { RunbookSummary } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useMemo, useState } from 'react';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { RiskMark } from '../components/RiskMark';
import { SegmentedControl } from '../components/SegmentedControl';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ToolField } from '../timeline/ToolField';
import styles from './RunbookList.module.css';
import { countSegments, filterRunbooks, type RunbookSegment } from './runbook-filter';

export interface RunbookListProps {
  readonly runbooks: readonly RunbookSummary[];
  readonly selected: string | undefined;
  readonly hrefOf: (runbookId: string) => string;
  readonly onOpen: (runbookId: string) => void;
  readonly onNewDraft: () => void;
  readonly draftRefusal: Refusal | undefined;
  /** Beside the title, where the list is all there is. */
  readonly live?: ReactNode;
  readonly search?: RefObject<HTMLInputElement | null> | undefined;
}

/** Every runbook, by name: its risk, its version, how often it was run. */
export function RunbookList(props: RunbookListProps): ReactNode {
  const { runbooks, selected, hrefOf, onOpen, onNewDraft, draftRefusal, live, search } = props;
  const { runbooks: words } = useMessages();
  const { list } = words;
  const number = useNumberFormat();
  const [segment, setSegment] = useState<RunbookSegment>('all');
  const [text, setText] = useState('');
  const counts = useMemo(() => countSegments(runbooks), [runbooks]);
  const shown = useMemo(() => filterRunbooks(runbooks, { segment, text }), [runbooks, segment, text]);
  const option = (value: RunbookSegment, label: string) => ({ value, label, count: number(counts[value]) });
  return (
    <nav className={styles.column} aria-label={words.title}>
      <div className={styles.head}>
        <div className={styles.spread}>
          <h1 className={styles.title}>{words.title}</h1>
          <span className={styles.live}>{live}</span>
          <Button glyph="plus" refusal={draftRefusal} onClick={onNewDraft}>
            {list.newDraft}
          </Button>
        </div>
        <span className={styles.search}>
          <ToolField
            ref={search ?? null}
            type="search"
            label={list.search}
            glyph="search"
            keys="/"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <SegmentedControl
          label={list.show}
          options={[option('all', list.all), option('drafts', list.drafts), option('high_risk', list.highRisk)]}
          value={segment}
          onChange={setSegment}
        />
      </div>
      {shown.length === 0 ? (
        <div className={styles.none}>
          {runbooks.length === 0 ? (
            <EmptyState kind="quiet" title={list.none}>
              <p>{list.noneText}</p>
            </EmptyState>
          ) : (
            <EmptyState
              kind="no-match"
              title={list.noMatch}
              actions={
                <Button
                  onClick={() => {
                    setText('');
                    setSegment('all');
                  }}
                >
                  {list.clear}
                </Button>
              }
            >
              <p>{list.noMatchText(runbooks.length, number(runbooks.length))}</p>
            </EmptyState>
          )}
        </div>
      ) : (
        <ul>
          {shown.map((runbook) => (
            <li key={runbook.id} className={classNames(styles.item, runbook.id === selected && styles.selected)}>
              <h2 className={styles.name} aria-current={runbook.id === selected ? 'true' : undefined}>
                <TextLink href={hrefOf(runbook.id)} onFollow={() => onOpen(runbook.id)} className={styles.link}>
                  {runbook.name}
                </TextLink>
              </h2>
              <div className={styles.marks}>
                <RiskMark risk={runbook.risk_level} />
                <VersionBadge runbook={runbook} />
              </div>
              <p className={styles.use}>
                {list.steps(runbook.step_count, number(runbook.step_count))}
                {' · '}
                {runbook.usage_count === 0 ? list.notUsed : list.used(runbook.usage_count, number(runbook.usage_count))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}

/** A version, dashed until it is published. */
export function VersionBadge({ runbook }: { readonly runbook: Pick<RunbookSummary, 'status' | 'version'> }): ReactNode {
  const { list } = useMessages().runbooks;
  const number = useNumberFormat();
  const version = number(runbook.version);
  return runbook.status === 'published' ? (
    <Badge tone="ok" glyph="check">
      {list.published(version)}
    </Badge>
  ) : (
    <Badge draft>{list.draft(version)}</Badge>
  );
}
