import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import styles from './Chip.module.css';
import { Glyph, type GlyphName } from './Glyph';
import { VisuallyHidden } from './VisuallyHidden';

export interface ChipProps {
  readonly children: string;
  readonly glyph?: GlyphName | undefined;
  readonly onRemove?: (() => void) | undefined;
}

/** A small word, removable or not: a tag, or a filter that could be dropped. */
export function Chip({ children, glyph, onRemove }: ChipProps): ReactNode {
  const { action } = useMessages();
  return (
    <span className={styles.chip}>
      {glyph ? <Glyph name={glyph} /> : null}
      <span className={styles.text}>{children}</span>
      {onRemove ? (
        <button type="button" className={styles.remove} onClick={onRemove}>
          <Glyph name="x" size="small" />
          <VisuallyHidden>{action.remove(children)}</VisuallyHidden>
        </button>
      ) : null}
    </span>
  );
}

export interface FilterChipProps {
  readonly field: string;
  readonly relation: string;
  readonly value: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** A filter in force: what, how, which values, and a way to drop it. */
export function FilterChip({ field, relation, value, onEdit, onRemove }: FilterChipProps): ReactNode {
  const { action } = useMessages();
  return (
    <span className={styles.filter}>
      <span className={styles.field}>{field}</span>
      <span className={styles.relation}>{relation}</span>
      <button type="button" className={styles.value} onClick={onEdit}>
        {value}
      </button>
      <button type="button" className={styles.drop} onClick={onRemove}>
        <Glyph name="x" size="small" />
        <VisuallyHidden>{action.remove(field)}</VisuallyHidden>
      </button>
    </span>
  );
}
