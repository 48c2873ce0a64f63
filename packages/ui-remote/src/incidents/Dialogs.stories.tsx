import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { DecisionFacts } from '../policy/DecisionProvider';
import { ErrorNotice } from '../policy/ErrorNotice';
import { RationaleDialog } from '../policy/RationaleDialog';
import styles from './incidents.stories.module.css';
import { KeysDialog } from './KeysDialog';
import { ConflictFacts } from './MoveConflict';
import { OwnerDialog } from './OwnerDialog';
import { sampleNameOf } from './sample-basics';
import { refusedEscalation } from './sample-decisions';
import { sampleIncident } from './sample-incident';

const meta: Meta = { title: 'Incidents/Dialogs' };
export default meta;

const confirm = fn();
export const Rationale: StoryObj = {
  render: () => (
    <RationaleDialog
      open
      title="Resolve"
      description="From Mitigating to Resolved."
      confirm="Resolve"
      busy={false}
      error={undefined}
      onConfirm={confirm}
      onClose={fn()}
    />
  ),
  play: async ({ canvas }) => {
    const field = canvas.getByRole('textbox', { name: /Rationale/ });
    await userEvent.type(field, '  short  ');
    await userEvent.click(canvas.getByRole('button', { name: 'Resolve' }));
    await waitFor(() => expect(canvas.getByText('5 more characters are needed.')).toBeVisible());
    await expect(confirm).not.toHaveBeenCalled();
    await userEvent.type(field, 'but now long enough');
    await userEvent.click(canvas.getByRole('button', { name: 'Resolve' }));
    await expect(confirm).toHaveBeenCalledWith('short  but now long enough');
  },
};

const keep = fn();
const asComment = fn();
export const Conflict: StoryObj = {
  render: () => (
    <div className={styles.card}>
      <ConflictFacts
        from={sampleIncident}
        now={{ ...sampleIncident, status: 'resolved', version: 12 }}
        move={{ kind: 'status', event: 'monitor', to: 'monitoring', withoutMitigation: false }}
        rationale="p99 is back at 310 ms."
        busy={false}
        nameOf={sampleNameOf}
        onKeep={keep}
        onAgain={fn()}
        onComment={asComment}
      />
    </div>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('“Move to Monitoring” is not a move from Resolved.')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Add my rationale as a comment' }));
    await expect(asComment).toHaveBeenCalledWith('p99 is back at 310 ms.');
  },
  parameters: { theme: 'dark' },
};

export const Failure: StoryObj = {
  render: () => (
    <div className={styles.card}>
      <ErrorNotice
        error={new IncidentCenterError('UNAVAILABLE', 'x', { details: { request_id: '0193b6d2-7c1e-7000' } })}
        action="Acknowledge"
        onDismiss={fn()}
      />
    </div>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/not known whether it was done/)).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/UNAVAILABLE/)).toBeVisible());
  },
};

export const Decision: StoryObj = {
  render: () => (
    <div className={styles.card}>
      <DecisionFacts simulation={refusedEscalation} />
    </div>
  ),
};

const assign = fn();
export const Owner: StoryObj = {
  render: () => (
    <OwnerDialog
      open
      owner={null}
      userId="on-call-operator"
      busy={false}
      error={undefined}
      onAssign={assign}
      onClose={fn()}
    />
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'Somebody else' }));
    await userEvent.type(canvas.getByRole('textbox', { name: /Their id/ }), 'team-lead');
    await userEvent.click(canvas.getByRole('button', { name: 'Assign' }));
    await expect(assign).toHaveBeenCalledWith('team-lead');
  },
};

export const Keys: StoryObj = {
  render: () => <KeysDialog open onClose={fn()} keys={[['J K', 'Next and previous row']]} />,
};
