import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Approval, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Panel } from '../components/Panel';
import type { Refusal } from '../components/WhyToFix';
import type { StepView } from '../executions/run-view';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { readApproval } from './approval-reading';
import { type Decision, DecisionForm } from './DecisionForm';
import styles from './DecisionSide.module.css';
import { ElsewherePanel } from './ElsewherePanel';
import { isAboutWho, selfReasons } from './SelfDecision';
import type { ScreenFacts } from './screen-facts';
import { TakeBackButton } from './TakeBackButton';
import { useRoles } from './use-roles';
import { Votes } from './Votes';
import { WhyYouMay } from './WhyYouMay';

export interface DecisionSideProps {
  readonly approval: Approval;
  readonly step: StepView | undefined;
  /** Something is no longer as it was asked for. */
  readonly drifted: boolean;
  readonly facts: ScreenFacts;
  readonly mayDecide: Simulation | undefined;
  readonly refusal: Refusal | undefined;
  readonly deciding: Decision | undefined;
  readonly error: IncidentCenterError | undefined;
  readonly onDecide: (decision: Decision, reason: string) => void;
  readonly mayTakeBack: Simulation | undefined;
  readonly takeBackRefusal: Refusal | undefined;
  readonly onTakeBack: () => void;
}

/** Who has voted, the decision, and what follows. What no longer waits has no buttons. */
export function DecisionSide(props: DecisionSideProps): ReactNode {
  const { approval, step, facts, mayDecide, drifted } = props;
  const { approvals: words, approval: approvalWords } = useMessages();
  const number = useNumberFormat();
  const rolesOf = useRoles();
  const reading = readApproval(approval, facts.now);
  const waiting = reading.state === 'waiting';
  const quorum = approvalWords.quorum(number(reading.agreed), number(reading.needed));
  const voted = approval.votes.some(({ voter }) => voter === facts.self);
  const may = mayDecide?.missing.length === 0;
  const refusalNow = (): Refusal | undefined => {
    if (voted) return { why: words.decision.decidedText };
    if (facts.stale) return props.refusal;
    if (!mayDecide) return { why: words.decision.checking };
    if (!isAboutWho(mayDecide)) return props.refusal;
    return {
      why: selfReasons(mayDecide, words.self, rolesOf),
      toFix: words.self.askOne(rolesOf(approval.candidate_roles)),
      actions: props.refusal?.actions,
    };
  };
  const afterwards = (): string => {
    const doer = facts.nameOf(approval.step_operator ?? approval.requested_by);
    if (!waiting && reading.state !== 'granted') return words.after.over;
    if (!waiting) return approval.kind === 'publish' ? words.after.publish(doer) : words.after.granted;
    const then =
      approval.kind === 'publish' ? words.after.publish(doer) : words.after.step(doer, step ? number(step.number) : '');
    const { yours, theirs } = words.after;
    return `${then} ${(may && !voted && !approval.elsewhere ? yours : theirs)[approval.kind]}`;
  };
  return (
    <aside className={styles.side} aria-label={words.decision.title}>
      <div className={styles.sideContent}>
        <Panel title={words.votes.title} level={3} flush actions={waiting ? words.votes.quorum(quorum) : quorum}>
          <Votes approval={approval} facts={facts} open={waiting} selfPending={waiting && may && !voted} />
        </Panel>
        {approval.elsewhere ? (
          <ElsewherePanel approval={approval} elsewhere={approval.elsewhere} now={facts.now} waiting={waiting} />
        ) : waiting ? (
          <DecisionForm
            key={approval.id}
            refusal={refusalNow()}
            approveRefusal={drifted ? { why: words.decision.drift, toFix: words.decision.driftFix } : undefined}
            deciding={props.deciding}
            error={props.error}
            onDecide={props.onDecide}
          />
        ) : null}
        {waiting && !approval.elsewhere && may && mayDecide ? (
          <WhyYouMay simulation={mayDecide} approval={approval} />
        ) : null}
        <section className={styles.after}>
          <h3>{words.after.title}</h3>
          <p>{afterwards()}</p>
        </section>
        <TakeBackButton
          approval={approval}
          facts={facts}
          simulation={props.mayTakeBack}
          refusal={props.takeBackRefusal}
          onPress={props.onTakeBack}
          full
        />
      </div>
    </aside>
  );
}
