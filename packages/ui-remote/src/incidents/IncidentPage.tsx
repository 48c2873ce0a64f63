import type { Incident } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Sheet } from '../components/Dialog';
import { LiveMark } from '../components/LiveMark';
import { SeverityMark } from '../components/SeverityMark';
import { SlaClock } from '../components/SlaClock';
import { StaleNotice } from '../components/StaleNotice';
import { StatusMark } from '../components/StatusMark';
import { StatusTrack } from '../components/StatusTrack';
import type { IncidentStatus } from '../components/states';
import { type TabItem, TabPanel, Tabs } from '../components/Tabs';
import { useWidth } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { AlertsPanel } from './AlertsPanel';
import { DetailsPanel, type DetailsPanelProps } from './DetailsPanel';
import { IncidentHeader, type IncidentHeaderProps } from './IncidentHeader';
import styles from './incident-page.module.css';
import { LinkedPanel, type LinkedPanelProps } from './LinkedPanel';
import { Moves, MovesPanel, type MovesProps } from './MovesPanel';
import { RunsPanel, type RunsPanelProps } from './RunsPanel';
import { SlaPanel, type SlaPanelProps } from './SlaPanel';
import { slaFacts, slaNow } from './sla-facts';
import { TimelinePanel, type TimelinePanelProps } from './TimelinePanel';
import type { AlertPages } from './use-incident-alerts';
import { useNowActions, type WhatNowProps, WhatNowStrip } from './WhatNowStrip';
import { firingCount } from './what-now';

export interface IncidentPageProps {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly header: Omit<IncidentHeaderProps, 'narrow' | 'now'>;
  readonly now: number;
  readonly stale:
    | { readonly asOf: number; readonly nextTryAt: number | undefined; readonly tryNow: () => void }
    | undefined;
  readonly alertPages: AlertPages;
  readonly whatNow: Omit<WhatNowProps, 'now' | 'incident'>;
  readonly linked: Omit<LinkedPanelProps, 'detail' | 'tableOnly'>;
  readonly runs: Omit<RunsPanelProps, 'executions' | 'runbooks' | 'now' | 'closed' | 'narrow'>;
  readonly timeline: Omit<TimelinePanelProps, 'events'>;
  readonly sla: Pick<SlaPanelProps, 'nameOf' | 'clock'>;
  readonly moves: Omit<MovesProps, 'incident' | 'stale' | 'firing'>;
  readonly details: Omit<DetailsPanelProps, 'incident' | 'now'>;
  /** What went wrong, below the header. */
  readonly notices?: ReactNode;
  /** Dialogs. */
  readonly children?: ReactNode;
}

/** When each status was last entered, as far as the incident says. */
export function reachedOf(incident: Incident): Partial<Record<IncidentStatus, number>> {
  const moments: readonly (readonly [IncidentStatus, string | null])[] = [
    ['new', incident.created_at],
    ['acknowledged', incident.acknowledged_at],
    ['mitigating', incident.mitigated_at],
    ['monitoring', incident.monitored_at],
    ['resolved', incident.resolved_at],
    ['closed', incident.closed_at],
  ];
  return Object.fromEntries(moments.flatMap(([status, at]) => (at === null ? [] : [[status, Date.parse(at)]])));
}

/** One incident: what blocks first, then what there is to know, with the moves beside it. */
export function IncidentPage(props: IncidentPageProps): ReactNode {
  const width = useWidth(props.root);
  return (
    <div
      ref={props.root}
      tabIndex={-1}
      className={classNames(styles.screen, width === 'S' && styles.narrow)}
      data-ic-screen="incident"
    >
      {width === 'S' ? <Narrow {...props} /> : <Wide {...props} extra={width === 'XL'} />}
      {props.children}
    </div>
  );
}

