import type { Approval } from '@incident-center/sdk/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { LiveMark } from '../components/LiveMark';
import { SelectField } from '../components/SelectField';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { StatePanel } from '../components/StatePanel';
import { TextLink } from '../components/TextLink';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { usePageTitle } from '../host/use-page-title';
import { useFillHeight, useWidth } from '../host/use-width';
import { LoadError } from '../policy/ErrorNotice';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ApprovalPane } from './ApprovalPane';
import { ApprovalQueue } from './ApprovalQueue';
import styles from './ApprovalsScreen.module.css';
import { type QueueName, splitQueue } from './approval-queue';
import { readApproval } from './approval-reading';
import type { ScreenFacts } from './screen-facts';
import { useDecidable } from './use-decidable';

export interface ApprovalsScreenProps {
  /** The request to look at; where there is room, the first that waits for this person by default. */
  readonly approvalId?: string | undefined;
}

const PAGE = 100;

/**
 * What there is to decide, and one decision at a time. Stands in a `RemoteRoot`.
 *
 * @example
 * <RemoteRoot host={host}><ApprovalsScreen approvalId={id} /></RemoteRoot>
 */
export function ApprovalsScreen({ approvalId }: ApprovalsScreenProps): ReactNode {
  const client = useClient();
  const host = useHost();
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const { approvals: words } = useMessages();
  const facts: ScreenFacts = { self: host.user.id, nameOf, now, stale: live.stale };
  const [queue, setQueue] = useState<QueueName>('for_me');
  const [first, setFirst] = useState<string>();
  const screen = useRef<HTMLDivElement>(null);
  const width = useWidth(screen);
  useFillHeight(screen, width === 'L' || width === 'XL');
  usePageTitle(words.title);

  const list = useInfiniteQuery({
    queryKey: queryKeys.approvals({ pages: PAGE }),
    queryFn: ({ signal, pageParam }) =>
      client.listApprovals({ limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const approvals = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  // Also those that stand further back in the list than it was read.
  const decidable = useDecidable();
  const mine = new Set(decidable?.map(({ id }) => id));
  const all = [...new Map([...(decidable ?? []), ...(approvals ?? [])].map((one) => [one.id, one])).values()];
  const waiting = all.filter((approval) => readApproval(approval, now).state === 'waiting');
  const mayDecide = new Map(decidable ? waiting.map(({ id }) => [id, mine.has(id)]) : []);
  const queues = splitQueue(all, { id: host.user.id, now, mayDecide });

  // Chosen once, when the list arrives: a later request must not slip under somebody's pointer.
  const firstWaiting = queues.waitingForMe[0]?.id ?? queues.waitingForOthers[0]?.id;
  const loaded = approvals !== undefined && queues.unknown.length === 0;
  useEffect(() => {
    if (loaded) setFirst((chosen) => chosen ?? firstWaiting);
  }, [loaded, firstWaiting]);
  const chosen = approvalId ?? first;

  const choose = (id: string): void => host.navigate({ screen: 'approval', approvalId: id });
  const liveMark = live.mark ? (
    <LiveMark state={live.mark} asOf={live.asOf ?? now} behind={live.behind} short={width === 'S'} />
  ) : null;
  const staleNotice =
    live.stale && live.asOf !== undefined ? (
      <StaleNotice asOf={live.asOf} now={now} nextTryAt={live.nextTryAt} onTryNow={live.tryNow} />
    ) : null;

  return (
    <div ref={screen} className={classNames(styles.screen, approvalId !== undefined && styles.withDetail)}>
      <div className={styles.queue}>
        <h1 className={styles.title}>{words.title}</h1>
        {approvals ? (
          <>
            <div className={styles.list}>
              <ApprovalQueue
                queues={queues}
                queue={queue}
                onQueue={setQueue}
                chosen={chosen}
                hrefOf={(id) => host.buildHref({ screen: 'approval', approvalId: id })}
                onChoose={choose}
                facts={facts}
                hasMore={list.hasNextPage}
                loadingMore={list.isFetchingNextPage}
                onMore={() => void list.fetchNextPage()}
              />
            </div>
            <QueueSelect approvals={all} chosen={chosen} onChoose={choose} />
          </>
        ) : list.error ? (
          <LoadError
            title={words.loadFailed}
            error={list.error}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        ) : (
          <div className={styles.loading}>
            <Skeleton lines={5} rows />
          </div>
        )}
      </div>
      <div className={styles.pane}>
        <p className={styles.back}>
          <TextLink
            href={host.buildHref({ screen: 'approvals' })}
            onFollow={() => host.navigate({ screen: 'approvals' })}
          >
            {words.back}
          </TextLink>
        </p>
        {chosen ? (
          <ApprovalPane
            key={chosen}
            approvalId={chosen}
            facts={facts}
            liveMark={liveMark}
            staleNotice={staleNotice}
            takesFocus={approvalId !== undefined}
          />
        ) : approvals && approvals.length > 0 ? (
          <div className={styles.none}>
            {staleNotice}
            <div className={styles.live}>{liveMark}</div>
            <StatePanel glyph="people" tone="neutral" title={words.noneChosen}>
              <p>{words.noneChosenText}</p>
            </StatePanel>
          </div>
        ) : (
          <div className={styles.none}>
            {staleNotice}
            <div className={styles.live}>{liveMark}</div>
          </div>
        )}
      </div>
    </div>
  );
}

/** The queue where there is no room for it: one line. */
function QueueSelect(props: {
  readonly approvals: readonly Approval[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}): ReactNode {
  const { approvals: words } = useMessages();
  const number = useNumberFormat();
  const { approvals, chosen, onChoose } = props;
  return (
    <div className={styles.select}>
      <SelectField
        label={words.pick}
        placeholder={chosen ? undefined : words.pickOne}
        value={chosen ?? ''}
        options={approvals.map((approval) => ({
          value: approval.id,
          label: `${
            approval.kind === 'publish'
              ? words.publishTitle(approval.title, number(approval.runbook_version))
              : approval.title
          } · ${words.stateOf[approval.status]}`,
        }))}
        onChange={(event) => onChoose(event.target.value)}
      />
    </div>
  );
}
