import { IncidentCenterError } from '@incident-center/sdk/client';
import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { Phone } from '../incidents/story-frame';
import { RedactForm } from './RedactDialog';
import { chainOf } from './story-sample';

const [comment, approval] = chainOf([
  {
    type: 'comment_added',
    at: '2026-11-23T03:11:20.385Z',
    texts: { comment: 'The owner of shard 07 can be called at home.' },
  },
  {
    type: 'evidence_attached',
    at: '2026-11-23T03:12:00.000Z',
    texts: { note: 'As the vendor sent it.', '/step_evidence/0193/name': 'customer-list.csv' },
  },
]);
if (comment === undefined || approval === undefined) throw new Error('the sample has two events');
const DIGEST = '91f3d80c66ab9de7415f303ad902b868be145cf1077ec224c9a0778d53e61f4a';
const withFile: TimelineEvent = {
  ...approval,
  refs: [{ role: 'step_evidence', key: `sha256/${DIGEST}`, sha256: DIGEST, size: 4_096 }],
};

const meta: Meta<typeof RedactForm> = {
  title: 'Timeline/Redact',
  component: RedactForm,
  args: { event: comment, busy: false, error: undefined, onErase: fn(), onClose: fn() },
};
export default meta;
type Story = StoryObj<typeof RedactForm>;
const dialog = () => within(screen.getByRole('dialog', { name: 'Erase what was written' }));

/** One text: it is chosen already. Nothing goes without a reason and a rationale. */
export const OneText: Story = {
  play: async ({ args }) => {
    const text = await waitFor(() => dialog().getByRole('checkbox', { name: 'comment' }));
    await expect(text).toBeChecked();
    await userEvent.click(dialog().getByRole('button', { name: 'Erase for good' }));
    await waitFor(() => expect(dialog().getByText('Choose a reason.')).toBeVisible());
    await expect(args.onErase).not.toHaveBeenCalled();
    await userEvent.selectOptions(dialog().getByRole('combobox', { name: /^Reason/ }), 'personal_data');
    await userEvent.type(dialog().getByRole('textbox'), 'A private number, asked to be removed.');
    await userEvent.click(dialog().getByRole('button', { name: 'Erase for good' }));
    await expect(args.onErase).toHaveBeenCalledWith({
      paths: ['/comment'],
      reason: 'personal_data',
      rationale: 'A private number, asked to be removed.',
    });
  },
};

/** Several texts and a file: what goes has to be chosen. */
export const TextsAndAFile: Story = {
  args: { event: withFile },
  play: async ({ args }) => {
    await userEvent.selectOptions(
      await waitFor(() => dialog().getByRole('combobox', { name: /^Reason/ })),
      'legal_request',
    );
    await userEvent.type(dialog().getByRole('textbox'), 'Removed as the court asked.');
    await userEvent.click(dialog().getByRole('button', { name: 'Erase for good' }));
    await waitFor(() => expect(dialog().getByRole('alert')).toHaveTextContent('Choose what is erased.'));
    await userEvent.click(dialog().getByRole('checkbox', { name: 'The file 91f3d80c66ab' }));
    await userEvent.click(dialog().getByRole('button', { name: 'Erase for good' }));
    await expect(args.onErase).toHaveBeenCalledWith({
      files: [DIGEST],
      reason: 'legal_request',
      rationale: 'Removed as the court asked.',
    });
  },
};

export const Dark: Story = { args: { event: withFile }, parameters: { theme: 'dark' } };
export const German: Story = { args: { event: withFile }, parameters: { locale: 'de' } };
export const RightToLeft: Story = { args: { event: withFile }, parameters: { locale: 'ar' } };
export const Narrow: Story = {
  args: { event: withFile },
  render: (args) => (
    <Phone>
      <RedactForm {...args} />
    </Phone>
  ),
};

export const Erasing: Story = { args: { busy: true } };

/** The policy says no by now: why, and what would change that. */
export const Refused: Story = {
  args: {
    error: new IncidentCenterError('NOT_PERMITTED', undefined, {
      details: { reasons: [{ requirement: 'role_permits', expected: ['security_admin'], actual: ['operator'] }] },
    }),
  },
  play: async () => {
    await waitFor(() => expect(dialog().getByText(/^Why:/)).toBeVisible());
  },
};

/** Whether anything was erased is not known: it says so. */
export const Failed: Story = {
  args: {
    error: new IncidentCenterError('UNAVAILABLE', undefined, {
      details: { request_id: 'urn:uuid:0193b6d2-0000-7000-8000-00000000a11e' },
    }),
  },
};