function Notices({ stale, now, notices }: IncidentPageProps): ReactNode {
  return (
    <>
      {stale ? <StaleNotice asOf={stale.asOf} now={now} nextTryAt={stale.nextTryAt} onTryNow={stale.tryNow} /> : null}
      {notices}
    </>
  );
}

function Wide(props: IncidentPageProps & { readonly extra: boolean }): ReactNode {
  const { header, now, extra } = props;
  const { incident, executions, runbooks, timeline: events } = header.detail;
  const alerts = { alerts: header.detail.alerts, summary: header.detail.alert_summary, pages: props.alertPages };
  const stale = props.stale !== undefined;
  const closed = incident.status === 'closed';
  const firing = firingCount(header.detail);
  const timeline = <TimelinePanel events={events} {...props.timeline} />;
  return (
    <>
      <Pinned {...props} narrow={false} />
      <IncidentHeader {...header} now={now} narrow={false} />
      <Notices {...props} />
      <div className={styles.track}>
        <StatusTrack current={incident.status} reached={reachedOf(incident)} now={now} />
      </div>
      <div className={styles.columns}>
        <div className={styles.main}>
          <WhatNowStrip {...props.whatNow} incident={incident} now={now} />
          <div className={styles.pair}>
            <AlertsPanel {...alerts} now={now} closedAt={incident.closed_at} />
            <LinkedPanel detail={header.detail} {...props.linked} />
          </div>
          <RunsPanel {...{ executions, runbooks, now, closed }} {...props.runs} />
          {extra ? null : timeline}
        </div>
        {extra ? <div className={styles.main}>{timeline}</div> : null}
        <div className={styles.side}>
          <SlaPanel incident={incident} now={now} stale={stale} {...props.sla} />
          <MovesPanel incident={incident} stale={stale} firing={firing} {...props.moves} />
          <DetailsPanel incident={incident} now={now} {...props.details} />
        </div>
      </div>
    </>
  );
}

/** Title, clock, whether it is live, and the one next thing, once the header has scrolled away. */
function Pinned(props: IncidentPageProps & { readonly narrow: boolean }): ReactNode {
  const { header, now, narrow, whatNow, stale } = props;
  const { incident } = header.detail;
  const { incidents } = useMessages();
  const place = useRef<HTMLDivElement>(null);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    const title = place.current?.parentElement?.querySelector('h1');
    if (!title) return;
    const observer = new IntersectionObserver(([entry]) => {
      // Gone upwards only: before the first layout it may count as out of view below.
      setGone(entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.bottom < window.innerHeight / 2);
    });
    observer.observe(title);
    return () => observer.disconnect();
  }, []);
  const next = useNowActions({ ...whatNow, incident, now }).at(-1);
  const { live } = header;
  return (
    <div ref={place} className={styles.pinnedPlace}>
      {gone ? (
        // biome-ignore lint/a11y/useSemanticElements: it groups what the header has as well.
        <div role="group" aria-label={incidents.page.where} className={styles.pinned}>
          <span className={styles.pinnedTitle}>{incident.title}</span>
          <SeverityMark severity={incident.severity} />
          <SlaClock {...slaFacts(incident)} now={slaNow(incident, now)} stale={stale !== undefined} size="inline" />
          <StatusMark status={incident.status} />
          {narrow ? null : (
            <>
              {live.mark && live.asOf !== undefined ? (
                <LiveMark state={live.mark} asOf={live.asOf} behind={live.behind} />
              ) : null}
              {next ? (
                <Button
                  size="small"
                  variant="primary"
                  glyph={next.glyph}
                  trailingGlyph={next.trailingGlyph}
                  refusal={next.refusal}
                  busy={whatNow.busy}
                  onClick={next.run}
                >
                  {next.label}
                </Button>
              ) : null}
            </>
          )}
        </div>
      ) : null}
    </div>
  );
}

type Tab = 'now' | 'timeline' | 'alerts' | 'linked' | 'runs' | 'details';

