import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Mark } from './Mark';
import type { ExecutionState, StepState, Tone } from './states';

export const stepTones: Readonly<Record<StepState, Tone>> = {
  pending: 'neutral',
  running: 'info',
  blocked: 'warn',
  completed: 'ok',
  failed: 'danger',
  skipped: 'neutral',
  aborted: 'neutral',
  unknown: 'warn',
};

export interface StepMarkProps {
  readonly state: StepState | ExecutionState;
  readonly chip?: boolean | undefined;
  readonly strong?: boolean | undefined;
  /** Said instead of the state's word, as in "Blocked: waits for approval". */
  readonly children?: ReactNode;
}

/** The state of a run or of one of its steps. */
export function StepMark({ state, chip = false, strong = false, children }: StepMarkProps): ReactNode {
  const words = useMessages().step;
  return (
    <Mark glyph={`step-${state}`} colour={stepTones[state]} shape={chip ? 'pill' : 'plain'} strong={strong}>
      {children ?? words[state]}
    </Mark>
  );
}
