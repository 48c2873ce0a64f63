import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fireEvent, fn, userEvent, waitFor, within } from 'storybook/test';
import type { Refusal } from '../components/WhyToFix';
import { Phone } from '../incidents/story-frame';
import { NewDraftEditor } from './NewDraftEditor';
import { beginDraft, type NewDraftEdit } from './new-draft';
import { sampleDraft } from './runbook-sample';

const create = fn();
const discard = fn();
const meta: Meta = {
  title: 'Runbooks/New draft',
  parameters: { bare: true },
  beforeEach: () => void create.mockClear(),
};
export default meta;

interface ShownProps {
  readonly copy?: boolean;
  readonly error?: IncidentCenterError;
  readonly refusal?: Refusal;
}

function Shown({ copy = false, error, refusal }: ShownProps): ReactNode {
  const [edit, setEdit] = useState<NewDraftEdit>(() =>
    beginDraft({
      tenants: ['A1', 'A2'],
      environment: 'prod',
      from: copy ? { name: sampleDraft.name, spec: sampleDraft.spec } : undefined,
    }),
  );
  const [said, setSaid] = useState<IncidentCenterError>();
  return (
    <NewDraftEditor
      tenants={['A1', 'A2']}
      edit={edit}
      onEdit={setEdit}
      refusal={refusal}
      busy={false}
      error={said}
      onCreate={(draft) => {
        create(draft);
        setSaid(error);
      }}
      onDiscard={discard}
      onBack={fn()}
    />
  );
}

/** What is missing is said at its place, and nothing is sent before. */
export const FromNothing: StoryObj = {
  render: () => <Shown />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Create draft' }));
    await waitFor(() => expect(canvas.getByText('Write a name.')).toBeVisible());
    await expect(canvas.getByRole('alert')).toHaveTextContent('Step 1 name Write what is done.');
    await expect(create).not.toHaveBeenCalled();
    await userEvent.type(canvas.getAllByRole('textbox', { name: /^Name/ })[0] ?? document.body, 'Drain the backlog');
    await userEvent.type(canvas.getByRole('textbox', { name: /^Service/ }), 'ingest');
    await userEvent.type(canvas.getAllByRole('textbox', { name: /^Name/ })[1] ?? document.body, 'Look');
    await userEvent.click(canvas.getByRole('checkbox', { name: 'A2' }));
    await userEvent.selectOptions(canvas.getByLabelText(/^Classification/), 'confidential');
    await userEvent.click(canvas.getByRole('button', { name: 'Create draft' }));
    await expect(create).toHaveBeenCalledWith({
      name: 'Drain the backlog',
      tenants: ['A1'],
      environment: 'prod',
      classification: 'confidential',
      tags: { service: 'ingest' },
      spec: { summary: '', steps: [expect.objectContaining({ key: 'step_1', name: 'Look', risk_level: 'low' })] },
    });
  },
};

/** The example fills the form; it can be read as people will read it, and as text. */
export const FromAnExample: StoryObj = {
  render: () => <Shown />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Start from an example' }));
    await expect(canvas.getAllByText('High risk')[0]).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: 'Preview' }));
    await expect(
      within(canvas.getByRole('list', { name: 'Steps' })).getAllByRole('heading', { level: 3 }),
    ).toHaveLength(2);
    await userEvent.click(canvas.getByRole('radio', { name: 'YAML' }));
    await expect(canvas.getByText(/risk_level: high/)).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: 'Steps' }));
    await expect(canvas.queryByRole('button', { name: 'Start from an example' })).toBeNull();
  },
};

/** For those who know it: the text, and why it can't be sent as it is. */
export const AsJson: StoryObj = {
  render: () => <Shown copy />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'JSON' }));
    await fireEvent.change(canvas.getByRole('textbox', { name: /^Spec/ }), { target: { value: '{ "steps": ' } });
    await waitFor(() => expect(canvas.getAllByText(/This is not JSON/)[0]).toBeVisible());
    await expect(canvas.getByRole('button', { name: /Create draft/ })).toHaveAttribute('aria-disabled', 'true');
  },
};

/** What the server found stands at the steps as they were sent. */
export const Issues: StoryObj = {
  render: () => (
    <Shown
      copy
      error={
        new IncidentCenterError('INVALID_INPUT', undefined, {
          details: { issues: [{ path: 'spec.steps.1.inputs.0.from_step', message: 'no earlier step has it' }] },
        })
      }
    />
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Create draft' }));
    await waitFor(() => expect(canvas.getByRole('alert')).toHaveTextContent('no earlier step has it'));
    await userEvent.click(canvas.getByRole('button', { name: 'Step 2' }));
    await expect(canvas.getAllByRole('button', { expanded: true }).length).toBeGreaterThan(1);
  },
};

export const Refused: StoryObj = {
  render: () => <Shown copy refusal={{ why: 'this needs the role runbook author. You have operator.' }} />,
};
export const Dark: StoryObj = { parameters: { theme: 'dark' }, render: () => <Shown copy /> };
export const RightToLeft: StoryObj = { parameters: { locale: 'ar' }, render: () => <Shown copy /> };
export const Narrow: StoryObj = {
  render: () => (
    <Phone>
      <Shown />
    </Phone>
  ),
};
