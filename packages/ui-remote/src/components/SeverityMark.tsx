import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Glyph } from './Glyph';
import { Mark } from './Mark';
import type { Severity } from './states';

export interface SeverityMarkProps {
  readonly severity: Severity;
  readonly chip?: boolean | undefined;
  /** The shape alone, named for those who listen; for cards where the word is in the text. */
  readonly glyphOnly?: boolean | undefined;
}

/** Octagon, triangle, diamond, circle. The two that are urgent colour their word too. */
export function SeverityMark({ severity, chip = false, glyphOnly = false }: SeverityMarkProps): ReactNode {
  const word = useMessages().severity[severity];
  if (glyphOnly) return <Glyph name={`severity-${severity}`} label={word} colour={severity} />;
  const urgent = severity === 'critical' || severity === 'high';
  return (
    <Mark
      glyph={`severity-${severity}`}
      colour={severity}
      shape={chip ? 'pill' : 'plain'}
      word={chip || urgent ? 'coloured' : 'quiet'}
      strong={urgent && !chip}
    >
      {word}
    </Mark>
  );
}
