import type { Simulation } from '@incident-center/sdk/contract';
import { useInterrupt } from '../components/Announcer';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { needsApproval } from './completion';
import type { OpenStepReading } from './read-open-step';
import { useCompletionWords } from './use-completion-words';
import type { StepWork } from './use-step-work';

export interface ActionBarFacts {
  readonly open: OpenStepReading | undefined;
  /** Whether the open step is the one that is looked at. */
  readonly isOpen: boolean;
  readonly mayComplete: Simulation | undefined;
  readonly refusalOf: (simulation: Simulation | undefined, action: string) => Refusal | undefined;
  readonly work: Pick<StepWork, 'markAll'>;
  readonly completing: boolean;
  readonly onShowOpen: () => void;
  readonly onComplete: () => void;
}

/** What the bar says, and what completing does: from the keyboard too, where a refused button would not answer. */
export function useActionBar(facts: ActionBarFacts) {
  const { open, mayComplete } = facts;
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const interrupt = useInterrupt();
  const block = open?.block;
  const label = open ? words.complete(number(open.step.number)) : '';
  const said = useCompletionWords(block, open?.next && { name: open.next.spec.name }, {
    approved: open?.approvalReading?.state === 'granted' && needsApproval(mayComplete),
    denied: block?.kind === 'denied' ? facts.refusalOf(block.simulation, label) : undefined,
  });
  const complete = (): void => {
    if (facts.completing || !open) return;
    if (!facts.isOpen) facts.onShowOpen();
    else if (!block) facts.onComplete();
    else {
      facts.work.markAll();
      interrupt('action_failed', said.title);
    }
  };
  return { said, complete, markAll: facts.work.markAll };
}
