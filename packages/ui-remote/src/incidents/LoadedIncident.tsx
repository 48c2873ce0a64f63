import type { IncidentDetail, Simulation } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { MenuItem } from '../components/MenuButton';
import { shortReference } from '../components/shorten';
import { useExportEvidence } from '../evidence/use-export-evidence';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { useKeys } from '../host/use-keys';
import { usePageTitle } from '../host/use-page-title';
import { useSimulations } from '../host/use-simulations';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { useKnownNames } from '../timeline/use-known-names';
import { CommentBox } from './CommentBox';
import { IncidentPage } from './IncidentPage';
import { checksOf } from './incident-checks';
import { KeysDialog } from './KeysDialog';
import { LinkRunbookDialog } from './LinkRunbookDialog';
import { type Move, statusMoves } from './moves';
import { OwnerDialog } from './OwnerDialog';
import { useBreachVoice } from './use-breach-voice';
import { useIncidentAlerts } from './use-incident-alerts';
import { useIncidentDialogs } from './use-incident-dialogs';
import { useIncidentDoings } from './use-incident-doings';
import { useMoveFlow } from './use-move-flow';
import { firingCount, whatNow } from './what-now';

/** The page of an incident that was read, with everything that can be done from it. */
export function LoadedIncident({ detail }: { readonly detail: IncidentDetail }): ReactNode {
  const { incident } = detail;
  const host = useHost();
  const client = useClient();
  const messages = useMessages();
  const { incidents } = messages;
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const refusalOf = useRefusalOf();
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [dialog, setDialog] = useState<'link' | 'owner' | 'keys'>();
  const [draft, setDraft] = useState<string>();

  const may: Readonly<Record<string, Simulation | undefined>> = useSimulations(checksOf(detail));
  const flow = useMoveFlow();
  const dialogs = useIncidentDialogs(detail, may);
  const firing = firingCount(detail);
  const alertPages = useIncidentAlerts(detail);
  const { assign, comment, start, startRun, ...doings } = useIncidentDoings(incident);
  const verification = useQuery({
    queryKey: queryKeys.verification({ incidentId: incident.id }),
    queryFn: ({ signal }) => client.verifyTimeline({ incident_id: incident.id }, { signal }),
  });
  const evidence = useExportEvidence({ of: { incidentId: incident.id }, subject: incident.title });

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
  const decisionsTarget = { screen: 'decisions', filter: { about: incident.id } } as const;
  const startRefusalOf = (runbookId: string) => refusalOf(may[`start_${runbookId}`], incidents.runs.start);
  const commentRefusal = refusalOf(may.comment, incidents.action.comment);
  const what = whatNow(detail);
  const menu: readonly MenuItem[] = [
    { id: 'timeline', label: incidents.action.openTimeline, glyph: 'clock', onSelect: () => openTimeline() },
    {
      id: 'export',
      label: incidents.action.exportEvidence,
      glyph: 'export',
      refusal: evidence.refusal,
      onSelect: evidence.open,
    },
    {
      id: 'edit',
      label: incidents.details.edit,
      glyph: 'file',
      refusal: refusalOf(may.edit, incidents.edit.title),
      onSelect: dialogs.edit,
    },
    { id: 'id', label: incidents.action.copyId, glyph: 'copy', onSelect: () => void doings.copyId() },
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
      alertPages={alertPages}
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
        exportRefusal: evidence.refusal,
        onExport: evidence.open,
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
              onSend={(text) => void doings.sendComment(text).then((sent) => sent && setDraft(undefined))}
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
        decisions: may.decisions?.permitted
          ? {
              href: host.buildHref(decisionsTarget),
              onFollow: () => host.navigate(decisionsTarget),
            }
          : undefined,
      }}
      notices={
        start.error ? (
          <ErrorNotice error={start.error} action={incidents.action.startRun} onDismiss={start.reset} />
        ) : undefined
      }
    >
      {flow.dialog}
      {evidence.dialog}
      {dialogs.dialog}
      <LinkRunbookDialog incident={dialog === 'link' ? incident : undefined} onClose={() => setDialog(undefined)} />
      <OwnerDialog
        open={dialog === 'owner'}
        owner={incident.owner}
        userId={host.user.id}
        busy={assign.busy}
        error={assign.error}
        onAssign={(owner) => void doings.assignTo(owner).then((done) => done && setDialog(undefined))}
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
