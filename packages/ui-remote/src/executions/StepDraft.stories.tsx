import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { aRun, aSimulation } from './fixtures';
import styles from './Stepper.stories.module.css';
import { createStepDrafts, type StepDrafts, tabStorage } from './step-drafts';
import { ShownStepper } from './stepper-frame';

const meta: Meta = { title: 'Executions/Draft of a step', parameters: { bare: true } };
export default meta;

const open = aRun({ state: 'running' }, { reroute_ingestion: { state: 'running' } });
const draftsOf = (owner: string, storage = tabStorage()): StepDrafts => createStepDrafts({ owner, storage });

/** A portal with one other page. */
function Portal({ owner, storage }: { readonly owner: string; readonly storage?: Storage | undefined }): ReactNode {
  const [away, setAway] = useState(false);
  // As after a reload: nothing is handed over but what was kept.
  return (
    <main>
      <h1 className={styles.portal}>Portal</h1>
      <button type="button" onClick={() => setAway(!away)}>
        {away ? 'Back to the run' : 'Elsewhere'}
      </button>
      {away ? null : <ShownStepper execution={open} may={aSimulation()} drafts={draftsOf(owner, storage)} />}
    </main>
  );
}

/** What was written is there again after looking elsewhere, and the page says from when it is. */
export const ComingBack: StoryObj = {
  beforeEach: () => sessionStorage.clear(),
  render: () => <Portal owner="operator" />,
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByLabelText('Ingest p99 after, ms'), '310');
    await userEvent.selectOptions(canvas.getByLabelText('Outcome'), 'succeeded');
    await userEvent.type(canvas.getByLabelText(/^Note/), 'Held for two minutes.');
    await waitFor(() => expect(canvas.getByText(/kept in this tab until the step is done/)).toBeVisible());
    await expect(canvas.queryByText(/Taken up where you left it/)).toBeNull();

    await userEvent.click(canvas.getByRole('button', { name: 'Elsewhere' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Back to the run' }));
    await waitFor(() => expect(canvas.getByText(/^Taken up where you left it, /)).toBeVisible());
    await expect(canvas.getByLabelText('Ingest p99 after, ms')).toHaveValue('310');
    await expect(canvas.getByLabelText('Outcome')).toHaveValue('succeeded');
    await expect(canvas.getByLabelText(/^Note/)).toHaveValue('Held for two minutes.');

    await userEvent.click(canvas.getByRole('button', { name: 'Discard' }));
    await expect(canvas.getByLabelText(/^Note/)).toHaveValue('');
    await expect(canvas.queryByText(/Taken up where you left it/)).toBeNull();
    await expect(sessionStorage.length).toBe(0);
  },
};

/** Whoever comes next in the same tab finds nothing of it, and leaves nothing of it behind. */
export const SomebodyElse: StoryObj = {
  beforeEach: () => {
    sessionStorage.clear();
    const place = { execution: open.id, step: 'reroute_ingestion', attempt: 1 };
    const draft = { outputs: {}, outcome: '', note: 'Only mine.', unlocked: false };
    draftsOf('operator').keep(place, draft);
  },
  render: () => <Portal owner="team lead" />,
  play: async ({ canvas }) => {
    await expect(canvas.getByLabelText(/^Note/)).toHaveValue('');
    await expect(sessionStorage.length).toBe(0);
  },
};

/** A browser that keeps nothing for a page in a frame: the words say what holds then. */
export const WithoutStorage: StoryObj = {
  render: () => <ShownStepper execution={open} may={aSimulation()} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/lost when the page is reloaded/)).toBeVisible());
    await expect(canvas.queryByText(/kept in this tab/)).toBeNull();
  },
};
