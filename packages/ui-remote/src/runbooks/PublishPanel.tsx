import type { Execution, Runbook, RunbookSummary } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Glyph, type GlyphName } from '../components/Glyph';
import { Panel } from '../components/Panel';
import { Reference } from '../components/Reference';
import { shortHash } from '../components/shorten';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import type { Refusal } from '../components/WhyToFix';
import type { Place } from '../executions/ExecutionHeader';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './PublishPanel.module.css';
import { approvedCount, type PublishApproval } from './publish-approval';
import { VersionBadge } from './RunbookList';

export interface PublishPanelProps {
  readonly runbook: Runbook;
  readonly approval: PublishApproval;
  readonly now: number;
  readonly nameOf: (id: string) => string;
  readonly onAsk: () => void;
  readonly askRefusal: Refusal | undefined;
  readonly approvalPlace: (approvalId: string) => Place;
  /** Withdraws what was asked, or takes back what was granted. */
  readonly takeBack?: ReactNode;
  /** How many guards of the published version the draft loosens. */
  readonly weaker?: number | undefined;
  readonly onPublish: () => void;
  readonly publishing: boolean;
  readonly publishRefusal: Refusal | undefined;
  /** What went wrong when it was tried. */
  readonly notice?: ReactNode;
}

/** What stands between a draft and its publication. */
export function PublishPanel(props: PublishPanelProps): ReactNode {
  const { runbook, approval, now, onAsk, askRefusal, approvalPlace, onPublish, publishing, publishRefusal } = props;
  const { publish, changes } = useMessages().runbooks;
  const number = useNumberFormat();
  const version = number(runbook.version);
  const ask = approval.state === 'none' || approval.state === 'denied' || approval.state === 'ended';
  return (
    <Panel title={publish.before(version)} flush>
      <ul>
        <Item glyph="check" tone="ok" title={publish.valid}>
          {publish.validText(runbook.spec.steps.length, number(runbook.spec.steps.length))}
        </Item>
        {props.weaker ? (
          <Item glyph="warning" tone="warn" title={changes.weaker(props.weaker, number(props.weaker))}>
            {changes.readFirst}
          </Item>
        ) : null}
        <ApprovalItem {...props} now={now} />
      </ul>
      <div className={styles.actions}>
        {ask ? (
          <Button full glyph="people" refusal={askRefusal} onClick={onAsk}>
            {approval.state === 'none' ? publish.ask : publish.askAgain}
          </Button>
        ) : null}
        {approval.approval ? (
          <TextLink {...approvalPlace(approval.approval.id)} underlined>
            {publish.open}
          </TextLink>
        ) : null}
        <Button full variant="primary" busy={publishing} refusal={publishRefusal} onClick={onPublish}>
          {publish.publish(version)}
        </Button>
        <p className={styles.note}>{publish.publishing}</p>
        {props.takeBack}
        {props.notice}
      </div>
    </Panel>
  );
}

function ApprovalItem({ runbook, approval, now, nameOf }: PublishPanelProps): ReactNode {
  const { runbooks, approval: words } = useMessages();
  const { publish } = runbooks;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const hash = shortHash(runbook.spec_hash);
  if (approval.state === 'not_needed')
    return (
      <Item glyph="check" tone="ok" title={publish.notNeeded}>
        {publish.notNeededText}
      </Item>
    );
  if (approval.approval === undefined)
    return (
      <Item glyph="people" tone="warn" title={publish.needsApproval}>
        {publish.needsApprovalText(hash)}
      </Item>
    );
  const { approval: asked } = approval;
  const quorum = words.quorum(number(approvedCount(asked)), number(asked.quorum));
  switch (approval.state) {
    case 'waiting':
      return (
        <Item glyph="people" tone="warn" title={publish.waits(quorum)}>
          {publish.waitsText(hash, time.duration(Date.parse(asked.expires_at) - now))}
        </Item>
      );
    case 'granted': {
      const names = asked.votes.filter(({ decision }) => decision === 'approve').map(({ voter }) => nameOf(voter));
      return (
        <Item glyph="check" tone="ok" title={publish.approved(quorum)}>
          {publish.approvedText(names.join(', '))}
        </Item>
      );
    }
    case 'denied': {
      const denial = asked.votes.find(({ decision }) => decision === 'deny');
      return (
        <Item glyph="x" tone="danger" title={publish.denied}>
          {denial ? publish.deniedText(nameOf(denial.voter), denial.reason) : null}
        </Item>
      );
    }
    case 'ended':
      return (
        <Item glyph="clock" tone="warn" title={publish.ended}>
          {publish.endedText}
        </Item>
      );
  }
}

interface ItemProps {
  readonly glyph: GlyphName;
  readonly tone: 'ok' | 'warn' | 'danger';
  readonly title: string;
  readonly children: ReactNode;
}

function Item({ glyph, tone, title, children }: ItemProps): ReactNode {
  return (
    <li className={styles.item}>
      <Glyph name={glyph} colour={tone} />
      <div>
        <p className={styles.title}>{title}</p>
        <p className={styles.text} dir="auto">
          {children}
        </p>
      </div>
    </li>
  );
}

export interface VersionsPanelProps {
  /** The newest first. */
  readonly versions: readonly RunbookSummary[];
  /** The version that is shown. */
  readonly shown: number;
  readonly now: number;
  readonly nameOf: (id: string) => string;
  readonly hrefOf: (version: number) => string;
  readonly onOpen: (version: number) => void;
}

/** Every version there is, and who stands behind it. */
export function VersionsPanel({ versions, shown, now, nameOf, hrefOf, onOpen }: VersionsPanelProps): ReactNode {
  const { versions: words, detail } = useMessages().runbooks;
  const started = versions.find(({ status }) => status === 'published')?.version;
  return (
    <Panel title={words.title} flush>
      <ul>
        {versions.map((version) => {
          const approvers = version.approvals.flatMap(({ approver_ids }) => approver_ids).map(nameOf);
          return (
            <li key={version.version} className={styles.version}>
              {version.version === shown ? (
                <VersionBadge runbook={version} />
              ) : (
                <TextLink href={hrefOf(version.version)} onFollow={() => onOpen(version.version)}>
                  <VersionBadge runbook={version} />
                </TextLink>
              )}
              <span className={styles.when}>
                <Time at={version.published_at ?? version.created_at} now={now} />
              </span>
              <p className={styles.text}>
                {version.status === 'published' && approvers.length > 0
                  ? words.approvedBy(approvers.join(', '))
                  : detail.by(nameOf(version.author))}
                {version.version === started ? ` · ${words.starts}` : null}
                {version.version === shown && versions.length > 1 ? ` · ${words.shown}` : null}
              </p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

export interface OpenRunsPanelProps {
  /** Runs that have not ended, of one version. */
  readonly runs: readonly Execution[];
  readonly version: number;
  readonly hrefOf: (executionId: string) => string;
  readonly onOpen: (executionId: string) => void;
}

/** A run keeps the version it started with, whatever is published meanwhile. */
export function OpenRunsPanel({ runs, version, hrefOf, onOpen }: OpenRunsPanelProps): ReactNode {
  const { keeps } = useMessages().runbooks;
  const number = useNumberFormat();
  if (runs.length === 0) return null;
  return (
    <Panel title={keeps.title}>
      <p className={styles.text}>
        {keeps.text(runs.length, number(runs.length), number(version))}{' '}
        {runs.slice(0, 5).map(({ id }) => (
          <span key={id}>
            <Reference id={id} href={hrefOf(id)} onFollow={() => onOpen(id)} />{' '}
          </span>
        ))}
      </p>
    </Panel>
  );
}
