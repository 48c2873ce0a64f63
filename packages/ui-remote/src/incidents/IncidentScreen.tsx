import type { Incident, IncidentDetail, RunbookSummary, Simulation } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useInterrupt } from '../components/Announcer';
import type { MenuItem } from '../components/MenuButton';
import { NotFound } from '../components/NotFound';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { isNotFound } from '../host/connection';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useFeature } from '../host/use-feature';
import { useKeys } from '../host/use-keys';
import { usePageTitle } from '../host/use-page-title';
import { type Check, useSimulations } from '../host/use-simulations';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useLocale, useMessages } from '../theme/locale-context';
import { useKnownNames } from '../timeline/use-known-names';
import { CommentBox } from './CommentBox';
import { IncidentPage } from './IncidentPage';
import styles from './incident-page.module.css';
import { KeysDialog } from './KeysDialog';
import { LinkRunbookDialog } from './LinkRunbookDialog';
import { checkOfMove, type Move, moveKey, severityMoves, statusMoves } from './moves';
import { useOffNotice } from './OffNotice';
import { OwnerDialog } from './OwnerDialog';
import { useIncidentDialogs } from './use-incident-dialogs';
import { useMoveFlow } from './use-move-flow';
import { firingCount, whatNow } from './what-now';

export interface IncidentScreenProps {
  readonly incidentId: string;
}

/** One incident, read and kept fresh. */
export function IncidentScreen({ incidentId }: IncidentScreenProps): ReactNode {
  const host = useHost();
  const client = useClient();
  const { incidents } = useMessages();
  const { locale } = useLocale();
  const feature = useFeature('incident_center_enabled');
  const offNotice = useOffNotice();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.incident(incidentId),
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId }, { signal }),
    // How its SLA stands changes with time alone, and nobody sends an event for it.
    refetchInterval: 30_000,
  });
  if (error && (isNotFound(error) || !data)) {
    const names = new Intl.ListFormat(locale, { type: 'disjunction' }).format(feature?.on ?? host.tenant.ids);
    return (
      <div className={styles.screen}>
        {offNotice}
        {isNotFound(error) ? (
          <NotFound
            name={`#${incidentId}`}
            tenants={names || incidents.page.someTenants}
            level={1}
            onBack={() => host.navigate({ screen: 'incidents' })}
          />
        ) : (
          <LoadError
            error={error}
            title={incidents.page.failed}
            onRetry={() => void refetch()}
            retrying={isFetching}
            level={1}
          />
        )}
      </div>
    );
  }
  if (!data) {
    return (
      <div className={styles.screen}>
        <Skeleton lines={8} rows />
      </div>
    );
  }
  return <LoadedIncident key={incidentId} detail={data} />;
}

/** Every check that the page's buttons need, in one request. */
function checksOf({ incident, runbooks }: IncidentDetail): Record<string, Check> {
  const resource = { type: 'incident' as const, id: incident.id };
  const moves: readonly Move[] = [...statusMoves(incident), ...severityMoves(incident)];
  return {
    ...Object.fromEntries(moves.map((move) => [moveKey(move), checkOfMove(incident.id, move)])),
    ...Object.fromEntries(
      runbooks.map(({ id }) => [
        `start_${id}`,
        { action: 'can_execute_runbook' as const, resource: { type: 'runbook' as const, id } },
      ]),
    ),
    assign: { action: 'can_assign_incident', resource },
    link: { action: 'can_link_runbook', resource },
    comment: { action: 'can_comment_on_incident', resource },
    edit: { action: 'can_edit_incident', resource },
    escalate: { action: 'can_escalate_incident', resource },
    clock: { action: 'can_pause_sla', resource },
  };
}

