import type { Approval, Incident, Simulation, TimelineEvent } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { fn } from 'storybook/test';
import { LiveMark } from '../components/LiveMark';
import { anIncident, aRun, aSimulation, sampleEvents } from '../executions/fixtures';
import { stepsOf } from '../executions/run-view';
import { aRunbook } from '../executions/sample-runbook';
import { ApprovalDetailView } from './ApprovalDetailView';
import { aBinding, anApproval, sample } from './fixtures';

const names: Readonly<Record<string, string>> = {
  'on-call-operator': 'On-call operator',
  'team-lead': 'Team lead',
  'security-admin': 'Security admin',
  'runbook-author': 'Runbook author',
};
const place = { href: '#', onFollow: () => {} };
/** What the page called back with. */
export const decide = fn();
export const takenBack = fn();
/** The policy lets the one who looks decide. */
export const mayDecide = aSimulation({
  action: 'can_decide_approval',
  requirements: ['role_permits', 'tenant_scope', 'candidate_role', 'not_requester', 'not_step_operator', 'not_author'],
});
/** The first of two who agree. */
export const agreed: Approval['votes'][number] = {
  voter: 'team-lead',
  decision: 'approve',
  reason: 'Standby healthy, lag 1.2 s.',
  created_at: '2026-11-23T03:06:12.000Z',
};

export interface ShownApprovalProps {
  readonly approval?: Approval;
  readonly drift?: Record<string, string>;
  readonly self?: string;
  readonly may?: Simulation;
  readonly takeBack?: Simulation;
  /** Earlier requests of the same step. */
  readonly earlier?: readonly Approval[];
  readonly incident?: Incident;
  readonly events?: readonly TimelineEvent[];
}

/** An approval of the sample run, as a page of it is filled. */
export function ShownApproval({
  approval = anApproval({ quorum: 2, votes: [agreed] }),
  drift,
  self = 'security-admin',
  may = mayDecide,
  takeBack = aSimulation({ action: 'can_revoke_approval' }),
  earlier = [],
  incident = anIncident,
  events = sampleEvents,
}: ShownApprovalProps): ReactNode {
  const step = approval.kind === 'step';
  return (
    <ApprovalDetailView
      detail={{
        approval,
        bound: step
          ? aBinding(drift)
          : [
              { field: 'operation', asked: 'publish', now: 'publish', same: true },
              { field: 'spec_hash', asked: sample.spec, now: sample.spec, same: true },
            ],
      }}
      checkedAt={sample.now}
      facts={{ self, nameOf: (id) => names[id] ?? id, now: sample.now, stale: false }}
      steps={step ? stepsOf(aRun(), aRunbook, [approval, ...earlier]) : []}
      incident={step ? incident : undefined}
      events={step ? events : []}
      mayDecide={may}
      refusal={may.permitted ? undefined : { why: 'the policy does not permit it.' }}
      deciding={undefined}
      error={undefined}
      onDecide={decide}
      mayTakeBack={takeBack}
      takeBackRefusal={takeBack.permitted ? undefined : { why: 'only whoever asked for it may take it back.' }}
      onTakeBack={takenBack}
      approvalPlace={(id) => ({ href: `#/approvals/${id}`, onFollow: fn() })}
      onOpenEvidence={fn()}
      places={{ run: step ? place : undefined, incident: step ? place : undefined, runbook: place }}
      liveMark={<LiveMark state="live" asOf={sample.now} />}
    />
  );
}
