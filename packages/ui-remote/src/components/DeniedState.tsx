import type { ReactNode } from 'react';
import { StatePanel } from './StatePanel';
import { type Refusal, WhyToFix } from './WhyToFix';

export interface DeniedStateProps extends Refusal {
  /** "You can't publish runbooks". */
  readonly title: ReactNode;
  readonly level?: 1 | 2 | 3 | undefined;
}

/** A whole page or part that policy refuses. */
export function DeniedState({ title, why, toFix, actions, level }: DeniedStateProps): ReactNode {
  return (
    <StatePanel glyph="padlock" tone="warn" title={title} actions={actions} level={level}>
      <WhyToFix why={why} toFix={toFix} />
    </StatePanel>
  );
}
