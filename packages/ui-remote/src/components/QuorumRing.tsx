import type { ReactNode } from 'react';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './QuorumRing.module.css';

export interface QuorumRingProps {
  readonly agreed: number;
  readonly needed: number;
}

const radius = 22.5;
const length = 2 * Math.PI * radius;

/** How many have agreed of how many must. */
export function QuorumRing({ agreed, needed }: QuorumRingProps): ReactNode {
  const { approval } = useMessages();
  const number = useNumberFormat();
  const share = needed > 0 ? Math.min(1, agreed / needed) : 1;
  return (
    <span className={styles.ring}>
      <svg className={styles.svg} viewBox="0 0 50 50" aria-hidden="true">
        <circle className={styles.track} cx="25" cy="25" r={radius} />
        {share > 0 ? (
          <circle
            className={styles.agreed}
            cx="25"
            cy="25"
            r={radius}
            strokeDasharray={`${share * length} ${length}`}
            transform="rotate(-90 25 25)"
          />
        ) : null}
      </svg>
      <span className={styles.text}>{approval.quorum(number(agreed), number(needed))}</span>
    </span>
  );
}
