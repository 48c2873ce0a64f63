import type { ReactNode } from 'react';
import styles from './KeyHint.module.css';

export interface KeyHintProps {
  /** Keys apart by spaces: `Ctrl Enter`. */
  readonly keys: string;
}

/** The key that does the same. Not read out: the shortcut itself is declared on what it acts on. */
export function KeyHint({ keys }: KeyHintProps): ReactNode {
  return (
    <span className={styles.hint} aria-hidden="true">
      {keys.split(' ').map((key) => (
        <kbd key={key} className={styles.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
