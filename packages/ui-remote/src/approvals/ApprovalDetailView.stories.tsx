import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor } from 'storybook/test';
import { anEvent, anIncident, aSimulation } from '../executions/fixtures';
import { agreed, decide, mayDecide, ShownApproval, takenBack } from './approval-frame';
import styles from './approvals.stories.module.css';
import { anApproval, sample } from './fixtures';

const meta: Meta = { title: 'Approvals/Detail', parameters: { bare: true } };
export default meta;

const own = aSimulation({
  ...mayDecide,
  allow: false,
  permitted: false,
  missing: ['candidate_role', 'not_requester', 'not_step_operator'],
  reasons: [{ requirement: 'not_requester', actual: ['on-call-operator'] }],
});

const waiting: StoryObj = {
  render: () => <ShownApproval />,
  beforeEach: () => void decide.mockClear(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/^If one more approver agrees, On-call operator may/)).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/SLA is at risk, 19:39 left/)).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/Standby lag 3.9 s and rising slowly/)).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(canvas.getByText('Write why before you decide')).toBeVisible());
    await expect(decide).not.toHaveBeenCalled();
    await userEvent.type(canvas.getByLabelText(/Reason/), 'Lag is up to 3.9 s but under the limit.');
    await userEvent.click(canvas.getByRole('button', { name: 'Approve' }));
    await expect(decide).toHaveBeenCalledWith('approve', 'Lag is up to 3.9 s but under the limit.');
  },
};
/** It waits for this person, who has to say why. */
export const WaitingForMe: StoryObj = waiting;
export const Dark: StoryObj = { ...waiting, parameters: { theme: 'dark' } };

/** Whoever asked can't decide: the buttons stay, and say why. */
export const OwnRequest: StoryObj = {
  render: () => <ShownApproval self="on-call-operator" may={own} />,
  beforeEach: () => void decide.mockClear(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByText(/You asked for it and you run the step/)[0]).toBeVisible());
    const approve = canvas.getByRole('button', { name: 'Approve' });
    await expect(approve).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(approve);
    await userEvent.keyboard('{Escape}');
    await expect(decide).not.toHaveBeenCalled();
  },
};

const saidNo = { ...agreed, decision: 'deny' as const, reason: 'Wait for the replica.' };

/** The same was denied before: whoever decides now is told so at the top. */
export const DeniedBefore: StoryObj = {
  render: () => (
    <ShownApproval
      earlier={[
        anApproval({
          id: '0193b6d2-7c1e-7000-8000-0000000de91e',
          status: 'denied',
          requested_at: '2026-11-23T02:58:00.000Z',
          votes: [{ ...saidNo, created_at: '2026-11-23T02:59:10.000Z' }],
        }),
      ]}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Team lead denied this/)).toBeVisible());
    await expect(canvas.getByText(/Wait for the replica.*The inputs were the same/)).toBeVisible();
    await expect(canvas.getByRole('link', { name: 'Open that request' })).toBeVisible();
  },
};

/** Granted and not used: it can still be taken back, by those whom the policy lets. */
export const GrantedTakeBack: StoryObj = {
  render: () => (
    <ShownApproval
      approval={anApproval({ status: 'granted', votes: [agreed], decided_at: agreed.created_at })}
      self="team-lead"
    />
  ),
  beforeEach: () => void takenBack.mockClear(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Take back approval…' }));
    await expect(takenBack).toHaveBeenCalledOnce();
  },
};

/** Taken back: by whom and why stands above, as the votes alone would still say yes. */
export const TakenBack: StoryObj = {
  render: () => (
    <ShownApproval
      approval={anApproval({ status: 'revoked', votes: [agreed], decided_at: agreed.created_at })}
      events={[
        anEvent({
          type: 'approval_revoked',
          seq: 20,
          actor: 'team-lead',
          target_ids: [sample.approval],
          openings: [{ path: '/rationale', salt: '', value: 'The lag is rising again.' }],
        }),
      ]}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Taken back by Team lead/)).toBeVisible());
    await expect(canvas.getByText(/The lag is rising again/)).toBeVisible();
    await expect(canvas.queryByRole('button', { name: 'Take back approval…' })).toBeNull();
  },
};

/** Whoever asked can withdraw it while it waits. */
export const Withdraw: StoryObj = {
  parameters: { theme: 'dark' },
  render: () => <ShownApproval self="on-call-operator" may={own} />,
  beforeEach: () => void takenBack.mockClear(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Withdraw request…' }));
    await expect(takenBack).toHaveBeenCalledOnce();
  },
};

/** Somebody else's request is not theirs to withdraw: they would deny it. What they can't decide promises them nothing. */
export const NotACandidate: StoryObj = {
  parameters: { locale: 'de' },
  render: () => (
    <ShownApproval
      self="incident-commander"
      may={aSimulation({
        ...mayDecide,
        allow: false,
        permitted: false,
        missing: ['candidate_role'],
        reasons: [
          { requirement: 'candidate_role', expected: ['team_lead', 'security_admin'], actual: ['incident_commander'] },
        ],
      })}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByText(/Darüber entscheidet eine von: Teamleitung/)[0]).toBeVisible());
    await expect(canvas.queryByText(/Ihre Entscheidung und Ihr Grund/)).toBeNull();
    await expect(canvas.queryByRole('button', { name: 'Bitte zurückziehen…' })).toBeNull();
  },
};

/** What was asked for is no longer so: approving is off, denying is not. */
export const Drifted: StoryObj = {
  render: () => <ShownApproval drift={{ 'inputs.to_standby': 'standby-03', inputs_hash: 'a'.repeat(64) }} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('What was asked for is no longer so')).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/Changed: To standby/)).toBeVisible());
    await expect(canvas.getByRole('button', { name: 'Approve' })).toHaveAttribute('aria-disabled', 'true');
    await expect(canvas.getByRole('button', { name: 'Deny' })).not.toHaveAttribute('aria-disabled');
  },
};

