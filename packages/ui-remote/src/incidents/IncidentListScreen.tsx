import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { IncidentFilter } from '@incident-center/sdk/host';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { useFeature } from '../host/use-feature';
import { useOffNotice } from '../host/use-off-notice';
import { usePageTitle } from '../host/use-page-title';
import { useSimulations } from '../host/use-simulations';
import { useWidth } from '../host/use-width';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { CreateIncidentDialog } from './CreateIncidentDialog';
import { EscalateFlow } from './EscalateFlow';
import { FacetsSheet } from './FacetsSheet';
import { IncidentList } from './IncidentList';
import { IncidentPreview } from './IncidentPreview';
import { targetOfFilter } from './incident-filter';
import { KeysDialog } from './KeysDialog';
import { LinkRunbookDialog } from './LinkRunbookDialog';
import { NoRows } from './NoRows';
import { RowActions } from './RowActions';
import { useBulkBar } from './use-bulk-bar';
import { useHeldRows } from './use-held-rows';
import { useIncidentCounts, useIncidentRows } from './use-incident-list';
import { useListFilter } from './use-list-filter';
import { useListKeys, useListKeyWords } from './use-list-keys';
import { useListSelection } from './use-list-selection';
import { useRowActions } from './use-row-actions';
import { useRowDoings } from './use-row-doings';
import { useSavedViews } from './use-saved-views';

export interface IncidentListScreenProps {
  /** What an address asks the list to be narrowed to. */
  readonly filter?: IncidentFilter | undefined;
  /** The list is the host's page of incidents: what it is narrowed to stands in the address. */
  readonly addressed?: boolean | undefined;
}

/** The list of incidents, live. */
export function IncidentListScreen({ filter: target, addressed = false }: IncidentListScreenProps): ReactNode {
  const host = useHost();
  const { user, tenant } = host;
  const { incidents } = useMessages();
  const { list } = incidents;
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const toast = useToast();
  const refusalOf = useRefusalOf();

  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const width = useWidth(root);

  const [filter, setFilter] = useListFilter({ target, addressed });
  const found = useIncidentRows(filter);
  const counts = useIncidentCounts(filter);
  const facets = { tenants: tenant.ids, counts: counts.facets, nameOf };
  const [holding, setHolding] = useState(false);
  const { rows: items, waiting, show, own } = useHeldRows(found.rows, holding, found.key);

  const savedViews = useSavedViews({ filter, onFilter: setFilter });
  const [previewing, setPreviewing] = useState<string>();
  const feature = useFeature('incident_center_enabled');
  const offNotice = useOffNotice('incident_center_enabled');
  const [dialog, setDialog] = useState<'create' | 'keys' | 'facets'>();
  const close = (): void => setDialog(undefined);
  const [linking, setLinking] = useState<IncidentListItem>();
  const [escalating, setEscalating] = useState<IncidentListItem>();
  const selection = useListSelection(items);
  const {
    doings,
    assign,
    dialog: moveDialog,
  } = useRowDoings({ onChanged: own, onLink: setLinking, onEscalate: setEscalating });
  const { open } = doings;
  const bulk = useBulkBar(items, selection, own);
  const may = useSimulations({
    create: {
      action: 'can_create_incident' as const,
      resource: {
        type: 'incident' as const,
        scope: { tenants: [...(feature?.on ?? tenant.ids)], environment: tenant.environment },
      },
    },
  });

  const openFacets = useCallback((): void => {
    const beside = root.current?.querySelector<HTMLElement>('[data-ic-facets] input');
    if (beside) beside.focus();
    else setDialog('facets');
  }, []);
  useListKeys({
    root,
    search,
    selection,
    actions: useRowActions(selection.currentItem, doings),
    onOpen: open,
    onPreview: () => setPreviewing(selection.current),
    onFacets: openFacets,
    onShowHeld: show,
    onKeys: () => setDialog('keys'),
  });
  useCommands({ create: () => setDialog('create') });
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  usePageTitle(incidents.title);

  const settled = !found.isPending && !found.isFetchingNextPage && !found.isPlaceholderData;
  const state =
    found.error && !found.data ? (
      <LoadError
        error={found.error}
        title={list.failed}
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    ) : settled && items.length === 0 ? (
      <NoRows filter={filter} onFilter={setFilter} />
    ) : undefined;

  return (
    <IncidentList
      root={root}
      heading={heading}
      search={search}
      filter={filter}
      onFilter={setFilter}
      savedViews={savedViews.menu}
      segmentCounts={counts.segments}
      facets={facets}
      onFacets={openFacets}
      live={{ ...live, asOf: live.asOf ?? (found.dataUpdatedAt || undefined) }}
      link={new URL(host.buildHref({ screen: 'incidents', filter: targetOfFilter(filter) }), location.href).href}
      createRefusal={refusalOf(may.create, list.create)}
      onCreate={() => setDialog('create')}
      items={items}
      total={found.total && { count: found.total.total, capped: found.total.total_is_capped }}
      loading={found.isPending}
      state={state}
      waiting={waiting}
      onShowWaiting={show}
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
      selected={selection.selected}
      current={selection.current}
      userId={user.id}
      nameOf={nameOf}
      hrefOf={useCallback((id: string) => host.buildHref({ screen: 'incident', incidentId: id }), [host])}
      onOpen={open}
      onSelect={selection.select}
      onSelectAll={selection.selectAll}
      onFocusRow={selection.setCurrent}
      renderActions={useCallback(
        (item: IncidentListItem) => <RowActions item={item} doings={doings} menuOnly={width === 'S'} />,
        [doings, width],
      )}
      bulk={bulk.bar}
      notices={
        offNotice || bulk.failures || assign.error ? (
          <>
            {offNotice}
            {bulk.failures}
            {assign.error ? (
              <ErrorNotice error={assign.error} action={incidents.action.assignToMe} onDismiss={assign.reset} />
            ) : null}
          </>
        ) : undefined
      }
      onKeys={() => setDialog('keys')}
    >
      {moveDialog}
      {savedViews.dialog}
      {escalating ? (
        <EscalateFlow incident={escalating} onDone={({ id }) => own(id)} onClose={() => setEscalating(undefined)} />
      ) : null}
      <IncidentPreview
        item={items.find(({ id }) => id === previewing)}
        now={now}
        stale={live.stale}
        userId={user.id}
        nameOf={nameOf}
        onOpen={open}
        onClose={() => setPreviewing(undefined)}
      />
      <CreateIncidentDialog
        open={dialog === 'create'}
        onClose={close}
        onCreated={(incident) => {
          close();
          toast({ text: incidents.done.created(shortReference(incident.id)) });
          open(incident.id);
        }}
      />
      <LinkRunbookDialog
        incident={linking}
        onClose={() => setLinking(undefined)}
        onLinked={(incident) => own(incident.id)}
      />
      <KeysDialog open={dialog === 'keys'} onClose={close} keys={useListKeyWords()} />
      <FacetsSheet open={dialog === 'facets'} onClose={close} filter={filter} onFilter={setFilter} {...facets} />
    </IncidentList>
  );
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