function LoadedIncident({ detail }: { readonly detail: IncidentDetail }): ReactNode {
  const { incident } = detail;
  const host = useHost();
  const client = useClient();
  const messages = useMessages();
  const { incidents } = messages;
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [dialog, setDialog] = useState<'link' | 'owner' | 'keys'>();
  const [draft, setDraft] = useState<string>();

  const may: Readonly<Record<string, Simulation | undefined>> = useSimulations(checksOf(detail));
  const flow = useMoveFlow();
  const dialogs = useIncidentDialogs(detail, may);
  const firing = firingCount(detail);
  const assign = useChange((api, owner: string | null) =>
    api.assignIncidentOwner({ incident_id: incident.id, owner }, { if_match: incident.version }),
  );
  const comment = useChange((api, text: string) => api.commentOnIncident({ incident_id: incident.id, text }));
  const start = useChange((api, runbook: RunbookSummary) =>
    api.executeRunbook({ runbook_id: runbook.id, version: runbook.version, incident_id: incident.id }),
  );
  const verification = useQuery({
    queryKey: queryKeys.verification({ incidentId: incident.id }),
    queryFn: ({ signal }) => client.verifyTimeline({ incident_id: incident.id }, { signal }),
  });
  const bundled = detail.executions.find(({ bundle_ref }) => bundle_ref !== null);
  const bundle = useExport(bundled);

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  usePageTitle(`${shortReference(incident.id)} ${incident.title}`);
  useBreachVoice(incident, now);

  const move = (wanted: Move, simulation: Simulation | undefined): void =>
    flow.start(incident, wanted, simulation, firing);
  const moveBy = (event: 'acknowledge' | 'resolve' | 'close'): void => {
    const wanted = statusMoves(incident).find((one) => one.event === event);
    if (wanted) move(wanted, may[event]);
  };
  const openStep = (executionId: string, step?: string): void =>
    host.navigate({ screen: 'execution', executionId, ...(step !== undefined && { step }) });
  const showAlerts = (): void => {
    const title = root.current?.querySelector<HTMLElement>('[data-ic-part="alerts"] h2');
    if (!title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: 'center' });
  };
  const names = useMemo<Readonly<Record<string, string>>>(
    () =>
      Object.fromEntries([
        ...detail.executions.flatMap(({ id, runbook_id, runbook_name }) => [
          [id, runbook_name],
          [runbook_id, runbook_name],
        ]),
        ...detail.runbooks.map(({ id, name }) => [id, name]),
      ]),
    [detail.executions, detail.runbooks],
  );
  const known = useKnownNames(detail.timeline, names);
  const openTimeline = (eventId?: string): void =>
    host.navigate({ screen: 'incident_timeline', incidentId: incident.id, ...(eventId !== undefined && { eventId }) });
  const startRun = async (runbook: RunbookSummary): Promise<void> => {
    const answer = await start.run(runbook);
    if (!answer) return;
    toast({ text: incidents.runs.started(runbook.name) });
    host.navigate({ screen: 'execution', executionId: answer.execution.id });
  };
  const sendComment = async (text: string): Promise<void> => {
    if (!(await comment.run(text))) return;
    setDraft(undefined);
    toast({ text: incidents.done.commented });
  };
  const assignTo = async (owner: string | null): Promise<void> => {
    if (!(await assign.run(owner))) return;
    setDialog(undefined);
    toast({ text: incidents.done.owner(owner === null ? messages.person.unassigned : nameOf(owner)) });
  };
  const copyId = async (): Promise<void> => {
    await navigator.clipboard.writeText(incident.id);
    toast({ text: messages.copy.copied });
  };
  const startRefusalOf = (runbookId: string) => refusalOf(may[`start_${runbookId}`], incidents.runs.start);
  const commentRefusal = refusalOf(may.comment, incidents.action.comment);
  const what = whatNow(detail);
  const exportRefusal = bundled ? undefined : { why: incidents.page.noBundle, toFix: incidents.page.noBundleFix };
  const menu: readonly MenuItem[] = [
    { id: 'timeline', label: incidents.action.openTimeline, glyph: 'clock', onSelect: () => openTimeline() },
    {
      id: 'export',
      label: incidents.action.exportEvidence,
      glyph: 'export',
      refusal: exportRefusal,
      onSelect: bundle.run,
    },
    {
      id: 'edit',
      label: incidents.details.edit,
      glyph: 'file',
      refusal: refusalOf(may.edit, incidents.edit.title),
      onSelect: dialogs.edit,
    },
    { id: 'id', label: incidents.action.copyId, glyph: 'copy', onSelect: () => void copyId() },
    {
      id: 'keys',
      label: incidents.action.keys,
      glyph: 'info',
      keys: '?',
      apart: true,
      onSelect: () => setDialog('keys'),
    },
  ];
  useKeys(root, {
    m: () => {
      const target = root.current?.querySelector<HTMLElement>('[data-ic-moves] button');
      target?.focus();
      target?.scrollIntoView({ block: 'nearest' });
    },
    o: () => 'execution' in what && 'step' in what && openStep(what.execution.id, what.step.key),
    c: () => !commentRefusal && setDraft(''),
    e: () => incident.status !== 'closed' && !refusalOf(may.escalate, '') && dialogs.escalate(),
    '?': () => setDialog('keys'),
    escape: () => (draft === '' ? setDraft(undefined) : false),
  });
  return (
    <IncidentPage
      root={root}
      now={now}
      stale={live.stale ? { asOf: live.asOf ?? now, nextTryAt: live.nextTryAt, tryNow: live.tryNow } : undefined}
      header={{
        detail,
        heading,
        live: { ...live, asOf: live.asOf ?? now },
        region: host.tenant.region,
        userId: host.user.id,
        nameOf,
        listHref: host.buildHref({ screen: 'incidents' }),
        onList: () => host.navigate({ screen: 'incidents' }),
        link: new URL(host.buildHref({ screen: 'incident', incidentId: incident.id }), location.href).href,
        exportRefusal,
        exporting: bundle.busy,
        onExport: bundle.run,
        menu,
      }}
      whatNow={{
        what,
        nameOf,
        busy: start.busy || flow.busy !== undefined,
        doings: {
          openStep,
          openApproval: (id) => host.openApproval(id),
          startRun: (runbook) => void startRun(runbook),
          linkRunbook: () => setDialog('link'),
          move: moveBy,
          showAlerts,
        },
        refusals: {
          start: startRefusalOf,
          link: refusalOf(may.link, incidents.action.linkRunbook),
          move: (event) => refusalOf(may[event], incidents.move[event]),
        },
      }}
      linked={{
        hrefOf: (target) => host.buildHref(target),
        onOpen: (target) => host.navigate(target),
        onOpenApproval: (id) => host.openApproval(id),
      }}
      runs={{
        linkRefusal: refusalOf(may.link, incidents.action.linkRunbook),
        onLink: () => setDialog('link'),
        startRefusalOf,
        starting: start.running?.id,
        onStart: (runbook) => void startRun(runbook),
        onOpen: openStep,
        onUnlink: dialogs.unlink,
        onOpenRunbook: ({ id, version }) => host.navigate({ screen: 'runbook', runbookId: id, version }),
      }}
      timeline={{
        verification: verification.data,
        nameOf,
        known,
        href: host.buildHref({ screen: 'incident_timeline', incidentId: incident.id }),
        hrefOf: ({ id }) => host.buildHref({ screen: 'incident_timeline', incidentId: incident.id, eventId: id }),
        onOpen: openTimeline,
        commentRefusal,
        onComment: () => setDraft(''),
        comment:
          draft === undefined ? undefined : (
            <CommentBox
              key={draft}
              draft={draft}
              refusal={commentRefusal}
              busy={comment.busy}
              error={comment.error}
              onSend={(text) => void sendComment(text)}
              onCancel={() => {
                setDraft(undefined);
                comment.reset();
              }}
            />
          ),
      }}
      sla={{ nameOf, clock: { refusal: dialogs.clockRefusal, onPause: dialogs.pause, onResume: dialogs.resume } }}
      moves={{
        may,
        refusalOf,
        busy: flow.busy,
        onMove: move,
        escalateRefusal: refusalOf(may.escalate, incidents.action.escalate),
        onEscalate: dialogs.escalate,
      }}
      details={{
        userId: host.user.id,
        nameOf,
        assignRefusal: refusalOf(may.assign, incidents.details.assignOwner),
        onAssign: () => setDialog('owner'),
        editRefusal: refusalOf(may.edit, incidents.edit.title),
        onEdit: dialogs.edit,
      }}
      notices={
        start.error ? (
          <ErrorNotice error={start.error} action={incidents.action.startRun} onDismiss={start.reset} />
        ) : bundle.error ? (
          <ErrorNotice error={bundle.error} action={incidents.action.exportEvidence} onDismiss={bundle.reset} />
        ) : undefined
      }
    >
      {flow.dialog}
      {dialogs.dialog}
      <LinkRunbookDialog incident={dialog === 'link' ? incident : undefined} onClose={() => setDialog(undefined)} />
      <OwnerDialog
        open={dialog === 'owner'}
        owner={incident.owner}
        userId={host.user.id}
        busy={assign.busy}
        error={assign.error}
        onAssign={(owner) => void assignTo(owner)}
        onClose={() => {
          setDialog(undefined);
          assign.reset();
        }}
      />
      <KeysDialog open={dialog === 'keys'} onClose={() => setDialog(undefined)} keys={usePageKeys()} />
    </IncidentPage>
  );
}

