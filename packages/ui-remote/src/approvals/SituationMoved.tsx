import type { Approval, Incident, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { Glyph } from '../components/Glyph';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { EventLines } from './EventLines';
import { movedSince, type SlaNews, slaNews } from './moved-since';
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

/**
 * What else happened since: amber, and no part of what is approved. A clock that is on track is no movement: it is said,
 * and warns of nothing.
 */
export function SituationMoved({ approval, events, incident, facts, open }: SituationMovedProps): ReactNode {
  const words = useMessages().approvals.moved;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const id = useId();
  const moved = movedSince(events, approval);
  const sla = open && incident ? slaNews(incident, approval, facts.now) : undefined;
  const slaWords = ({ state, left, beforeExpiry }: SlaNews, due: string): string => {
    if (state === 'breached') return words.sla.breached;
    if (state === 'due') return words.sla.due(due);
    // Nobody confirms a countdown that is not live.
    if (facts.stale) return beforeExpiry ? words.sla.at_risk_stale_before(due) : words.sla.at_risk_stale(due);
    const countdown = time.countdown(left);
    return beforeExpiry ? words.sla.at_risk_before(countdown) : words.sla.at_risk(countdown);
  };
  const inDanger = sla !== undefined && sla.state !== 'due';
  const slaLine = incident && sla ? slaWords(sla, time.moment(incident.sla_deadline, facts.now)) : undefined;
  if (moved.length === 0 && !inDanger) {
    return (
      <p className={styles.quiet}>
        {words.quiet} {slaLine ? `${slaLine}.` : null}
      </p>
    );
  }
  return (
    <section className={styles.moved} aria-labelledby={id}>
      <p className={styles.head}>
        <Glyph name="warning" className={styles.glyph} />
        <span>
          <strong id={id}>{moved.length > 0 ? words.title : words.calm}</strong>{' '}
          <span className={styles.note}>{words.note}</span>
        </span>
      </p>
      {slaLine ? (
        <p className={classNames(styles.sla, inDanger && styles.danger)}>
          <span className={styles.now}>{words.now}</span>
          <span>{slaLine}</span>
        </p>
      ) : null}
      {moved.length > 0 ? <EventLines events={moved.slice(0, most)} among={events} facts={facts} /> : null}
      {moved.length > most ? <p className={styles.more}>{words.more(number(moved.length - most))}</p> : null}
    </section>
  );
}
