import type { Approval } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { ApprovalQueue } from './ApprovalQueue';
import { type QueueName, splitQueue } from './approval-queue';
import styles from './approvals.stories.module.css';
import { anApproval, sample } from './fixtures';

const meta: Meta = { title: 'Approvals/Queue', parameters: { bare: true } };
export default meta;

const choose = fn();
const all: readonly Approval[] = [
  anApproval({ quorum: 2 }),
  anApproval({
    id: '0193b6d2-7c1e-7000-8000-0000004f0ab3',
    kind: 'publish',
    title: 'Evidence Storage Latency Triage',
    runbook_version: 2,
    incident_id: null,
    requested_by: 'runbook-author',
    expires_at: '2026-11-24T01:26:00.000Z',
  }),
  anApproval({ id: '0193b6d2-7c1e-7000-8000-00000004de95', status: 'void', decided_at: '2026-11-23T00:31:00.000Z' }),
  anApproval({
    id: '0193b6d2-7c1e-7000-8000-00000009ab3f',
    title: 'Drain timeline backlog',
    status: 'used',
    decided_at: '2026-11-23T00:12:00.000Z',
    requested_by: 'team-lead',
  }),
];

const ofMine = new Map(all.map(({ id }) => [id, true]));

function Shown({
  approvals,
  mayDecide = ofMine,
}: {
  readonly approvals: readonly Approval[];
  readonly mayDecide?: ReadonlyMap<string, boolean>;
}): ReactNode {
  const [queue, setQueue] = useState<QueueName>('for_me');
  return (
    <div className={styles.queue}>
      <ApprovalQueue
        queues={splitQueue(approvals, { id: 'team-lead', now: sample.now, mayDecide })}
        queue={queue}
        onQueue={setQueue}
        chosen={sample.approval}
        hrefOf={(id) => `#${id}`}
        onChoose={choose}
        facts={{ self: 'team-lead', nameOf: (id) => id, now: sample.now, stale: false }}
        hasMore={false}
        loadingMore={false}
        onMore={fn()}
      />
    </div>
  );
}

/** What waits for this person comes first, the soonest to run out on top. */
export const ForMe: StoryObj = {
  render: () => <Shown approvals={all} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('radio', { name: 'For me 2' })).toBeChecked();
    await waitFor(() => expect(canvas.getByText('41:25 left')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('22h 13m left')).toBeVisible());
    await userEvent.click(canvas.getByRole('link', { name: /Publish Evidence Storage Latency Triage v2/ }));
    await expect(choose).toHaveBeenCalledWith('0193b6d2-7c1e-7000-8000-0000004f0ab3');
    await userEvent.click(canvas.getByRole('radio', { name: 'Asked by me 1' }));
    await waitFor(() => expect(canvas.getByText('Drain timeline backlog')).toBeVisible());
    await userEvent.click(canvas.getByRole('radio', { name: 'Decided 2' }));
    await waitFor(() => expect(canvas.getByText('Void')).toBeVisible());
  },
};

/** Until the policy has answered, nobody is told that nothing waits for them. */
export const Asking: StoryObj = {
  render: () => <Shown approvals={all} mayDecide={new Map()} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Asking who may decide/)).toBeVisible());
    await expect(canvas.queryByText('Nothing waits for you')).toBeNull();
  },
};

/** All is quiet, and it says what would appear. */
export const Empty: StoryObj = {
  render: () => <Shown approvals={[]} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible());
  },
};

export const Dark: StoryObj = { parameters: { theme: 'dark' }, render: () => <Shown approvals={all} /> };