/** What does not wait any more has no buttons. */
export const Denied: StoryObj = {
  render: () => (
    <ShownApproval
      approval={anApproval({
        status: 'denied',
        votes: [{ ...agreed, decision: 'deny', reason: 'Wait for the replica.' }],
        decided_at: '2026-11-23T03:06:12.000Z',
      })}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/may not/)).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Approve' })).toBeNull();
    await expect(canvas.queryByRole('button', { name: 'Deny' })).toBeNull();
    await expect(canvas.queryByText(/one deny ends it/)).toBeNull();
  },
};

/** The run went on after it was used: that is no drift, and nothing is red. */
export const Used: StoryObj = {
  render: () => (
    <ShownApproval
      approval={anApproval({ status: 'used', votes: [agreed], decided_at: agreed.created_at })}
      drift={{ step: 'warm_cache' }}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('3 of 6')).toBeVisible());
    await expect(canvas.queryByText('changed')).toBeNull();
    await expect(canvas.queryByText(/of 8 same/)).toBeNull();
  },
};

/** The run went on without it: the page names the step it stands at now. */
export const StepMovedOn: StoryObj = {
  render: () => <ShownApproval drift={{ step: 'warm_cache' }} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('What was asked for is no longer so')).toBeVisible());
    await expect(canvas.getByText('4 of 6')).toBeInTheDocument();
  },
};

/** Someone who has voted does not vote again. */
export const Voted: StoryObj = {
  render: () => <ShownApproval self="team-lead" />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByText('Each approver decides once.')[0]).toBeVisible());
    await expect(canvas.getByRole('button', { name: 'Deny' })).toHaveAttribute('aria-disabled', 'true');
  },
};

/** A publication: bound to a draft, and a press away from it. */
export const Publication: StoryObj = {
  render: () => (
    <ShownApproval
      approval={anApproval({
        kind: 'publish',
        operation: 'publish',
        title: 'Evidence Storage Latency Triage',
        runbook_version: 2,
        requested_by: 'runbook-author',
        step: null,
        attempt: null,
        incident_id: null,
        execution_id: null,
        step_operator: null,
        inputs: {},
        inputs_hash: null,
      })}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() =>
      expect(canvas.getByRole('heading', { name: 'Publish Evidence Storage Latency Triage v2' })).toBeVisible(),
    );
    await waitFor(() => expect(canvas.getByRole('link', { name: 'Open draft' })).toBeVisible());
  },
};

export const RightToLeft: StoryObj = { parameters: { locale: 'ar' }, render: () => <ShownApproval /> };

/** Where it is narrow, what is the same folds away, and the decision comes last. */
export const Narrow: StoryObj = {
  render: () => (
    <div className={styles.narrow}>
      <ShownApproval drift={{ 'inputs.to_standby': 'standby-03' }} />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('7 of 8 same')).toBeVisible());
    await expect(canvas.queryByRole('rowheader', { name: 'Operation' })).toBeNull();
    await waitFor(() => expect(canvas.getByRole('rowheader', { name: 'To standby' })).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show all' }));
    await waitFor(() => expect(canvas.getByRole('rowheader', { name: 'Operation' })).toBeVisible());
    const frame = canvasElement.querySelector(`.${styles.narrow}`);
    await expect(frame?.scrollWidth).toBeLessThanOrEqual(frame?.clientWidth ?? 0);
  },
};

/** What the policy answered stands where the reasons are, word for word, for whoever asks. */
export const PolicyDecision: StoryObj = {
  render: () => <ShownApproval />,
  play: async ({ canvas }) => {
    const button = canvas.getByRole('button', { name: 'Show policy decision' });
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    await expect(canvas.queryByText('not_step_operator')).toBeNull();
    await userEvent.click(button);
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    for (const name of ['can_decide_approval', 'not_step_operator', 'candidate_role', 'tenant_scope'])
      await waitFor(() => expect(canvas.getByText(name)).toBeVisible());
    await expect(canvas.getByText(mayDecide.decision_id)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Hide policy decision' }));
    await expect(canvas.queryByText('not_step_operator')).toBeNull();
  },
};

/** A clock that is on track is said, and is no news: the page warns of nothing that did not happen. */
export const NothingMoved: StoryObj = {
  render: () => <ShownApproval incident={{ ...anIncident, sla_state: 'on_track' }} events={[]} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Nothing else has happened since this was asked/)).toBeVisible());
    await expect(canvas.getByText(/SLA is due 03:32:19, before this request expires/)).toBeVisible();
    await expect(canvas.queryByText(/The situation moved/)).toBeNull();
    await expect(canvas.queryByText(/at risk/)).toBeNull();
  },
};

/** Nothing happened, and time runs out: a warning that claims no more than that. */
export const OnlyTheClock: StoryObj = {
  render: () => <ShownApproval events={[]} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Mind the clock/)).toBeVisible());
    await expect(canvas.getByText(/SLA is at risk, 19:39 left/)).toBeVisible();
    await expect(canvas.queryByText(/The situation moved/)).toBeNull();
  },
};

/** At the width of a desk, what this page can't tell is read before anybody reaches the buttons. */
export const Wide: StoryObj = {
  render: () => (
    <div className={styles.wide}>
      <ShownApproval />
    </div>
  ),
  play: async ({ canvas }) => {
    const limits = canvas.getByText('What this can’t tell you.');
    await waitFor(() => expect(limits).toBeVisible());
    await expect(limits.getBoundingClientRect().bottom).toBeLessThan(600);
  },
};
