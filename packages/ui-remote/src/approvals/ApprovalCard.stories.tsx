import type { Approval } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { aRunbook } from '../executions/sample-runbook';
import { ApprovalCard } from './ApprovalCard';
import styles from './approvals.stories.module.css';
import { aBinding, anApproval, sample } from './fixtures';

const meta: Meta = { title: 'Approvals/Card' };
export default meta;

const names: Readonly<Record<string, string>> = { 'team-lead': 'Team lead', 'on-call-operator': 'On-call operator' };
const facts = { self: 'on-call-operator', nameOf: (id: string) => names[id] ?? id, now: sample.now, stale: false };
const agreed: Approval['votes'][number] = {
  voter: 'team-lead',
  decision: 'approve',
  reason: 'Standby healthy, lag 1.2 s.',
  created_at: '2026-11-23T03:06:12.000Z',
};
const spec = aRunbook.spec.steps[2];
const ask = fn();

function Card({
  approval,
  drift,
}: {
  readonly approval?: Approval;
  readonly drift?: Record<string, string>;
}): ReactNode {
  if (!spec) return null;
  return (
    <ApprovalCard
      approval={approval}
      bound={aBinding(drift)}
      boundCheckedAt={sample.now}
      spec={spec}
      stepNumber="3"
      facts={facts}
      canAsk
      onAsk={ask}
      place={{ href: '#', onFollow: fn() }}
    />
  );
}

const decided = { votes: [agreed], decided_at: '2026-11-23T03:06:12.000Z' };
const denied = { ...agreed, decision: 'deny' as const, reason: 'Wait for the replica.' };

/** Every state it can be in. What does not wait has no countdown. */
export const AllStates: StoryObj = {
  render: () => (
    <div className={styles.cards}>
      <Card approval={anApproval({ votes: [agreed], quorum: 2 })} />
      <Card approval={anApproval({ status: 'granted', ...decided })} />
      <Card approval={anApproval({ status: 'used', ...decided })} />
      <Card approval={anApproval({ status: 'denied', ...decided, votes: [denied] })} />
      <Card approval={anApproval({ expires_at: '2026-11-23T03:10:00.000Z' })} />
      <Card approval={anApproval({ status: 'void', ...decided })} />
      <Card approval={anApproval({ status: 'revoked', ...decided })} />
    </div>
  ),
  play: async ({ canvas }) => {
    for (const title of ['Approved', 'Approved and used', 'Approval denied', 'Approval expired', 'Approval void'])
      await waitFor(() => expect(canvas.getByRole('heading', { name: title })).toBeVisible());
    await waitFor(() => expect(canvas.getByText('Team lead denied it')).toBeVisible());
    await expect(canvas.getAllByText(/41:25 left/)).toHaveLength(2);
    await expect(canvas.getAllByRole('button', { name: 'Ask again…' })).toHaveLength(4);
  },
};
export const AllStatesDark: StoryObj = { ...AllStates, parameters: { theme: 'dark' } };

/** Something it is bound to is no longer as it was asked for. */
export const Drifted: StoryObj = {
  render: () => (
    <div className={styles.cards}>
      <Card approval={anApproval()} drift={{ 'inputs.to_standby': 'standby-03', inputs_hash: 'a'.repeat(64) }} />
    </div>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Not everything matches any more')).toBeVisible());
    await expect(canvas.getAllByRole('img', { name: 'changed' })).toHaveLength(2);
  },
};

/** Nobody was asked: the way to ask is here too. */
export const NotAsked: StoryObj = {
  render: () => (
    <div className={styles.cards}>
      <Card />
    </div>
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Ask for approval…' }));
    await expect(ask).toHaveBeenCalled();
  },
};
