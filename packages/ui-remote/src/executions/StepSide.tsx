import type { ApprovalDetail, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { ApprovalCard } from '../approvals/ApprovalCard';
import { readApproval } from '../approvals/approval-reading';
import { SelfDecision } from '../approvals/SelfDecision';
import type { ScreenFacts } from '../approvals/screen-facts';
import type { Refusal } from '../components/WhyToFix';
import { useNumberFormat } from '../theme/locale-context';
import { needsApproval } from './completion';
import { approvalThatCounts, type StepView } from './run-view';

export interface StepSideProps {
  readonly step: StepView;
  readonly isOpen: boolean;
  readonly bound: ApprovalDetail['bound'] | undefined;
  readonly boundCheckedAt: number | undefined;
  readonly mayDecide: Simulation | undefined;
  readonly facts: ScreenFacts;
  readonly askRefusal: Refusal | undefined;
  readonly onAsk: () => void;
  readonly onOpenApproval: (approvalId: string) => void;
}

/** Whether a step has to do with approvals at all. */
export const hasSide = (step: StepView, isOpen: boolean, complete: Simulation | undefined): boolean =>
  step.approvals.length > 0 ||
  (isOpen && needsApproval(complete)) ||
  (step.record.state === 'pending' && step.spec.approval !== undefined);

/** The approval beside a step, and whether the person looking may decide it. */
export function StepSide({ step, isOpen, facts, mayDecide, ...props }: StepSideProps): ReactNode {
  const number = useNumberFormat();
  const approval = approvalThatCounts(step);
  const waiting = approval && readApproval(approval, facts.now).state === 'waiting';
  return (
    <>
      <ApprovalCard
        approval={approval}
        bound={props.bound}
        boundCheckedAt={props.boundCheckedAt}
        spec={step.spec}
        stepNumber={number(step.number)}
        facts={facts}
        canAsk={isOpen}
        askRefusal={props.askRefusal}
        onAsk={props.onAsk}
        onOpen={props.onOpenApproval}
      />
      {approval && waiting && mayDecide ? <SelfDecision approval={approval} simulation={mayDecide} /> : null}
    </>
  );
}
