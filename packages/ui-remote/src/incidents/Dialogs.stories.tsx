import { IncidentCenterError } from '@incident-center/sdk/client';
import type { SavedView } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { FeatureOff } from '../host/FeatureGate';
import { DecisionFacts } from '../policy/DecisionProvider';
import { ErrorNotice } from '../policy/ErrorNotice';
import { RationaleDialog } from '../policy/RationaleDialog';
import { EditIncidentDialog } from './EditIncidentDialog';
import { EscalateDialog } from './EscalateDialog';
import { IncidentPreview } from './IncidentPreview';
import styles from './incidents.stories.module.css';
import { KeysDialog } from './KeysDialog';
import { ConflictFacts } from './MoveConflict';
import { OwnerDialog } from './OwnerDialog';
import { ManageViewsDialog, SaveViewDialog } from './SavedViewDialogs';
import { id, SAMPLE_NOW, sampleNameOf } from './sample-basics';
import { refusedEscalation } from './sample-decisions';
import { sampleIncident } from './sample-incident';
import { sampleListItem } from './sample-list';

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

const saved = fn();
export const Edit: StoryObj = {
  render: () => (
    <EditIncidentDialog incident={sampleIncident} busy={false} error={undefined} onSave={saved} onClose={fn()} />
  ),
  play: async ({ canvas }) => {
    // Once it is allowed, it is another button.
    const save = (): HTMLElement => canvas.getByRole('button', { name: /Save/ });
    await expect(save()).toHaveAttribute('aria-disabled', 'true');
    await userEvent.clear(canvas.getByRole('textbox', { name: /Title/ }));
    await userEvent.type(canvas.getByRole('textbox', { name: /Title/ }), 'Shard 07 is slow');
    await userEvent.click(canvas.getByRole('button', { name: 'Add tag' }));
    await userEvent.type(canvas.getAllByRole('textbox', { name: 'Value' })[2] as HTMLElement, 'eu');
    await userEvent.click(save());
    await waitFor(() => expect(canvas.getByText('A tag has a name.')).toBeVisible());
    await userEvent.type(canvas.getAllByRole('textbox', { name: 'Name' })[2] as HTMLElement, 'region');
    await userEvent.click(save());
    await expect(saved).toHaveBeenCalledWith({
      title: 'Shard 07 is slow',
      tags: { ...sampleIncident.tags, region: 'eu' },
    });
  },
};

const escalated = fn();
export const Escalate: StoryObj = {
  render: () => (
    <EscalateDialog
      incident={sampleIncident}
      severityRefusal={() => ({ why: 'it needs role team_lead.', toFix: 'ask a team lead.' })}
      busy={false}
      error={undefined}
      onEscalate={escalated}
      onClose={fn()}
    />
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: /Raise the severity/ }));
    await waitFor(() => expect(canvas.getAllByText(/it needs role team_lead/)[0]).toBeVisible());
    await userEvent.click(canvas.getByRole('radio', { name: /Hand it to the next on call/ }));
    await userEvent.type(canvas.getByRole('textbox', { name: /Rationale/ }), 'Two shards are down by now.');
    await userEvent.click(canvas.getByRole('button', { name: 'Escalate' }));
    await expect(escalated).toHaveBeenCalledWith({ rationale: 'Two shards are down by now.' });
  },
};

const view = (name: string, n: number): SavedView => ({
  id: id(`70${n}`),
  name,
  filter: { severity: ['high'] },
  created_at: '2026-11-23T01:00:00.000Z',
  updated_at: '2026-11-23T01:00:00.000Z',
  version: 1,
});
const renamed = fn();
export const Views: StoryObj = {
  render: () => (
    <ManageViewsDialog
      views={[view('Storage', 1), view('Night shift', 2)]}
      refusal={undefined}
      busy={undefined}
      error={undefined}
      onRename={renamed}
      onUpdate={fn()}
      onDelete={fn()}
      onClose={fn()}
    />
  ),
  play: async ({ canvas }) => {
    const [name] = canvas.getAllByRole('textbox', { name: 'Name' });
    await userEvent.clear(name as HTMLElement);
    await userEvent.type(name as HTMLElement, 'Night shift');
    await waitFor(() => expect(canvas.getByText('You have a view of this name.')).toBeVisible());
    await userEvent.type(name as HTMLElement, ' 2');
    await userEvent.click(canvas.getByRole('button', { name: 'Rename Storage' }));
    await expect(renamed).toHaveBeenCalledWith(expect.objectContaining({ name: 'Storage' }), 'Night shift 2');
  },
};

const keptName = fn();
export const SaveView: StoryObj = {
  render: () => <SaveViewDialog views={[]} busy={false} error={undefined} onSave={keptName} onClose={fn()} />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(canvas.getByText('A view has a name.')).toBeVisible());
    await userEvent.type(canvas.getByRole('textbox', { name: /Name/ }), 'Night shift');
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }));
    await expect(keptName).toHaveBeenCalledWith('Night shift');
  },
};

export const Preview: StoryObj = {
  render: () => (
    <IncidentPreview
      item={sampleListItem}
      now={SAMPLE_NOW}
      stale={false}
      userId="on-call-operator"
      nameOf={sampleNameOf}
      onOpen={fn()}
      onClose={fn()}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('dialog')).toHaveTextContent('storage_latency_high ×3 · 2 firing'));
  },
};

export const SwitchedOff: StoryObj = {
  render: () => <FeatureOff flag="incident_center_enabled" tenants={['A1']} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Incident Center is off for A1' })).toBeVisible());
  },
};
