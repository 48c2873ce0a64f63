import type { Incident } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Mark } from '../components/Mark';
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
  const clock = <SlaClock {...facts} now={at} stale={stale && stopped === undefined} size="large" note={note} />;
  if (card) {
    return (
      <div className={styles.slaCard}>
        <div className={styles.slaHead}>{mark}</div>
        {clock}
      </div>
    );
  }
  return (
    <Panel title={incidents.sla.title} actions={mark}>
      {clock}
    </Panel>
  );
}
