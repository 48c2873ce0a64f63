import type { Alert } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Mark } from '../components/Mark';
import { Panel } from '../components/Panel';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import { useLocale, useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';

export interface AlertsPanelProps {
  readonly alerts: readonly Alert[];
  readonly now: number;
}

/** Shown at once; an alert storm is folded. */
const SHOWN = 4;

/** What fired, and why it belongs to this incident. */
export function AlertsPanel({ alerts, now }: AlertsPanelProps): ReactNode {
  const { alerts: words } = useMessages().incidents;
  const number = useNumberFormat();
  const { locale } = useLocale();
  const [all, setAll] = useState(false);
  const firing = alerts.filter(({ status }) => status === 'firing').length;
  const keys = [...new Set(alerts.map(({ grouped_by }) => grouped_by.dedup_key))];
  const shown = all ? alerts : alerts.slice(0, SHOWN);
  return (
    <Panel
      title={words.title}
      count={number(alerts.length)}
      flush
      actions={alerts.length > 0 ? <span>{firing > 0 ? words.firing(number(firing)) : words.noneFiring}</span> : null}
      footer={
        keys.length === 1 && keys[0] !== undefined ? (
          <span title={keys[0]}>{words.grouped(labelsOf(keys[0], locale))}</span>
        ) : undefined
      }
    >
      {alerts.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState kind="quiet" title={words.none} level={3}>
            <p>{words.noneText}</p>
          </EmptyState>
        </div>
      ) : (
        <ul className={styles.rows}>
          {shown.map((alert) => (
            <AlertRow key={alert.id} alert={alert} now={now} />
          ))}
        </ul>
      )}
      {alerts.length > SHOWN ? (
        <div className={styles.more}>
          <TextLink onFollow={() => setAll(!all)}>
            {all ? words.fewer : words.more(number(alerts.length - SHOWN))}
          </TextLink>
        </div>
      ) : null}
    </Panel>
  );
}

/** The labels that a key such as `alertname=x,shard=07` is made of. */
function labelsOf(key: string, locale: string): string {
  const names = key.split(',').flatMap((part) => part.split('=', 1));
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

function AlertRow({ alert, now }: { readonly alert: Alert; readonly now: number }): ReactNode {
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
        <Mark glyph={status === 'firing' ? 'bell' : 'check'} colour={status === 'firing' ? 'high' : 'ok'} strong>
          {words.state[status]}
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
