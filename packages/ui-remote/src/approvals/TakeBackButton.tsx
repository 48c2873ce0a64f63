import type { Approval, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import type { Refusal } from '../components/WhyToFix';
import { useMessages } from '../theme/locale-context';
import { readApproval } from './approval-reading';
import type { ScreenFacts } from './screen-facts';

export interface TakeBackButtonProps {
  readonly approval: Approval;
  readonly facts: Pick<ScreenFacts, 'self' | 'now'>;
  /** The policy's answer; nothing is offered before it has come. */
  readonly simulation: Simulation | undefined;
  readonly refusal: Refusal | undefined;
  readonly onPress: () => void;
  readonly full?: boolean | undefined;
}

/**
 * Withdraws what one asked for while it waits, or takes back what was granted while it is not used. A request of
 * somebody else is denied instead, and what is over has no button.
 */
export function TakeBackButton(props: TakeBackButtonProps): ReactNode {
  const { approval, facts, simulation, refusal, onPress, full } = props;
  const { takeBack: words } = useMessages().approvals;
  const { state } = readApproval(approval, facts.now);
  const own = approval.requested_by === facts.self;
  if (!simulation || !(state === 'granted' || (state === 'waiting' && own))) return null;
  return (
    <Button size={full ? 'medium' : 'small'} full={full ?? false} glyph="x" refusal={refusal} onClick={onPress}>
      {state === 'waiting' ? words.withdraw : words.back}
    </Button>
  );
}
