import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { Glyph } from './Glyph';
import { Meter } from './Meter';
import styles from './SlaClock.module.css';
import { readSla, type SlaFacts, slaTones } from './sla';

export interface SlaClockProps extends SlaFacts {
  /** Epoch milliseconds, from one ticking source; see `useNow`. */
  readonly now: number;
  /** Not live: the due time is shown, and no countdown that nobody confirms. */
  readonly stale?: boolean | undefined;
  /** `row` has a bar below, `inline` none, `large` is the panel's. */
  readonly size?: 'row' | 'inline' | 'large' | undefined;
  /** Below the large clock: what the budget is, and whether it was paused. */
  readonly note?: ReactNode;
}

/** The time left, in five states. Silent to screen readers as it ticks; thresholds are announced elsewhere. */
export function SlaClock({ now, stale = false, size = 'row', note, ...facts }: SlaClockProps): ReactNode {
  const { sla } = useMessages();
  const time = useTimeFormat();
  const { state, value, used } = readSla(facts, now);
  const tone = slaTones[state];
  const colour = classNames(styles.toned, tones[tone], state === 'paused' && styles.quiet);
  const running = state === 'on_track' || state === 'at_risk' || state === 'breached';

  if (stale && running) {
    const due = time.clock(facts.dueAt);
    return (
      <span className={classNames(styles.line, styles.stale)}>
        {state === 'breached' ? sla.wasDue(due) : sla.due(due)}
      </span>
    );
  }
  const text = time.countdown(value);
  // Digits and a sign read from left to right everywhere; units follow their language.
  const shown = text.includes(':') ? <bdi dir="ltr">{text}</bdi> : text;
  if (size === 'large') {
    const word = state === 'breached' ? sla.over : state === 'met' ? sla.took : sla.left;
    return (
      <div className={styles.large}>
        <div className={styles.largeLine}>
          <span className={classNames(styles.clock, colour)}>{shown}</span>
          <span>
            {/* While it stands, its due time moves on: there is none to name. */}
            {word}
            {state === 'paused' ? null : <>, {splitDue(sla.due, time.clockWithZone(facts.dueAt))}</>}
          </span>
        </div>
        <Meter value={used} tone={tone} size="large" label={sla.used} />
        {note ? <p className={styles.note}>{note}</p> : null}
      </div>
    );
  }
  const line = (
    <span className={classNames(styles.line, colour)}>
      <Glyph name={`sla-${state}`} />
      <span className={styles.words}>
        <span className={styles.value}>{shown}</span>
        <span className={styles.state}>
          {size === 'inline' && running && state !== 'breached' ? sla.slaLeft : sla[state]}
        </span>
      </span>
    </span>
  );
  if (size === 'inline') return line;
  return (
    <span className={styles.row}>
      {line}
      <Meter value={used} tone={tone} />
    </span>
  );
}

/** The time inside the sentence, in a stronger weight, wherever a language puts it. */
function splitDue(sentence: (time: string) => string, time: string): ReactNode {
  const mark = '\u0000';
  const [before, after] = sentence(mark).split(mark);
  return (
    <>
      {before}
      <span className={styles.due}>{time}</span>
      {after}
    </>
  );
}
