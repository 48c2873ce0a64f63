import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './WhyToFix.module.css';

/** Why something is refused, and what would change that. */
export interface Refusal {
  readonly why: ReactNode;
  readonly toFix?: ReactNode;
  /** Buttons and links, as "Ask to escalate" and "Show policy decision". */
  readonly actions?: ReactNode;
}

export interface WhyToFixProps extends Pick<Refusal, 'why' | 'toFix'> {
  readonly small?: boolean | undefined;
}

/** The two sentences of every refusal. */
export function WhyToFix({ why, toFix, small = false }: WhyToFixProps): ReactNode {
  const { refusal } = useMessages();
  return (
    <div className={classNames(styles.reason, small && styles.small)}>
      <p>
        <strong className={styles.label}>{refusal.why}</strong> {why}
      </p>
      {toFix ? (
        <p>
          <strong className={styles.label}>{refusal.toFix}</strong> {toFix}
        </p>
      ) : null}
    </div>
  );
}
