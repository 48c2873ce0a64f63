import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fireEvent, fn, screen, userEvent, waitFor } from 'storybook/test';
import type { Refusal } from '../components/WhyToFix';
import { DeleteDraftDialog } from './DeleteDraftDialog';
import { DraftEditor } from './DraftEditor';
import { beginEdit } from './draft-edit';
import styles from './Runbooks.stories.module.css';
import { sampleDraft } from './runbook-sample';

const save = fn();
const discard = fn();
const meta: Meta = {
  title: 'Runbooks/Draft editor',
  parameters: { bare: true },
  beforeEach: () => {
    save.mockClear();
    discard.mockClear();
  },
};
export default meta;

interface ShownProps {
  readonly error?: IncidentCenterError;
  /** Given once it was saved: what the server found is named by the steps as they were sent. */
  readonly answer?: IncidentCenterError;
  readonly refusal?: Refusal;
  readonly voids?: boolean;
}

function Shown({ error, answer, refusal, voids = false }: ShownProps): ReactNode {
  const [edit, setEdit] = useState(() => beginEdit(sampleDraft));
  const [said, setSaid] = useState(error);
  return (
    <DraftEditor
      runbook={sampleDraft}
      edit={edit}
      onEdit={setEdit}
      voids={voids}
      refusal={refusal}
      busy={false}
      error={said}
      onSave={(changes, base) => {
        save(changes, base);
        setSaid(answer);
      }}
      onDiscard={discard}
      onBack={fn()}
    />
  );
}

/** Nothing is saved before anything was changed; then only what was. */
export const Form: StoryObj = {
  render: () => <Shown />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Save draft' })).toHaveAttribute('aria-disabled', 'true');
    const name = canvas.getAllByRole('textbox', { name: /^Name/ })[0] as HTMLElement;
    await userEvent.clear(name);
    await userEvent.type(name, 'Drain the backlog');
    await userEvent.click(canvas.getByRole('button', { name: 'Save draft' }));
    await expect(save).toHaveBeenCalledWith({ name: 'Drain the backlog' }, sampleDraft.row_version);
  },
};

/** Steps change places by buttons, and a risk that is lowered drops what approvers are asked. */
export const Steps: StoryObj = {
  render: () => <Shown voids />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Move step 1 down' }));
    // It goes along: pressed again, it moves the same step further.
    await expect(canvas.getByRole('button', { name: 'Move step 2 down' })).toHaveFocus();
    await userEvent.click(canvas.getByRole('button', { name: 'Move step 2 up' }));
    await expect(canvas.getByRole('button', { name: 'Move step 1 up' })).toHaveFocus();
    await userEvent.click(canvas.getByRole('button', { name: 'Move step 1 down' }));
    await userEvent.click(canvas.getByRole('button', { name: /^1\. Reroute ingestion/ }));
    await userEvent.selectOptions(canvas.getAllByRole('combobox', { name: 'Risk' })[0] as HTMLElement, 'medium');
    await waitFor(() => expect(canvas.getByText(/Saving another spec voids it/)).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Save draft' }));
    const [{ spec }] = save.mock.calls[0] as [{ spec: typeof sampleDraft.spec }];
    await expect(spec.steps.map(({ key }) => key).slice(0, 2)).toEqual(['reroute_ingestion', 'collect_metrics']);
    await expect(spec.steps[0]?.risk_level).toBe('medium');
    await expect(spec.steps[0]).not.toHaveProperty('approval');
  },
};

/** What the server found stands at the step and field it is about, wherever that is by now. */
export const Issues: StoryObj = {
  render: () => (
    <Shown
      answer={
        new IncidentCenterError('INVALID_INPUT', undefined, {
          details: {
            issues: [
              { path: 'spec.steps.1.key', message: 'must be snake_case' },
              { path: 'spec.steps.1.inputs.0.from_step', message: "no earlier step 'x' has an output 'y'" },
            ],
          },
        })
      }
    />
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Remove step 4' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Save draft' }));
    await waitFor(() => expect(canvas.getByRole('alert')).toHaveTextContent('must be snake_case'));
    await userEvent.click(canvas.getAllByRole('button', { name: 'Step 2' })[0] as HTMLElement);
    await waitFor(() => expect(canvas.getAllByText('must be snake_case')[1]).toBeVisible());
  },
};

/** The same as text: what can't be read is said at once, and stays. */
export const Json: StoryObj = {
  render: () => <Shown />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'JSON' }));
    const text = canvas.getByRole('textbox', { name: /^Spec/ });
    await fireEvent.change(text, { target: { value: '{ "steps": ' } });
    await waitFor(() => expect(canvas.getAllByText(/This is not JSON/)[0]).toBeVisible());
    await expect(canvas.getByRole('button', { name: 'Save draft' })).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(canvas.getByRole('radio', { name: 'Steps' }));
    await expect(canvas.getByRole('textbox', { name: /^Spec/ })).toHaveValue('{ "steps": ');
  },
};

/** Somebody else saved meanwhile: nothing is lost, and nothing is overwritten unasked. */
export const Conflict: StoryObj = {
  render: () => <Shown answer={new IncidentCenterError('VERSION_MISMATCH')} />,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('textbox', { name: 'What it is for optional' }), ' More.');
    await userEvent.click(canvas.getByRole('button', { name: 'Save draft' }));
    await waitFor(() => expect(canvas.getByText('This draft changed while you were writing')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Discard mine, read it again' }));
    await expect(discard).toHaveBeenCalledOnce();
  },
};

export const Refused: StoryObj = {
  parameters: { theme: 'dark' },
  render: () => (
    <Shown
      refusal={{
        why: 'somebody else wrote this draft.',
        toFix: 'ask its author, or delete the draft and write your own.',
      }}
    />
  ),
};
export const German: StoryObj = { parameters: { locale: 'de' }, render: () => <Shown /> };
export const RightToLeft: StoryObj = { parameters: { locale: 'ar' }, render: () => <Shown /> };
export const Narrow: StoryObj = {
  render: () => (
    <div className={styles.narrow}>
      <Shown />
    </div>
  ),
};

const remove = fn();
/** Deleting says what stays. */
export const Deleting: StoryObj = {
  render: () => (
    <DeleteDraftDialog
      runbook={sampleDraft}
      published={undefined}
      busy={false}
      error={undefined}
      onDelete={remove}
      onClose={fn()}
    />
  ),
  play: async () => {
    await waitFor(() => expect(screen.getByText(/It was never published/)).toBeVisible());
    await userEvent.click(screen.getByRole('button', { name: 'Delete draft' }));
    await expect(remove).toHaveBeenCalledOnce();
  },
};
