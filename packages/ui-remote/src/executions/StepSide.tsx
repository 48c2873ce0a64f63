import type { Approval, ApprovalDetail, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { ApprovalCard } from '../approvals/ApprovalCard';
import { readApproval } from '../approvals/approval-reading';
import { SelfDecision } from '../approvals/SelfDecision';
import type { ScreenFacts } from '../approvals/screen-facts';
import { TakeBackButton } from '../approvals/TakeBackButton';
import type { Refusal } from '../components/WhyToFix';
import { useNumberFormat } from '../theme/locale-context';
import { needsApproval } from './completion';
import type { Place } from './ExecutionHeader';
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
  readonly approvalPlace: (approvalId: string) => Place;
  readonly mayTakeBack: Simulation | undefined;
  readonly takeBackRefusal: Refusal | undefined;
  readonly onTakeBack: (approval: Approval) => void;
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
        place={approval && props.approvalPlace(approval.id)}
        takeBack={
          approval ? (
            <TakeBackButton
              approval={approval}
              facts={facts}
              simulation={props.mayTakeBack}
              refusal={props.takeBackRefusal}
              onPress={() => props.onTakeBack(approval)}
            />
          ) : null
        }
      />
      {approval && waiting && mayDecide && !approval.elsewhere ? (
        <SelfDecision approval={approval} simulation={mayDecide} />
      ) : null}
    </>
  );
}
