import type { Approval, Incident, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { Glyph } from '../components/Glyph';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { EventLines } from './EventLines';
import { movedSince, slaNews } from './moved-since';
import styles from './SituationMoved.module.css';
import type { ScreenFacts } from './screen-facts';

export interface SituationMovedProps {
  readonly approval: Approval;
  readonly events: readonly TimelineEvent[];
  readonly incident: Incident | undefined;
  readonly facts: ScreenFacts;
  /** Still to be decided: the SLA matters. */
  readonly open: boolean;
}

const most = 6;

/** What else happened since: amber, and no part of what is approved. */
export function SituationMoved({ approval, events, incident, facts, open }: SituationMovedProps): ReactNode {
  const words = useMessages().approvals.moved;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const id = useId();
  const moved = movedSince(events, approval);
  const sla = open && incident ? slaNews(incident, approval, facts.now) : undefined;
  if (moved.length === 0 && !sla) return <p className={styles.quiet}>{words.quiet}</p>;
  const slaLines: string[] = [];
  if (sla?.state === 'breached') slaLines.push(words.sla.breached);
  // Nobody confirms a countdown that is not live.
  if (sla?.state === 'at_risk' && !facts.stale) slaLines.push(words.sla.at_risk(time.countdown(sla.left)));
  if (incident && sla && sla.state !== 'breached' && (sla.beforeExpiry || facts.stale))
    slaLines.push((sla.beforeExpiry ? words.sla.before : words.sla.due)(time.moment(incident.sla_deadline, facts.now)));
  return (
    <section className={styles.moved} aria-labelledby={id}>
      <p className={styles.head}>
        <Glyph name="warning" className={styles.glyph} />
        <span>
          <strong id={id}>{words.title}</strong> {words.note}
        </span>
      </p>
      {slaLines.length > 0 ? (
        <p className={styles.sla}>
          <span className={styles.now}>{words.now}</span>
          <span>{slaLines.join('. ')}</span>
        </p>
      ) : null}
      <EventLines events={moved.slice(0, most)} among={events} facts={facts} />
      {moved.length > most ? <p className={styles.more}>{words.more(number(moved.length - most))}</p> : null}
    </section>
  );
}
