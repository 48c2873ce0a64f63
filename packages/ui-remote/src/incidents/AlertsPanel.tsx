import type { Alert, IncidentDetail } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Mark } from '../components/Mark';
import { Panel } from '../components/Panel';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import { useLocale, useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';
import type { AlertPages } from './use-incident-alerts';

export interface AlertsPanelProps {
  /** The newest, oldest first. */
  readonly alerts: readonly Alert[];
  /** Of all of them. */
  readonly summary: IncidentDetail['alert_summary'];
  /** The way to all of them, where the incident brings only the newest. */
  readonly pages: AlertPages;
  readonly now: number;
  /** When the incident was closed: what its alerts did later belongs to another. */
  readonly closedAt?: string | null | undefined;
}

/** Shown at once; an alert storm is folded. */
const SHOWN = 4;

/** What fired, and why it belongs to this incident. */
export function AlertsPanel({ alerts, summary, pages, now, closedAt = null }: AlertsPanelProps): ReactNode {
  const { alerts: words } = useMessages().incidents;
  const number = useNumberFormat();
  const { locale } = useLocale();
  const [all, setAll] = useState(false);
  const { count } = summary;
  const storm = count > alerts.length;
  // Of a storm what comes first is what came last: its beginning is far away.
  const listed = storm ? (pages.alerts ?? [...alerts].reverse()) : alerts;
  // Of those that are not here it is only known whether they fire now.
  const firing = closedAt === null || storm ? summary.firing : alerts.filter((one) => wasFiring(one, closedAt)).length;
  const say = closedAt === null ? words.firing : words.firedAtClose;
  const keys = [...new Set(alerts.map(({ grouped_by }) => grouped_by.dedup_key))];
  const shown = all ? listed : listed.slice(0, SHOWN);
  const toggle = (): void => {
    if (storm && !all) pages.onOpen();
    setAll(!all);
  };
  return (
    <Panel
      part="alerts"
      title={words.title}
      count={number(count)}
      flush
      actions={
        count > 0 ? (
          <span>
            {firing > 0 ? say(firing, number(firing)) : closedAt === null ? words.noneFiring : words.noneFiringAtClose}
          </span>
        ) : null
      }
      footer={
        keys.length === 1 && keys[0] !== undefined ? (
          <span title={keys[0]}>{words.grouped(labelsOf(keys[0], locale))}</span>
        ) : undefined
      }
    >
      {count === 0 ? (
        <div className={styles.empty}>
          <EmptyState kind="quiet" title={words.none} level={3}>
            <p>{words.noneText}</p>
          </EmptyState>
        </div>
      ) : (
        <ul className={styles.rows}>
          {shown.map((alert) => (
            <AlertRow key={alert.id} alert={alert} now={now} over={closedAt !== null} />
          ))}
        </ul>
      )}
      {count > SHOWN ? (
        <div className={styles.more}>
          {all && storm ? <Portions pages={pages} shown={shown.length} count={count} /> : null}
          <TextLink onFollow={toggle}>{all ? words.fewer : words.more(number(count - SHOWN))}</TextLink>
        </div>
      ) : null}
    </Panel>
  );
}

/** How many of a storm are shown, and the way to the next of them. */
function Portions({
  pages,
  shown,
  count,
}: {
  readonly pages: AlertPages;
  readonly shown: number;
  readonly count: number;
}): ReactNode {
  const { list, alerts: words } = useMessages().incidents;
  const number = useNumberFormat();
  return (
    <>
      <span role="status">{list.shown(number(shown), number(count))}</span>
      {pages.failed ? <span className={styles.moreFailed}>{words.moreFailed}</span> : null}
      {pages.onReread ? (
        <TextLink onFollow={pages.onReread}>{words.reread}</TextLink>
      ) : pages.onMore ? (
        <TextLink onFollow={() => (pages.loading ? undefined : pages.onMore?.())}>
          {pages.loading ? list.loadingMore : list.more}
        </TextLink>
      ) : null}
    </>
  );
}

/** The labels that a key such as `alertname=x,shard=07` is made of. */
function labelsOf(key: string, locale: string): string {
  const names = key.split(',').flatMap((part) => part.split('=', 1));
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

/** Whether it is firing, or was when its incident was closed. */
function wasFiring({ status, ends_at }: Alert, closedAt: string | null): boolean {
  return status === 'firing' || (closedAt !== null && ends_at !== null && Date.parse(ends_at) > Date.parse(closedAt));
}

interface AlertRowProps {
  readonly alert: Alert;
  readonly now: number;
  /** Its incident is closed: nobody has said of it since whether it fires. */
  readonly over: boolean;
}

function AlertRow({ alert, now, over }: AlertRowProps): ReactNode {
  const { alerts: words } = useMessages().incidents;
  const { locale } = useLocale();
  const time = useTimeFormat();
  const { status, annotations, grouped_by } = alert;
  // The description is what tells alerts of one group apart; their summary is often the same.
  const summary = annotations.description ?? annotations.summary;
  const why = grouped_by.opened ? words.opened : words.added(labelsOf(grouped_by.dedup_key, locale), grouped_by.tenant);
  return (
    <li className={styles.row}>
      <div className={styles.rowHead}>
        <Mark
          glyph={status === 'firing' ? 'bell' : 'check'}
          colour={status === 'resolved' ? 'ok' : over ? 'neutral' : 'high'}
          strong
        >
          {status === 'firing' && over ? words.wasFiring : words.state[status]}
        </Mark>
        <bdi dir="ltr" className={styles.name}>
          {alert.name}
        </bdi>
        <span className={styles.rowEnd}>
          {status === 'firing' || alert.ends_at === null ? (
            <span title={time.absolute(alert.starts_at)}>{words.since(time.moment(alert.starts_at, now))}</span>
          ) : (
            <Time at={alert.ends_at} now={now} />
          )}
        </span>
      </div>
      <p className={styles.rowText}>
        {summary ? <bdi>{/[.。]$/.test(summary) ? summary : `${summary}.`}</bdi> : null} {why}
      </p>
    </li>
  );
}
