import type { ReactNode } from 'react';
import { useTimeFormat } from '../theme/locale-context';
import { type Moment, toEpoch } from '../theme/time-format';
import styles from './Time.module.css';

export interface TimeProps {
  readonly at: Moment;
  /** Needed by all but `clock`, `zoned` and `millis`. */
  readonly now?: Moment | undefined;
  /** `moment` (default): a time today, a date otherwise. `age`: `25 min`. `relative`: `25 min ago`. */
  readonly as?: 'moment' | 'clock' | 'zoned' | 'millis' | 'age' | 'relative' | undefined;
}

/** A time, with its absolute form at hand. */
export function Time({ at, now = at, as = 'moment' }: TimeProps): ReactNode {
  const time = useTimeFormat();
  const text = {
    moment: () => time.moment(at, now),
    clock: () => time.clock(at),
    zoned: () => time.clockWithZone(at),
    millis: () => time.millis(at),
    age: () => time.age(at, now),
    relative: () => time.relative(at, now),
  }[as]();
  return (
    <time className={styles.time} dateTime={new Date(toEpoch(at)).toISOString()} title={time.absolute(at)}>
      {text}
    </time>
  );
}
