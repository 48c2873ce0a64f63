import type { DecisionFilter as DecisionWords } from '@incident-center/sdk/host';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { DeniedState } from '../components/DeniedState';
import { EmptyState } from '../components/EmptyState';
import { useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';
import { useKeys } from '../host/use-keys';
import { usePageTitle } from '../host/use-page-title';
import { useSimulations } from '../host/use-simulations';
import { LoadError } from '../policy/ErrorNotice';
import { refusalOfError } from '../policy/error-words';
import { useRefusalOf } from '../policy/use-refusal';
import { useLocale, useMessages } from '../theme/locale-context';
import { DecisionList } from './DecisionList';
import { DecisionSheet } from './DecisionSheet';
import { activeDecisionFields, type DecisionFilter, NO_DECISION_FILTER } from './decision-filter';
import { useDecisionFilter } from './use-decision-filter';
import { useDecisions } from './use-decisions';

export interface DecisionsScreenProps {
  /** What an address asks the list to be narrowed to. */
  readonly filter?: DecisionWords | undefined;
  /** The decision to look at. */
  readonly decisionId?: string | undefined;
}

/**
 * What the policy decided, for those who audit it. Stands in a `RemoteRoot`.
 *
 * @example
 * <RemoteRoot host={host}><DecisionsScreen filter={{ view: 'refused' }} /></RemoteRoot>
 */
export function DecisionsScreen({ filter: words, decisionId }: DecisionsScreenProps): ReactNode {
  const host = useHost();
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const refusalOf = useRefusalOf();
  const { decisions: said, policy } = useMessages();
  const { locale } = useLocale();
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [fieldsOpen, setFieldsOpen] = useState(false);
  const [current, setCurrent] = useState<string>();
  const { filter, narrow, open, targetOf } = useDecisionFilter(words, decisionId);
  const { ids, environment } = host.tenant;
  const may = useSimulations({
    view: { action: 'can_view_decisions', resource: { type: 'timeline', scope: { tenants: [...ids], environment } } },
  });
  const mayView = may.view?.permitted;
  const found = useDecisions(filter, mayView === true);
  usePageTitle(said.title);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const { rows, isPending, isPlaceholderData } = found;
  const refused = found.error === null ? undefined : asIncidentCenterError(found.error);
  const denied =
    mayView === false
      ? refusalOf(may.view, said.deniedAction)
      : // The right can be taken away while the page is open.
        refused && refusalOfError(refused, policy, locale);
  const state = denied ? (
    <DeniedState level={1} title={said.deniedTitle} {...denied} />
  ) : found.error && rows.length === 0 ? (
    <LoadError
      title={said.failed}
      error={found.error}
      onRetry={() => void found.refetch()}
      retrying={found.isFetching}
    />
  ) : !isPending && !isPlaceholderData && rows.length === 0 ? (
    <NoDecisions filter={filter} onFilter={narrow} />
  ) : undefined;

  const openOne = useCallback(
    (id: string): void => {
      setCurrent(id);
      open(id);
    },
    [open],
  );
  const step = (by: number): unknown => {
    const at = rows.findIndex(({ decision_id }) => decision_id === current);
    const next = rows[at === -1 ? 0 : at + by];
    if (!next) return false;
    setCurrent(next.decision_id);
    root.current?.querySelector<HTMLElement>(`[data-ic-decision="${next.decision_id}"]`)?.focus();
    return undefined;
  };
  const showNewer = (): void => void found.refetch();
  useKeys(root, {
    j: () => step(1),
    k: () => step(-1),
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    '.': showNewer,
  });

  return (
    <DecisionList
      root={root}
      heading={heading}
      filter={filter}
      onFilter={narrow}
      nameOf={nameOf}
      now={now}
      live={{ ...live, asOf: live.asOf ?? (found.dataUpdatedAt || undefined) }}
      link={new URL(host.buildHref(targetOf(filter)), location.href).href}
      items={rows}
      total={found.total && { count: found.total.total, capped: found.total.total_is_capped }}
      loading={mayView === undefined || isPending}
      state={state}
      bare={denied !== undefined}
      newer={found.newer}
      onShowNewer={showNewer}
      more={
        found.hasNextPage
          ? { load: () => void (found.isFetchingNextPage || found.fetchNextPage()), busy: found.isFetchingNextPage }
          : undefined
      }
      stale={
        live.stale
          ? { asOf: live.asOf ?? found.dataUpdatedAt, nextTryAt: live.nextTryAt, tryNow: live.tryNow }
          : undefined
      }
      userId={host.user.id}
      hrefOf={useCallback((id: string) => host.buildHref(targetOf(filter, id)), [host, targetOf, filter])}
      onOpen={openOne}
      opened={decisionId}
      current={current}
      fieldsOpen={fieldsOpen}
      onFieldsOpen={setFieldsOpen}
    >
      {decisionId !== undefined && mayView ? (
        <DecisionSheet
          decisionId={decisionId}
          known={rows.find(({ decision_id }) => decision_id === decisionId)}
          nameOf={nameOf}
          onClose={() => open(undefined)}
        />
      ) : null}
    </DecisionList>
  );
}

interface NoDecisionsProps {
  readonly filter: DecisionFilter;
  readonly onFilter: (filter: DecisionFilter) => void;
}

/** Why there are none: nothing was decided, or nothing matches. */
export function NoDecisions({ filter, onFilter }: NoDecisionsProps): ReactNode {
  const { decisions: words } = useMessages();
  if (activeDecisionFields(filter).length === 0 && filter.view === NO_DECISION_FILTER.view) {
    return (
      <EmptyState kind="quiet" title={words.quietTitle}>
        <p>{words.quietText}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      kind="no-match"
      title={words.noMatchTitle}
      actions={
        <Button size="small" onClick={() => onFilter({ ...NO_DECISION_FILTER, view: 'all' })}>
          {words.showAll}
        </Button>
      }
    >
      <p>{words.noMatchText}</p>
    </EmptyState>
  );
}
