import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fireEvent, fn, screen, userEvent, waitFor } from 'storybook/test';
import { AskPublishDialog } from './AskPublishDialog';
import { NewDraftDialog } from './NewDraftDialog';
import { sampleDraft } from './runbook-sample';
import { StartRunDialog } from './StartRunDialog';

const create = fn();
const meta: Meta = { title: 'Runbooks/Dialogs', beforeEach: () => void create.mockClear() };
export default meta;

const dialog = (error?: IncidentCenterError) => (
  <NewDraftDialog tenants={['A1', 'A2']} busy={false} error={error} onCreate={create} onClose={fn()} />
);

/** Starts from a valid spec; a name is all that is missing. */
export const NewDraft: StoryObj = {
  render: () => dialog(),
  play: async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Create draft' }));
    await waitFor(() => expect(screen.getByText('Write a name.')).toBeVisible());
    await userEvent.type(screen.getByRole('textbox', { name: /^Name/ }), 'Drain the backlog');
    await userEvent.click(screen.getByRole('checkbox', { name: 'A2' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create draft' }));
    await expect(create).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'Drain the backlog', tenants: ['A1'], spec: expect.objectContaining({}) }),
    );
  },
};

/** What is no JSON is said here; nothing is sent. */
export const NotJson: StoryObj = {
  render: () => dialog(),
  play: async () => {
    await userEvent.type(screen.getByRole('textbox', { name: /^Name/ }), 'Drain the backlog');
    await fireEvent.change(screen.getByRole('textbox', { name: /^Spec/ }), { target: { value: '{ "steps": ' } });
    await userEvent.click(screen.getByRole('button', { name: 'Create draft' }));
    await waitFor(() => expect(screen.getByText(/This is not JSON/)).toBeVisible());
    await expect(create).not.toHaveBeenCalled();
  },
};

/** What the server found is named by its path inside the spec. */
export const Issues: StoryObj = {
  render: () =>
    dialog(
      new IncidentCenterError('INVALID_INPUT', undefined, {
        details: {
          issues: [
            { path: 'spec.steps.0.key', message: 'must be snake_case' },
            { path: 'spec.steps.1.risk_level', message: 'Invalid option: expected one of "low"|"medium"|"high"' },
          ],
        },
      }),
    ),
  play: async () => {
    await waitFor(() => expect(screen.getByText('steps.0.key')).toBeVisible());
    await expect(screen.getByRole('alert')).toHaveTextContent('must be snake_case');
  },
};

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
