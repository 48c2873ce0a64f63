import type { ReactNode } from 'react';
import { StatePanel } from './StatePanel';

export interface EmptyStateProps {
  /** All is quiet, or nothing matches what was asked. */
  readonly kind: 'quiet' | 'no-match';
  readonly title: ReactNode;
  /** Why it is empty, and what would show more. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly level?: 1 | 2 | 3 | undefined;
}

/** Nothing to show: why, and what would show more. */
export function EmptyState({ kind, ...rest }: EmptyStateProps): ReactNode {
  return (
    <StatePanel {...rest} glyph={kind === 'quiet' ? 'check' : 'filter'} tone={kind === 'quiet' ? 'ok' : 'neutral'} />
  );
}
