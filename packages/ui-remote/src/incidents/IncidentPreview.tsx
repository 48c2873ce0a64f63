import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Avatar } from '../components/Avatar';
import { Button } from '../components/Button';
import { Chip } from '../components/Chip';
import { Sheet } from '../components/Dialog';
import { SeverityMark } from '../components/SeverityMark';
import { SlaClock } from '../components/SlaClock';
import { StatusMark } from '../components/StatusMark';
import { shortReference } from '../components/shorten';
import { Time } from '../components/Time';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { runWords } from './list-words';
import { slaFacts, slaNow } from './sla-facts';

export interface IncidentPreviewProps {
  /** Nothing is shown without one. */
  readonly item: IncidentListItem | undefined;
  readonly now: number;
  readonly stale: boolean;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

/** A row at a glance, without leaving the list. */
export function IncidentPreview(props: IncidentPreviewProps): ReactNode {
  const { item, now, stale, userId, nameOf, onOpen, onClose } = props;
  const { incidents, action } = useMessages();
  const { preview: words, details, list, alerts } = incidents;
  const number = useNumberFormat();
  if (!item) return null;
  const { name, count, firing } = item.alert_summary;
  const tags = Object.entries(item.tags);
  return (
    <Sheet
      open
      onClose={onClose}
      title={item.title}
      description={`${shortReference(item.id)} · ${item.tenants.join(', ')}`}
      footer={
        <>
          <Button onClick={onClose}>{action.close}</Button>
          <Button variant="primary" trailingGlyph="arrow-right" onClick={() => onOpen(item.id)}>
            {words.open}
          </Button>
        </>
      }
    >
      <div className={styles.facts}>
        <SeverityMark severity={item.severity} chip />
        <StatusMark status={item.status} chip />
        <SlaClock {...slaFacts(item)} now={slaNow(item, now)} stale={stale} size="inline" />
      </div>
      <dl className={styles.details}>
        <dt>{words.runbook}</dt>
        <dd>{runWords(item, list, number).text}</dd>
        <dt>{incidents.alerts.title}</dt>
        <dd>
          {name === null ? alerts.none : list.alerts(name, number(count))}
          {item.closed_at === null && firing > 0 ? ` · ${alerts.firing(firing, number(firing))}` : null}
        </dd>
        <dt>{details.owner}</dt>
        <dd>
          <Avatar name={item.owner === null ? undefined : nameOf(item.owner)} self={item.owner === userId} />
        </dd>
        <dt>{details.created}</dt>
        <dd>
          <Time at={item.created_at} now={now} />
        </dd>
        <dt>{details.tags}</dt>
        <dd className={styles.tags}>
          {tags.length === 0 ? <span className={styles.quiet}>{details.noTags}</span> : null}
          {tags.map(([key, value]) => (
            <Chip key={key}>{value === '' ? key : `${key}: ${value}`}</Chip>
          ))}
        </dd>
        <dt>{details.description}</dt>
        <dd dir="auto" className={styles.text}>
          {item.description === '' ? words.none : item.description}
        </dd>
      </dl>
    </Sheet>
  );
}
