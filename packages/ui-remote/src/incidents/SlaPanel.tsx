import type { Incident } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Mark } from '../components/Mark';
import { Meter } from '../components/Meter';
import { Panel } from '../components/Panel';
import { SlaClock } from '../components/SlaClock';
import { readSla, slaTones } from '../components/sla';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { slaFacts, slaNow, stoppedAt } from './sla-facts';

/** What can be done with a clock. */
export interface SlaDoings {
  readonly refusal: Refusal | undefined;
  readonly onPause: () => void;
  readonly onResume: () => void;
}

export interface SlaPanelProps {
  readonly incident: Incident;
  readonly now: number;
  readonly stale: boolean;
  readonly nameOf: (id: string) => string;
  /** Stops or resumes the clock; nothing is offered once it has stopped for good. */
  readonly clock?: SlaDoings | undefined;
  /** As a card with the state beside the clock. */
  readonly card?: boolean | undefined;
}

/** How long there is, of what, and since when. */
export function SlaPanel({ incident, now, stale, nameOf, clock, card = false }: SlaPanelProps): ReactNode {
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
  const more = (
    <>
      <Pauses incident={incident} now={now} nameOf={nameOf} />
      {clock && stopped === undefined ? <ClockButton incident={incident} {...clock} /> : null}
    </>
  );
  if (card) return <SlaCard {...{ incident, now: at, stale: stale && stopped === undefined, mark }} />;
  return (
    <Panel title={incidents.sla.title} actions={mark}>
      <SlaClock {...facts} now={at} stale={stale && stopped === undefined} size="large" note={note} />
      {more}
    </Panel>
  );
}

function ClockButton({ incident, refusal, onPause, onResume }: SlaDoings & Pick<SlaPanelProps, 'incident'>): ReactNode {
  const { sla: words } = useMessages().incidents;
  const paused = incident.sla_paused_at !== null;
  return (
    <div className={styles.clockButton}>
      <Button
        size="small"
        glyph={paused ? 'sla-on_track' : 'sla-paused'}
        refusal={refusal}
        onClick={paused ? onResume : onPause}
      >
        {paused ? words.resumeWith : words.pauseWith}
      </Button>
    </div>
  );
}

/** When the clock stood, and who stopped it: its deadline was moved by as much. */
function Pauses({ incident, now, nameOf }: Pick<SlaPanelProps, 'incident' | 'now' | 'nameOf'>): ReactNode {
  const { sla: words } = useMessages().incidents;
  const time = useTimeFormat();
  if (incident.sla_pauses.length === 0) return null;
  return (
    <ul className={styles.pauses} aria-label={words.pauses}>
      {incident.sla_pauses.map(({ paused_at, resumed_at, by }) => (
        <li key={paused_at}>
          {resumed_at === null
            ? words.pausedSince(time.moment(paused_at, now), nameOf(by))
            : words.pausedFor(
                time.duration(Date.parse(resumed_at) - Date.parse(paused_at)),
                time.moment(paused_at, now),
                nameOf(by),
              )}
        </li>
      ))}
    </ul>
  );
}

interface SlaCardProps extends Pick<SlaPanelProps, 'incident' | 'now' | 'stale'> {
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
        {state === 'paused' ? null : <span className={styles.rowEnd}>{sla.due(time.clockWithZone(facts.dueAt))}</span>}
      </div>
      {stale ? null : <Meter value={used} tone={slaTones[state]} size="large" label={sla.used} />}
    </div>
  );
}
