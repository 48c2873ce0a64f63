import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { IncidentFilter } from '@incident-center/sdk/host';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Sheet } from '../components/Dialog';
import { EmptyState } from '../components/EmptyState';
import { shortReference } from '../components/shorten';
import { TextLink } from '../components/TextLink';
import { useToast } from '../components/ToastRegion';
import { useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useKeys } from '../host/use-keys';
import { usePageTitle } from '../host/use-page-title';
import { useSimulations } from '../host/use-simulations';
import { useWidth } from '../host/use-width';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import { BulkBar, BulkFailures } from './BulkBar';
import { CreateIncidentDialog } from './CreateIncidentDialog';
import { IncidentFacets } from './IncidentFacets';
import { IncidentList } from './IncidentList';
import { ActiveFilters } from './IncidentListHead';
import { EMPTY_FILTER, filterOfTarget, type ListFilter, SEGMENT_FILTERS, targetOfFilter } from './incident-filter';
import styles from './incident-list.module.css';
import { KeysDialog } from './KeysDialog';
import { LinkRunbookDialog } from './LinkRunbookDialog';
import { RowActions } from './RowActions';
import { type BulkAction, type BulkResult, useBulk } from './use-bulk';
import { useHeldRows } from './use-held-rows';
import { useIncidentCounts, useIncidentRows, useLoadedCounts } from './use-incident-list';
import { useMoveFlow } from './use-move-flow';
import { type RowAction, type RowDoings, useRowActions } from './use-row-actions';

export interface IncidentListScreenProps {
  /** What an address asks the list to be narrowed to. */
  readonly filter?: IncidentFilter | undefined;
}

const VIEW = ['view', 'incidents'] as const;

