import type { ReactNode } from 'react';
import { Mark, type MarkProps } from '../components/Mark';
import { useMessages } from '../theme/locale-context';
import type { DecisionOutcome } from './decision-reading';

const looks = {
  allowed: { glyph: 'check', colour: 'ok' },
  needs: { glyph: 'info', colour: 'info' },
  refused: { glyph: 'padlock', colour: 'warn' },
} as const;

export interface OutcomeMarkProps extends Pick<MarkProps, 'strong' | 'shape'> {
  readonly outcome: DecisionOutcome;
}

/** How the policy decided: a shape and a word. */
export function OutcomeMark({ outcome, ...look }: OutcomeMarkProps): ReactNode {
  const { decisions } = useMessages();
  return (
    <Mark {...looks[outcome]} {...look}>
      {decisions.outcome[outcome]}
    </Mark>
  );
}