function usePageKeys(): readonly (readonly [string, string])[] {
  const { keys } = useMessages().incidents;
  return [
    ['M', keys.moves],
    ['O', keys.step],
    ['C', keys.comment],
    ['E', keys.escalate],
    ['Esc', keys.back],
    ['?', keys.all],
  ];
}

/** Fetches a signed address for the newest bundle and hands it to the browser. */
function useExport(run: IncidentDetail['executions'][number] | undefined) {
  const change = useChange(async (client, wanted: { readonly executionId: string; readonly sha256: string }) => {
    const { url } = await client.getEvidenceUrl({ execution_id: wanted.executionId, sha256: wanted.sha256 });
    const link = document.createElement('a');
    link.href = url;
    link.download = '';
    link.rel = 'noopener';
    link.click();
    return {};
  });
  return {
    ...change,
    run: (): void => {
      if (run && run.bundle_ref !== null) void change.run({ executionId: run.id, sha256: run.bundle_ref });
    },
  };
}

/** Interrupts once, when the open incident's SLA is breached under one's eyes. */
function useBreachVoice(incident: Incident, now: number): void {
  const { sla } = useMessages();
  const interrupt = useInterrupt();
  const over = incident.resolved_at === null && incident.closed_at === null && now > Date.parse(incident.sla_deadline);
  const was = useRef(over);
  useEffect(() => {
    if (over && !was.current) interrupt('incident_breached', `${shortReference(incident.id)}: SLA ${sla.breached}`);
    was.current = over;
  }, [over, incident.id, interrupt, sla.breached]);
}
