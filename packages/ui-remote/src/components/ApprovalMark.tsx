import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import type { GlyphName } from './Glyph';
import { Mark } from './Mark';
import type { ApprovalState, Tone } from './states';

const looks: Readonly<Record<ApprovalState, readonly [GlyphName, Tone]>> = {
  waiting: ['step-blocked', 'warn'],
  granted: ['check', 'ok'],
  denied: ['x', 'danger'],
  expired: ['clock', 'neutral'],
  void: ['x', 'neutral'],
  used: ['check', 'ok'],
  revoked: ['step-aborted', 'neutral'],
};

export interface ApprovalMarkProps {
  readonly state: ApprovalState;
  readonly chip?: boolean | undefined;
  /** Said instead of the state's word, as in "Void: inputs changed". */
  readonly children?: ReactNode;
}

/** Where an approval request stands. */
export function ApprovalMark({ state, chip = false, children }: ApprovalMarkProps): ReactNode {
  const words = useMessages().approval;
  const [glyph, colour] = looks[state];
  return (
    <Mark glyph={glyph} colour={colour} shape={chip ? 'pill' : 'plain'}>
      {children ?? words[state]}
    </Mark>
  );
}
