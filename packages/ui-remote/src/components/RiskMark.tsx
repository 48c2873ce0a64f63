import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Mark } from './Mark';
import type { Risk } from './states';

export interface RiskMarkProps {
  readonly risk: Risk;
  readonly chip?: boolean | undefined;
}

/** A step's risk, in the shapes of severity. */
export function RiskMark({ risk, chip = false }: RiskMarkProps): ReactNode {
  return (
    <Mark
      glyph={`severity-${risk}`}
      colour={risk}
      small
      shape={chip ? 'square' : 'plain'}
      word={chip || risk === 'high' ? 'coloured' : 'quiet'}
      strong={risk === 'high'}
    >
      {useMessages().risk[risk]}
    </Mark>
  );
}
