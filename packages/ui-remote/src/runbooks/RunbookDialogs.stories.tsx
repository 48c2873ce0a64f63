import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent } from 'storybook/test';
import { AskPublishDialog } from './AskPublishDialog';
import { sampleDraft } from './runbook-sample';
import { StartRunDialog } from './StartRunDialog';

const create = fn();
const meta: Meta = { title: 'Runbooks/Dialogs', beforeEach: () => void create.mockClear() };
export default meta;

export const StartRun: StoryObj = {
  render: () => (
    <StartRunDialog
      runbook={sampleDraft}
      tenants={['A1']}
      busy={false}
      error={undefined}
      onStart={create}
      onClose={fn()}
    />
  ),
};

/** A reason is asked for: approvers decide on it. */
export const AskForApproval: StoryObj = {
  parameters: { theme: 'dark' },
  render: () => <AskPublishDialog runbook={sampleDraft} busy={false} error={undefined} onAsk={create} onClose={fn()} />,
  play: async () => {
    await userEvent.type(screen.getByRole('textbox'), 'short');
    await userEvent.click(screen.getByRole('button', { name: 'Ask for approval' }));
    await expect(create).not.toHaveBeenCalled();
    await userEvent.type(screen.getByRole('textbox'), ' no more: it drains safely.');
    await userEvent.click(screen.getByRole('button', { name: 'Ask for approval' }));
    await expect(create).toHaveBeenCalledWith('short no more: it drains safely.');
  },
};
