import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import styles from './Meter.module.css';
import type { Tone } from './states';

export interface MeterProps {
  /** 0 to 1. */
  readonly value: number;
  /** Absent where the same is written beside it; the bar is then decoration. */
  readonly label?: string | undefined;
  readonly tone?: Tone | undefined;
  readonly size?: 'row' | 'large' | undefined;
}

/** A bar. A native `<meter>`, since a width in a style attribute is what a strict content policy refuses. */
export function Meter({ value, label, tone = 'neutral', size = 'row' }: MeterProps): ReactNode {
  return (
    <meter
      className={classNames(styles.meter, tones[tone], size === 'large' && styles.large)}
      min={0}
      max={1}
      value={Math.min(1, Math.max(0, value))}
      {...(label ? { 'aria-label': label } : { 'aria-hidden': true })}
    />
  );
}
