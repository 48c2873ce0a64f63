import type { Incident } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Mark } from '../components/Mark';
import { Meter } from '../components/Meter';
import { Panel } from '../components/Panel';
import { SlaClock } from '../components/SlaClock';
import { readSla, slaTones } from '../components/sla';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { slaFacts, slaNow, stoppedAt } from './sla-facts';

export interface SlaPanelProps {
  readonly incident: Incident;
  readonly now: number;
  readonly stale: boolean;
  /** As a card with the state beside the clock. */
  readonly card?: boolean | undefined;
}

/** How long there is, of what, and since when. */
export function SlaPanel({ incident, now, stale, card = false }: SlaPanelProps): ReactNode {
  const { sla, severity, incidents } = useMessages();
  const time = useTimeFormat();
  const facts = slaFacts(incident);
  const at = slaNow(incident, now);
  const { state } = readSla(facts, at);
  const stopped = stoppedAt(incident);
  const budget = incidents.sla.budget(
    time.duration(facts.dueAt - facts.startedAt),
    severity[incident.severity],
    incident.tenants.join(', '),
  );
  const changed = incident.severity_history.length > 1 ? ` ${incidents.sla.changed}` : '';
  const note =
    stopped === undefined ? `${budget}${changed}` : `${budget} ${incidents.sla.stopped(time.moment(stopped, now))}`;
  const mark = (
    <Mark glyph={`sla-${state}`} colour={slaTones[state]} strong>
      {sla[state]}
    </Mark>
  );
  if (card) return <SlaCard {...{ incident, now: at, stale: stale && stopped === undefined, mark }} />;
  return (
    <Panel title={incidents.sla.title} actions={mark}>
      <SlaClock {...facts} now={at} stale={stale && stopped === undefined} size="large" note={note} />
    </Panel>
  );
}

interface SlaCardProps extends Omit<SlaPanelProps, 'card'> {
  readonly mark: ReactNode;
}

/** The same in two lines, where height is dear. */
function SlaCard({ incident, now, stale, mark }: SlaCardProps): ReactNode {
  const { sla } = useMessages();
  const time = useTimeFormat();
  const facts = slaFacts(incident);
  const { state, value, used } = readSla(facts, now);
  return (
    <div className={styles.slaCard}>
      <div className={styles.slaLine}>
        {mark}
        {stale ? null : (
          <>
            <bdi className={styles.slaValue}>{time.countdown(value)}</bdi>
            <span>{state === 'breached' ? sla.over : state === 'met' ? sla.took : sla.left}</span>
          </>
        )}
        <span className={styles.rowEnd}>{sla.due(time.clockWithZone(facts.dueAt))}</span>
      </div>
      {stale ? null : <Meter value={used} tone={slaTones[state]} size="large" label={sla.used} />}
    </div>
  );
}