function Narrow(props: IncidentPageProps): ReactNode {
  const { header, now } = props;
  const { incident, executions, runbooks, timeline: events } = header.detail;
  const alerts = { alerts: header.detail.alerts, summary: header.detail.alert_summary, pages: props.alertPages };
  const { incidents } = useMessages();
  const { page, action } = incidents;
  const number = useNumberFormat();
  const [tab, setTab] = useState<Tab>('now');
  const [moving, setMoving] = useState(false);
  const stale = props.stale !== undefined;
  const closed = incident.status === 'closed';
  const firing = firingCount(header.detail);
  const whatNow = {
    ...props.whatNow,
    incident,
    now,
    doings: { ...props.whatNow.doings, showAlerts: () => setTab('alerts') },
  };
  const next = useNowActions(whatNow).at(-1);
  const items: readonly TabItem<Tab>[] = [
    { id: 'now', label: page.tab.now },
    { id: 'timeline', label: page.tab.timeline, count: number(events.length) },
    { id: 'alerts', label: page.tab.alerts, count: number(alerts.summary.count) },
    { id: 'runs', label: page.tab.runs, count: number(executions.length) },
    { id: 'linked', label: page.tab.linked },
    { id: 'details', label: page.tab.details },
  ];
  const runs = <RunsPanel {...{ executions, runbooks, now, closed }} {...props.runs} narrow />;
  const timeline = <TimelinePanel events={events} {...props.timeline} narrow />;
  return (
    <>
      <Pinned {...props} narrow />
      <IncidentHeader {...header} now={now} narrow />
      <Notices {...props} />
      <SlaPanel incident={incident} now={now} stale={stale} {...props.sla} card />
      <WhatNowStrip {...whatNow} actionsElsewhere />
      <div className={styles.tabs}>
        <Tabs name="ic-incident" label={page.tabs} items={items} value={tab} onChange={setTab} look="underlined" />
      </div>
      <TabPanel name="ic-incident" value={tab}>
        <div className={styles.tabBody}>
          {tab === 'now' ? (
            <>
              {runs}
              <AlertsPanel {...alerts} now={now} closedAt={incident.closed_at} />
              <StatusTrack current={incident.status} reached={reachedOf(incident)} now={now} />
            </>
          ) : null}
          {tab === 'timeline' ? timeline : null}
          {tab === 'alerts' ? <AlertsPanel {...alerts} now={now} closedAt={incident.closed_at} /> : null}
          {tab === 'linked' ? <LinkedPanel detail={header.detail} {...props.linked} tableOnly /> : null}
          {tab === 'runs' ? runs : null}
          {tab === 'details' ? (
            <>
              <SlaPanel incident={incident} now={now} stale={stale} {...props.sla} />
              <DetailsPanel incident={incident} now={now} {...props.details} />
            </>
          ) : null}
        </div>
      </TabPanel>
      <div className={styles.bar}>
        <Button full onClick={() => setMoving(true)}>
          {action.moves}
        </Button>
        {tab === 'timeline' ? (
          <Button
            full
            variant="primary"
            glyph="comment"
            refusal={props.timeline.commentRefusal}
            onClick={props.timeline.onComment}
          >
            {action.comment}
          </Button>
        ) : next ? (
          <Button
            full
            variant="primary"
            glyph={next.glyph}
            trailingGlyph={next.trailingGlyph}
            refusal={next.refusal}
            busy={props.whatNow.busy}
            onClick={next.run}
          >
            {next.label}
          </Button>
        ) : null}
      </div>
      <Sheet open={moving} onClose={() => setMoving(false)} title={action.moves}>
        <Moves
          incident={incident}
          stale={stale}
          firing={firing}
          {...props.moves}
          onMove={(move, simulation) => {
            setMoving(false);
            props.moves.onMove(move, simulation);
          }}
          onEscalate={(to) => {
            setMoving(false);
            props.moves.onEscalate(to);
          }}
        />
      </Sheet>
    </>
  );
}
