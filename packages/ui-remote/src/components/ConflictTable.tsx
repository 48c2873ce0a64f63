import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import styles from './ConflictTable.module.css';
import { VisuallyHidden } from './VisuallyHidden';

export interface ConflictRow {
  readonly field: string;
  readonly from: ReactNode;
  /** Absent where the person chose nothing. */
  readonly chosen?: ReactNode;
  readonly now: ReactNode;
  /** Someone else changed it meanwhile. */
  readonly changed?: boolean | undefined;
}

export interface ConflictTableProps {
  readonly rows: readonly ConflictRow[];
}

/** A conflict, field by field: what one started from, chose, and what it is now. */
export function ConflictTable({ rows }: ConflictTableProps): ReactNode {
  const { conflict } = useMessages();
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>{conflict.field}</VisuallyHidden>
            </th>
            <th scope="col">{conflict.from}</th>
            <th scope="col">{conflict.chosen}</th>
            <th scope="col">{conflict.now}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, from, chosen, now, changed = false }) => (
            <tr key={field} className={changed ? styles.changed : undefined}>
              <th scope="row">{field}</th>
              <td>{from}</td>
              <td>
                {chosen ?? (
                  <span className={styles.none}>
                    <span aria-hidden="true">–</span>
                    <VisuallyHidden>{conflict.none}</VisuallyHidden>
                  </span>
                )}
              </td>
              <td>
                {now}
                {changed ? <VisuallyHidden> ({conflict.changed})</VisuallyHidden> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
