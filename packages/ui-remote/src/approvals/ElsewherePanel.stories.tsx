import type { Approval, DecidedElsewhere } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { Phone } from '../incidents/story-frame';
import { agreed, ShownApproval } from './approval-frame';
import { anApproval } from './fixtures';

const meta: Meta = { title: 'Approvals/Decided elsewhere', parameters: { bare: true } };
export default meta;

const sha256 = `4c1d${'0'.repeat(56)}9a27`;
const there: DecidedElsewhere = {
  page: 'https://portal.example/approvals/requests/REQ-2041',
  reference: 'REQ-2041',
  problem: null,
  attested: null,
};
const elsewhere = (given: Partial<DecidedElsewhere> = {}, more: Partial<Approval> = {}): Approval =>
  anApproval({ elsewhere: { ...there, ...given }, ...more });

/** It waits there: a way to it, and no buttons that would decide it here. */
const waiting: StoryObj = {
  render: () => <ShownApproval approval={elsewhere()} />,
  play: async ({ canvas }) => {
    const link = canvas.getByRole('link', { name: /^Decide there/ });
    await expect(link).toHaveAttribute('href', there.page);
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(canvas.queryByRole('button', { name: 'Approve' })).toBeNull();
    await expect(canvas.queryByRole('button', { name: 'Deny' })).toBeNull();
    await expect(canvas.queryByRole('textbox')).toBeNull();
    await expect(canvas.getByText('REQ-2041')).toBeVisible();
  },
};
export const Waiting: StoryObj = waiting;
export const Dark: StoryObj = { ...waiting, parameters: { theme: 'dark' } };
export const RightToLeft: StoryObj = {
  parameters: { locale: 'ar' },
  render: () => <ShownApproval approval={elsewhere()} />,
};

export const OnItsWay: StoryObj = {
  render: () => <ShownApproval approval={elsewhere({ page: null, reference: null })} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/on its way there/)).toBeVisible();
    await expect(canvas.queryByRole('link', { name: /^Decide there/ })).toBeNull();
  },
};

export const Unreachable: StoryObj = {
  render: () => (
    <ShownApproval
      approval={elsewhere({ problem: { text: 'not reached: ECONNREFUSED', since: '2026-11-23T03:08:00.000Z' } })}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('No answer from there counts since 03:08:00')).toBeVisible());
    await expect(canvas.getByText('not reached: ECONNREFUSED')).toBeVisible();
    await expect(canvas.getByText(/nothing is approved by waiting/)).toBeVisible();
    await expect(canvas.queryByRole('button', { name: 'Approve' })).toBeNull();
  },
};

/** An address that must not be followed is none. */
export const UnsafePage: StoryObj = {
  render: () => <ShownApproval approval={elsewhere({ page: 'javascript:alert(1)' })} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('REQ-2041')).toBeVisible();
    await expect(canvas.queryByRole('link', { name: /^Decide there/ })).toBeNull();
  },
};

export const Attested: StoryObj = {
  render: () => (
    <ShownApproval
      approval={elsewhere(
        { attested: { read_at: '2026-11-23T03:06:20.000Z', sha256 } },
        { status: 'granted', votes: [agreed], decided_at: '2026-11-23T03:06:20.000Z', evidence_ref: sha256 },
      )}
    />
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('23 Nov 2026 03:06:20 UTC')).toBeVisible();
    await expect(canvas.getByText(/This server attests, with its signature/)).toBeVisible();
    await expect(canvas.getByRole('link', { name: /^See it there/ })).toBeVisible();
  },
};

export const Narrow: StoryObj = {
  render: () => (
    <Phone>
      <ShownApproval approval={elsewhere({ page: '/approvals/requests/REQ-2041' })} />
    </Phone>
  ),
  play: async ({ canvas }) => {
    const link = canvas.getByRole('link', { name: 'Decide there' });
    await expect(link).not.toHaveAttribute('target');
  },
};
