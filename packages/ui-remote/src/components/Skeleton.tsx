import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './Skeleton.module.css';
import { VisuallyHidden } from './VisuallyHidden';

export interface SkeletonProps {
  readonly lines?: number | undefined;
  /** As high as rows of a list. */
  readonly rows?: boolean | undefined;
}

/** The shape of what is coming, after 300 ms. */
export function Skeleton({ lines = 3, rows = false }: SkeletonProps): ReactNode {
  const { loading } = useMessages();
  return (
    <div>
      <VisuallyHidden>{loading}</VisuallyHidden>
      <div aria-hidden="true" className={styles.skeleton}>
        {Array.from({ length: lines }, (_, index) => index).map((index) => (
          <div key={index} className={classNames(styles.line, rows && styles.row)} />
        ))}
      </div>
    </div>
  );
}