/** The list of incidents, live. */
export function IncidentListScreen({ filter: target }: IncidentListScreenProps): ReactNode {
  const host = useHost();
  const { user, tenant } = host;
  const messages = useMessages();
  const { incidents } = messages;
  const { list } = incidents;
  const number = useNumberFormat();
  const { locale } = useLocale();
  const queries = useQueryClient();
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const toast = useToast();
  const refusalOf = useRefusalOf();

  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const width = useWidth(root);

  // Coming back from an incident shows the list as it was left; an address that says otherwise wins.
  const [filter, setFilter] = useState<ListFilter>(
    () =>
      (target === undefined ? queries.getQueryData<ListFilter>(VIEW) : undefined) ?? filterOfTarget(target, user.id),
  );
  const asked = JSON.stringify(target);
  const lastAsked = useRef(asked);
  useEffect(() => {
    if (lastAsked.current === asked) return;
    lastAsked.current = asked;
    setFilter(filterOfTarget(asked === undefined ? undefined : (JSON.parse(asked) as IncidentFilter), user.id));
  }, [asked, user.id]);
  useEffect(() => {
    queries.setQueryData(VIEW, filter);
  }, [queries, filter]);

  const found = useIncidentRows(filter);
  const { segmentCounts, facetCounts } = useIncidentCounts(filter, tenant.ids);
  const loaded = useLoadedCounts(found.all, !found.hasNextPage);
  const [holding, setHolding] = useState(false);
  const held = useHeldRows(found.rows, holding, found.key);
  const items = held.rows;

  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string>();
  const [dialog, setDialog] = useState<'create' | 'keys' | 'facets'>();
  const [linking, setLinking] = useState<IncidentListItem>();
  const [result, setResult] = useState<BulkResult>();

  const { own } = held;
  const flow = useMoveFlow(useCallback((incident) => own(incident.id), [own]));
  const assign = useChange((client, item: IncidentListItem) =>
    client.assignIncidentOwner({ incident_id: item.id, owner: user.id }, { if_match: item.version }),
  );
  const bulk = useBulk(own);
  const open = useCallback((id: string) => host.navigate({ screen: 'incident', incidentId: id }), [host]);
  const { start } = flow;
  const { run: assignRun } = assign;
  const doings = useMemo<RowDoings>(
    () => ({
      move: start,
      assignToMe: (item) => {
        void assignRun(item).then((answer) => {
          if (!answer) return;
          own(item.id);
          toast({ text: incidents.done.assigned(shortReference(item.id)) });
        });
      },
      link: setLinking,
      open,
      openRun: (executionId) => host.navigate({ screen: 'execution', executionId }),
      openTimeline: (incidentId) => host.navigate({ screen: 'incident_timeline', incidentId }),
    }),
    [start, assignRun, own, toast, incidents, open, host],
  );
  const currentItem = items.find(({ id }) => id === current);
  const currentActions = useRowActions(currentItem, doings);
  const chosen = items.filter(({ id }) => selected.has(id));
  const unacknowledged = chosen.filter(({ status }) => status === 'new');
  const may = useSimulations({
    create: {
      action: 'can_create_incident' as const,
      resource: { type: 'incident' as const, scope: { tenants: [...tenant.ids], environment: tenant.environment } },
    },
    // Asked of the first: the policy's answer about a role is the same for all, and each row is decided again.
    acknowledge: unacknowledged[0] && {
      action: 'can_acknowledge_incident' as const,
      resource: { type: 'incident' as const, id: unacknowledged[0].id },
    },
    assign: chosen[0] && {
      action: 'can_assign_incident' as const,
      resource: { type: 'incident' as const, id: chosen[0].id },
    },
  });

  const runBulk = async (name: BulkAction): Promise<void> => {
    const outcome = await bulk.run(name, name === 'acknowledge' ? unacknowledged : chosen);
    setResult(outcome.failed.length > 0 ? outcome : undefined);
    if (outcome.failed.length === 0) setSelected(new Set());
    toast({ text: list.bulkDone(number(outcome.done), number(outcome.all)) });
  };
  const select = useCallback((id: string, on: boolean) => {
    setSelected((last) => {
      const next = new Set(last);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const moveBy = (step: number, extend = false): void => {
    const at = items.findIndex(({ id }) => id === current);
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setCurrent(next.id);
    if (extend) {
      if (current !== undefined) select(current, true);
      select(next.id, true);
    }
  };
  const act = (id: RowAction['id']): void => {
    const found = currentActions.find((one) => one.id === id);
    if (!found) return;
    // A refused one says why where its button is.
    const button = root.current?.querySelector<HTMLElement>(
      `[data-incident="${CSS.escape(current ?? '')}"] [data-ic-action="${id}"]`,
    );
    if (found.refusal && button) button.click();
    else if (!found.refusal) found.run();
  };
  const facets = useCallback((): void => {
    const beside = root.current?.querySelector<HTMLElement>('[data-ic-facets] input');
    if (beside) beside.focus();
    else setDialog('facets');
  }, []);
  useKeys(root, {
    j: () => moveBy(1),
    k: () => moveBy(-1),
    'shift j': () => moveBy(1, true),
    'shift k': () => moveBy(-1, true),
    arrowdown: (event) => (inRows(event) ? moveBy(1) : false),
    arrowup: (event) => (inRows(event) ? moveBy(-1) : false),
    x: () => current !== undefined && select(current, !selected.has(current)),
    enter: (event) => {
      if (current === undefined || !(event.target instanceof HTMLElement) || event.target.closest('a, button, input')) {
        return false;
      }
      return open(current);
    },
    a: () => act('acknowledge'),
    i: () => act('assign'),
    e: () => act('escalate'),
    l: () => act('runbook'),
    f: facets,
    '/': () => search.current?.focus(),
    '.': held.show,
    '?': () => setDialog('keys'),
    escape: () => selected.size > 0 && setSelected(new Set()),
  });
  useCommands({ create: () => setDialog('create') });
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  usePageTitle(incidents.title);

  const tenantNames = new Intl.ListFormat(locale, { type: 'conjunction' }).format(tenant.ids);
  const isOpen = JSON.stringify({ ...filter, sort: '' }) === JSON.stringify({ ...SEGMENT_FILTERS.open, sort: '' });
  const state =
    found.error && !found.data ? (
      <LoadError
        error={found.error}
        title={list.failed}
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    ) : !found.isPending && !found.isFetchingNextPage && items.length === 0 && !found.isPlaceholderData ? (
      isOpen ? (
        <EmptyState
          kind="quiet"
          title={list.quietTitle(tenantNames)}
          actions={
            <TextLink
              onFollow={() => setFilter({ ...EMPTY_FILTER, status: ['resolved', 'closed'], sort: 'updated_at' })}
            >
              {list.recentlyClosed}
            </TextLink>
          }
        >
          <p>{list.quietText}</p>
        </EmptyState>
      ) : (
        <EmptyState
          kind="no-match"
          title={list.noMatchTitle}
          actions={
            <Button size="small" onClick={() => setFilter({ ...EMPTY_FILTER, sort: filter.sort })}>
              {list.clearAll}
            </Button>
          }
        >
          <p>{list.noMatchText}</p>
        </EmptyState>
      )
    ) : undefined;

  return (
    <IncidentList
      root={root}
      heading={heading}
      search={search}
      filter={filter}
      onFilter={setFilter}
      segmentCounts={segmentCounts}
      facets={{ tenants: tenant.ids, counts: facetCounts, loaded: found.data ? loaded : undefined }}
      onFacets={facets}
      live={{ ...live, asOf: live.asOf ?? (found.dataUpdatedAt || undefined) }}
      link={
        new URL(host.buildHref({ screen: 'incidents', filter: targetOfFilter(filter, user.id) }), location.href).href
      }
      createRefusal={refusalOf(may.create, list.create)}
      onCreate={() => setDialog('create')}
      items={items}
      total={
        found.here
          ? { count: items.length, capped: found.hasNextPage }
          : found.total && { count: found.total.total, capped: found.total.total_is_capped }
      }
      loading={found.isPending}
      state={state}
      waiting={held.waiting}
      onShowWaiting={held.show}
      onHold={setHolding}
      more={
        found.hasNextPage
          ? { load: () => void (found.isFetchingNextPage || found.fetchNextPage()), busy: found.isFetchingNextPage }
          : undefined
      }
      now={now}
      stale={
        live.stale
          ? { asOf: live.asOf ?? found.dataUpdatedAt, nextTryAt: live.nextTryAt, tryNow: live.tryNow }
          : undefined
      }
      selected={selected}
      current={current}
      userId={user.id}
      nameOf={nameOf}
      hrefOf={useCallback((id: string) => host.buildHref({ screen: 'incident', incidentId: id }), [host])}
      onOpen={open}
      onSelect={select}
      onSelectAll={(on) => setSelected(new Set(on ? items.map(({ id }) => id) : []))}
      onFocusRow={setCurrent}
      renderActions={useCallback(
        (item: IncidentListItem) => <RowActions item={item} doings={doings} menuOnly={width === 'S'} />,
        [doings, width],
      )}
      bulk={
        chosen.length > 0 ? (
          <BulkBar
            selected={chosen.length}
            shown={items.length}
            running={bulk.running}
            acknowledge={{
              refusal:
                unacknowledged.length > 0
                  ? refusalOf(may.acknowledge, incidents.action.acknowledge)
                  : { why: messages.policy.illegal.why },
              run: () => void runBulk('acknowledge'),
            }}
            assign={{ refusal: refusalOf(may.assign, incidents.action.assignToMe), run: () => void runBulk('assign') }}
            onClear={() => setSelected(new Set())}
          />
        ) : undefined
      }
      notices={
        result || assign.error ? (
          <>
            {result ? <BulkFailures result={result} onDismiss={() => setResult(undefined)} /> : null}
            {assign.error ? (
              <ErrorNotice error={assign.error} action={incidents.action.assignToMe} onDismiss={assign.reset} />
            ) : null}
          </>
        ) : undefined
      }
      onKeys={() => setDialog('keys')}
    >
      {flow.dialog}
      <CreateIncidentDialog
        open={dialog === 'create'}
        onClose={() => setDialog(undefined)}
        onCreated={(incident) => {
          setDialog(undefined);
          toast({ text: incidents.done.created(shortReference(incident.id)) });
          open(incident.id);
        }}
      />
      <LinkRunbookDialog
        incident={linking}
        onClose={() => setLinking(undefined)}
        onLinked={(incident) => own(incident.id)}
      />
      <KeysDialog open={dialog === 'keys'} onClose={() => setDialog(undefined)} keys={useListKeys()} />
      <Sheet
        open={dialog === 'facets'}
        onClose={() => setDialog(undefined)}
        title={list.filters}
        footer={
          <>
            <Button onClick={() => setFilter({ ...EMPTY_FILTER, sort: filter.sort })}>{list.clear}</Button>
            <Button variant="primary" onClick={() => setDialog(undefined)}>
              {list.done}
            </Button>
          </>
        }
      >
        <div className={styles.line}>
          <ActiveFilters filter={filter} onFilter={setFilter} onEdit={nothing} />
        </div>
        <IncidentFacets
          filter={filter}
          onFilter={setFilter}
          tenants={tenant.ids}
          counts={facetCounts}
          loaded={found.data ? loaded : undefined}
        />
      </Sheet>
    </IncidentList>
  );
}

const nothing = (): void => {};

const inRows = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement && event.target.closest('[data-incident]') !== null;

function useListKeys(): readonly (readonly [string, string])[] {
  const { keys } = useMessages().incidents;
  return [
    ['J K', keys.move],
    ['X', keys.select],
    ['Shift J K', keys.extend],
    ['Enter', keys.open],
    ['A', keys.acknowledge],
    ['I', keys.assign],
    ['E', keys.escalate],
    ['L', keys.link],
    ['F', keys.filter],
    ['/', keys.search],
    ['.', keys.held],
    ['Esc', keys.back],
    ['?', keys.all],
  ];
}

/** Offers the host's palette what this screen can do. */
function useCommands({ create }: { readonly create: () => void }): void {
  const host = useHost();
  const { list } = useMessages().incidents;
  const latest = useRef(create);
  latest.current = create;
  useEffect(
    () =>
      host.registerCommands?.([
        { id: 'incident_center.create_incident', title: list.create, run: () => latest.current() },
      ]),
    [host, list],
  );
}
