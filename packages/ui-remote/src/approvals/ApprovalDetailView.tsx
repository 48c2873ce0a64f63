import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { ApprovalDetail, Evidence, Incident, Simulation, TimelineEvent } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { ApprovalMark } from '../components/ApprovalMark';
import { Avatar } from '../components/Avatar';
import { NowStrip } from '../components/NowStrip';
import { Reference } from '../components/Reference';
import { RiskMark } from '../components/RiskMark';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import type { Place } from '../executions/ExecutionHeader';
import type { StepView } from '../executions/run-view';
import { useLocale, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './ApprovalDetailView.module.css';
import { ApprovalEvidence } from './ApprovalEvidence';
import { readApproval } from './approval-reading';
import { boundFieldName } from './BoundList';
import { BoundTable } from './BoundTable';
import { boundRows, driftOf } from './bound-rows';
import type { Decision } from './DecisionForm';
import { DecisionSide } from './DecisionSide';
import { DeniedBefore } from './DeniedBefore';
import { decisionSentence } from './decision-sentence';
import { Marked, PlainText } from './Marked';
import { SituationMoved } from './SituationMoved';
import type { ScreenFacts } from './screen-facts';
import { TakenBack } from './TakenBack';

export interface ApprovalDetailViewProps {
  readonly detail: ApprovalDetail;
  /** When the server compared the bound values, epoch milliseconds. */
  readonly checkedAt: number;
  readonly facts: ScreenFacts;
  /** The steps of the run it is for; none for a publication, or while they load. */
  readonly steps: readonly StepView[];
  readonly incident: Incident | undefined;
  readonly events: readonly TimelineEvent[];
  readonly mayDecide: Simulation | undefined;
  readonly refusal: Refusal | undefined;
  readonly deciding: Decision | undefined;
  readonly error: IncidentCenterError | undefined;
  readonly onDecide: (decision: Decision, reason: string) => void;
  readonly mayTakeBack: Simulation | undefined;
  readonly takeBackRefusal: Refusal | undefined;
  readonly onTakeBack: () => void;
  readonly onOpenEvidence: (evidence: Evidence) => void;
  readonly approvalPlace: (approvalId: string) => Place;
  readonly places: {
    readonly run?: Place | undefined;
    readonly incident?: Place | undefined;
    readonly runbook: Place;
  };
  readonly liveMark: ReactNode;
  readonly notice?: ReactNode;
}

/** One approval: what exactly is decided, whether it still is so, and what else to know before deciding. */
export function ApprovalDetailView(props: ApprovalDetailViewProps): ReactNode {
  const { detail, facts, steps, events } = props;
  const { approval, bound } = detail;
  const { locale, messages } = useLocale();
  const words = messages.approvals;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const reading = readApproval(approval, facts.now);
  const step = steps.find(({ spec }) => spec.key === approval.step);
  const fields = step?.spec.inputs ?? [];
  const open = reading.state === 'waiting' || reading.state === 'granted';
  const drift = open ? driftOf(bound) : [];
  const list = new Intl.ListFormat(locale, { type: 'unit' });
  const sentence = decisionSentence({
    approval,
    reading,
    fields,
    nameOf: facts.nameOf,
    until: time.moment(approval.expires_at, facts.now),
    number,
    list: (parts) => list.format(parts),
    words,
  });
  const asker = facts.nameOf(approval.requested_by);
  const placeOfStep = (key: string): string => {
    const named = steps.find(({ spec }) => spec.key === key);
    return named ? words.bound.stepOf(number(named.number), number(steps.length)) : '';
  };
  return (
    <div className={styles.detail}>
      <div className={styles.main}>
        <header className={styles.head}>
          <div className={styles.line}>
            <RiskMark risk={approval.risk_level} chip />
            {reading.state === 'waiting' ? null : (
              <ApprovalMark state={reading.state} chip>
                {words.stateOf[reading.state]}
              </ApprovalMark>
            )}
            <span className={styles.request}>
              {words.request} <Reference id={approval.id} copyable />
            </span>
            <span className={styles.live}>{props.liveMark}</span>
          </div>
          <h2 className={styles.title} tabIndex={-1} data-ic-heading="">
            {approval.kind === 'publish'
              ? words.publishTitle(approval.title, number(approval.runbook_version))
              : approval.title}
          </h2>
          <p className={styles.asked}>
            <Avatar name={asker} self={approval.requested_by === facts.self} discOnly />
            {words.askedBy(
              asker,
              time.clockWithZone(approval.requested_at),
              time.relative(approval.requested_at, facts.now),
            )}
          </p>
        </header>
        {props.notice}
        {open ? (
          <DeniedBefore approval={approval} among={step?.approvals ?? []} facts={facts} placeOf={props.approvalPlace} />
        ) : null}
        {reading.state === 'revoked' ? <TakenBack approval={approval} events={events} facts={facts} /> : null}
        <p className={styles.sentence}>
          <Marked text={sentence} />
        </p>
        {drift.length > 0 ? (
          <NowStrip
            tone="danger"
            glyph="warning"
            title={words.drift.title}
            detail={words.drift.text(
              list.format(boundRows(drift).map((row) => boundFieldName(row, words.bound.fields, fields))),
            )}
          />
        ) : null}
        <BoundTable
          approval={approval}
          bound={bound}
          checkedAt={props.checkedAt}
          now={facts.now}
          fields={fields}
          placeOfStep={placeOfStep}
          state={reading.state}
        />
        {open ? (
          <p className={styles.limits}>
            <strong>{words.limits.title}</strong> {words.limits[approval.kind]}
          </p>
        ) : null}
        {approval.kind === 'step' ? (
          <SituationMoved approval={approval} events={events} incident={props.incident} facts={facts} open={open} />
        ) : null}
        <div className={styles.texts}>
          <section className={styles.text}>
            <h3>{words.why(asker)}</h3>
            <p>{approval.justification ? <PlainText text={approval.justification} /> : words.whyNone}</p>
          </section>
          {approval.kind === 'step' ? (
            <section className={styles.text}>
              <h3>{words.wayBack}</h3>
              <p>{step?.spec.rollback ? <PlainText text={step.spec.rollback} /> : words.wayBackNone}</p>
            </section>
          ) : (
            <section className={styles.text}>
              <h3>{words.runbook}</h3>
              <p>{words.runbookText}</p>
            </section>
          )}
        </div>
        {step ? (
          <ApprovalEvidence steps={steps} until={step.number} now={facts.now} onOpen={props.onOpenEvidence} />
        ) : null}
        <p className={styles.links}>
          {props.places.run ? <TextLink {...props.places.run}>{words.openRun}</TextLink> : null}
          {props.places.incident ? <TextLink {...props.places.incident}>{words.openIncident}</TextLink> : null}
          {approval.kind === 'publish' ? <TextLink {...props.places.runbook}>{words.openRunbook}</TextLink> : null}
        </p>
      </div>
      <DecisionSide
        approval={approval}
        step={step}
        drifted={drift.length > 0}
        facts={facts}
        mayDecide={props.mayDecide}
        refusal={props.refusal}
        deciding={props.deciding}
        error={props.error}
        onDecide={props.onDecide}
        mayTakeBack={props.mayTakeBack}
        takeBackRefusal={props.takeBackRefusal}
        onTakeBack={props.onTakeBack}
      />
    </div>
  );
}
