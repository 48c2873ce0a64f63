import type { Approval, ApprovalDetail, StepSpec } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Panel } from '../components/Panel';
import { QuorumRing } from '../components/QuorumRing';
import { Reference } from '../components/Reference';
import type { ApprovalState, Tone } from '../components/states';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import type { Place } from '../executions/ExecutionHeader';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './ApprovalCard.module.css';
import { readApproval } from './approval-reading';
import { BoundList } from './BoundList';
import { ElsewhereLink } from './ElsewherePanel';
import type { ScreenFacts } from './screen-facts';
import { useRoles } from './use-roles';
import { Votes } from './Votes';

export interface ApprovalCardProps {
  /** The request that counts; none while nobody was asked. */
  readonly approval?: Approval | undefined;
  readonly bound?: ApprovalDetail['bound'] | undefined;
  readonly boundCheckedAt?: number | undefined;
  readonly spec: StepSpec;
  readonly stepNumber: string;
  readonly facts: ScreenFacts;
  /** The step is still open, so that one may ask, or ask again. */
  readonly canAsk: boolean;
  readonly askRefusal?: Refusal | undefined;
  readonly onAsk: () => void;
  /** Where the approval is shown by itself. */
  readonly place: Place | undefined;
  readonly takeBack?: ReactNode;
}

const tones: Readonly<Record<ApprovalState, Tone>> = {
  waiting: 'warn',
  granted: 'ok',
  used: 'ok',
  denied: 'danger',
  expired: 'neutral',
  void: 'neutral',
  revoked: 'neutral',
};

/** An approval beside its step, in every state. Only a waiting or granted one counts down. */
export function ApprovalCard(props: ApprovalCardProps): ReactNode {
  const { approval, facts, spec, canAsk, askRefusal, onAsk } = props;
  const { approvals, executions } = useMessages();
  const words = approvals.card;
  const number = useNumberFormat();
  const rolesOf = useRoles();
  const askButton = (again: boolean): ReactNode =>
    canAsk ? (
      <Button variant={again ? 'secondary' : 'primary'} refusal={askRefusal} onClick={onAsk}>
        {again ? executions.askAgain : executions.ask}
      </Button>
    ) : null;
  if (!approval) {
    const terms = spec.approval;
    return (
      <Panel title={words.needed} glyph="people" tone="warn" flush>
        <div className={styles.section}>
          <div className={styles.status}>
            <QuorumRing agreed={0} needed={terms?.quorum ?? 1} />
            <div className={styles.words}>
              <strong>{words.notAsked}</strong>
              <span>
                {terms
                  ? words.notAskedText(terms.quorum, number(terms.quorum), rolesOf(terms.candidate_roles))
                  : words.policyAsks}
              </span>
            </div>
          </div>
        </div>
        {canAsk ? <div className={styles.foot}>{askButton(false)}</div> : null}
      </Panel>
    );
  }
  const reading = readApproval(approval, facts.now);
  const { state } = reading;
  const open = state === 'waiting' || state === 'granted';
  const title = state === 'waiting' ? words.needed : words[state];
  return (
    <Panel
      title={title}
      glyph="people"
      tone={tones[state]}
      flush
      actions={
        <>
          {words.request} <Reference id={approval.id} />
        </>
      }
    >
      <div className={styles.section}>
        <div className={styles.status}>
          <QuorumRing agreed={reading.agreed} needed={reading.needed} />
          <Standing {...props} approval={approval} />
        </div>
      </div>
      {approval.votes.length > 0 || state === 'waiting' ? (
        <div className={styles.votes}>
          <Votes approval={approval} facts={facts} open={state === 'waiting'} />
        </div>
      ) : null}
      {open && props.bound ? (
        <div className={styles.section}>
          <BoundList
            bound={props.bound}
            checkedAt={props.boundCheckedAt ?? facts.now}
            fields={spec.inputs}
            stepNumber={props.stepNumber}
          />
        </div>
      ) : null}
      <div className={styles.foot}>
        <TextLink {...props.place} underlined>
          {words.open}
        </TextLink>
        {state === 'waiting' && approval.elsewhere ? <ElsewhereLink elsewhere={approval.elsewhere} /> : null}
        {props.takeBack}
        {open ? null : state === 'used' ? null : askButton(true)}
      </div>
    </Panel>
  );
}

/** Where it stands, in two or three lines. */
function Standing({ approval, facts }: ApprovalCardProps & { readonly approval: Approval }): ReactNode {
  const { card: words } = useMessages().approvals;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { state, more, remaining } = readApproval(approval, facts.now);
  const ends = time.clockWithZone(approval.expires_at);
  // Nobody confirms a countdown that is not live.
  const until = facts.stale ? words.until(ends) : words.ends(time.countdown(remaining), ends);
  const operator = approval.step_operator ?? approval.requested_by;
  const denier = approval.votes.find(({ decision }) => decision === 'deny')?.voter;
  const lines = {
    waiting: [words.more(more, number(more)), until, words.oneDeny],
    granted: [
      operator === facts.self ? words.grantedText : words.grantedOther(facts.nameOf(operator)),
      until,
      undefined,
    ],
    denied: [words.short.denied(facts.nameOf(denier ?? '')), words.deniedText, undefined],
    expired: [words.short.expired, words.expiredText(time.moment(approval.expires_at, facts.now)), undefined],
    void: [words.short.void, words.voidText, undefined],
    used: [words.short.used, words.usedText, undefined],
    revoked: [words.short.revoked, words.revokedText, undefined],
  }[state];
  return (
    <div className={styles.words}>
      <strong>{lines[0]}</strong>
      <span>{lines[1]}</span>
      {lines[2] ? <span>{lines[2]}</span> : null}
    </div>
  );
}
