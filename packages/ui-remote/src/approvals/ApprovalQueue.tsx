import type { Approval } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { ApprovalMark } from '../components/ApprovalMark';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { RiskMark } from '../components/RiskMark';
import { SegmentedControl } from '../components/SegmentedControl';
import { shortHash, shortReference } from '../components/shorten';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './ApprovalQueue.module.css';
import { type ApprovalQueues, QUEUES, type QueueName } from './approval-queue';
import { readApproval } from './approval-reading';
import type { ScreenFacts } from './screen-facts';

export interface ApprovalQueueProps {
  readonly queues: ApprovalQueues;
  readonly queue: QueueName;
  readonly onQueue: (queue: QueueName) => void;
  readonly chosen: string | undefined;
  readonly hrefOf: (id: string) => string;
  readonly onChoose: (id: string) => void;
  readonly facts: ScreenFacts;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
}

interface Group {
  readonly name: string;
  readonly approvals: readonly Approval[];
}

const latelyDecided = 5;

/** What a queue shows, group by group. */
function groupsOf(
  { queues, queue, facts }: Pick<ApprovalQueueProps, 'queues' | 'queue' | 'facts'>,
  names: Readonly<Record<'mine' | 'checking' | 'others' | 'open' | 'closed', string>>,
): Group[] {
  const isOpen = (approval: Approval): boolean => {
    const { state } = readApproval(approval, facts.now);
    return state === 'waiting' || state === 'granted';
  };
  if (queue === 'for_me')
    return [
      { name: names.mine, approvals: queues.waitingForMe },
      { name: names.checking, approvals: queues.unknown },
      { name: names.others, approvals: queues.waitingForOthers },
      { name: names.closed, approvals: queues.decided.slice(0, latelyDecided) },
    ];
  if (queue === 'asked')
    return [
      { name: names.open, approvals: queues.asked.filter(isOpen) },
      { name: names.closed, approvals: queues.asked.filter((approval) => !isOpen(approval)) },
    ];
  return [{ name: names.closed, approvals: queues.decided }];
}

/** The requests, by what they ask of the person looking. */
export function ApprovalQueue(props: ApprovalQueueProps): ReactNode {
  const { queues, queue, onQueue } = props;
  const { approvals: words } = useMessages();
  const number = useNumberFormat();
  const counts = {
    for_me: queues.waitingForMe.length,
    asked: queues.asked.length,
    decided: queues.decided.length,
  };
  const groups = groupsOf(props, words.groups).filter(({ approvals }) => approvals.length > 0);
  return (
    <div className={styles.queue}>
      <SegmentedControl
        label={words.queue.label}
        options={QUEUES.map((value) => ({
          value,
          label: words.queue[value],
          count: value === 'for_me' || props.hasMore ? optional(counts[value], number) : number(counts[value]),
        }))}
        value={queue}
        onChange={onQueue}
      />
      {queue === 'for_me' && queues.waitingForMe.length === 0 && queues.unknown.length === 0 ? (
        <EmptyState kind="quiet" level={2} title={words.empty.for_me}>
          <p>{words.empty.for_meText}</p>
        </EmptyState>
      ) : groups.length === 0 ? (
        <EmptyState kind="quiet" level={2} title={words.empty[queue]}>
          <p>{words.empty[`${queue}Text`]}</p>
        </EmptyState>
      ) : null}
      {groups.map((group) => (
        <QueueGroup key={group.name} {...props} group={group} />
      ))}
      {props.hasMore ? (
        <div className={styles.more}>
          <Button size="small" busy={props.loadingMore} onClick={props.onMore}>
            {words.more}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const optional = (count: number, number: (value: number) => string): string | undefined =>
  count > 0 ? number(count) : undefined;

function QueueGroup({ group, ...props }: ApprovalQueueProps & { readonly group: Group }): ReactNode {
  const number = useNumberFormat();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles.group}>
        {group.name} <span className={styles.count}>{number(group.approvals.length)}</span>
      </h2>
      <ul>
        {group.approvals.map((approval) => (
          <li key={approval.id}>
            <QueueItem {...props} approval={approval} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function QueueItem(props: ApprovalQueueProps & { readonly approval: Approval }): ReactNode {
  const { approval, chosen, hrefOf, onChoose, facts } = props;
  const { approvals: words, approval: approvalWords } = useMessages();
  const number = useNumberFormat();
  const time = useTimeFormat();
  const reading = readApproval(approval, facts.now);
  const publish = approval.kind === 'publish';
  const place = [
    words.of(approval.tenants.join(', ')),
    approval.incident_id ? words.incident(shortReference(approval.incident_id)) : undefined,
    publish ? words.draft(shortHash(approval.spec_hash)) : undefined,
    approval.elsewhere && reading.state === 'waiting' ? words.elsewhere.short : undefined,
  ].filter(Boolean);
  return (
    <a
      href={hrefOf(approval.id)}
      className={classNames(styles.item, approval.id === chosen && styles.chosen)}
      {...(approval.id === chosen ? { 'aria-current': 'true' as const } : {})}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onChoose(approval.id);
      }}
    >
      <span className={styles.title}>
        {publish ? words.publishTitle(approval.title, number(approval.runbook_version)) : approval.title}
      </span>
      <span className={styles.place}>{place.join(', ')}</span>
      <span className={styles.line}>
        {reading.state === 'waiting' ? (
          <>
            <RiskMark risk={approval.risk_level} />
            <span>{approvalWords.quorum(number(reading.agreed), number(reading.needed))}</span>
            <span className={styles.end}>
              {facts.stale
                ? words.card.until(time.moment(approval.expires_at, facts.now))
                : words.left(time.countdown(reading.remaining))}
            </span>
          </>
        ) : (
          <>
            <ApprovalMark state={reading.state}>{words.stateOf[reading.state]}</ApprovalMark>
            <span className={styles.end}>{time.moment(approval.decided_at ?? approval.expires_at, facts.now)}</span>
          </>
        )}
      </span>
    </a>
  );
}
