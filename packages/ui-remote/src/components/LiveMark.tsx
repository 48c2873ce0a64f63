import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import type { Moment } from '../theme/time-format';
import tones from '../theme/tones.module.css';
import { Glyph } from './Glyph';
import styles from './LiveMark.module.css';
import type { LiveState } from './states';

export interface LiveMarkProps {
  readonly state: LiveState;
  /** When what is shown was last confirmed. */
  readonly asOf: Moment;
  /** How many changes are still to come, while catching up. */
  readonly behind?: number | undefined;
  /** Leaves the time to a tooltip, where there is no room. */
  readonly short?: boolean | undefined;
}

const looks = { live: 'ok', catching_up: 'info', not_live: 'warn', offline: 'warn' } as const;

/** Whether what is shown is what is so, and as of when. */
export function LiveMark({ state, asOf, behind = 0, short = false }: LiveMarkProps): ReactNode {
  const { live } = useMessages();
  const time = useTimeFormat();
  const number = useNumberFormat();
  const since = live.asOf(time.clockWithZone(asOf));
  const hideTime = short && state === 'live';
  return (
    <span
      className={classNames(styles.live, tones[looks[state]], looks[state] === 'warn' && styles.lost)}
      title={hideTime ? since : undefined}
    >
      <span className={styles.state}>
        <Glyph name={`live-${state}`} />
        {state === 'catching_up' ? live.catching_up(number(behind)) : live[state]}
      </span>
      {hideTime ? null : <span className={styles.asOf}>{since}</span>}
    </span>
  );
}
