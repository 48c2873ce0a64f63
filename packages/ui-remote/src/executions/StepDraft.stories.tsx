import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { aRun, aSimulation } from './fixtures';
import { OvertakenDraft } from './OvertakenDraft';
import { stepsOf } from './run-view';
import styles from './Stepper.stories.module.css';
import { aRunbook } from './sample-runbook';
import { createStepDrafts, type StepDrafts, tabStorage } from './step-drafts';
import { ShownStepper } from './stepper-frame';
import { useStepWork } from './use-step-work';

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
    await userEvent.type(canvas.getByLabelText(/^Ingest p99 after, ms/), '310');
    await userEvent.selectOptions(canvas.getByLabelText(/^Outcome/), 'succeeded');
    await userEvent.type(canvas.getByLabelText(/^Note/), 'Held for two minutes.');
    await waitFor(() => expect(canvas.getByText(/kept in this tab until the step is done/)).toBeVisible());
    await expect(canvas.queryByText(/Taken up where you left it/)).toBeNull();

    await userEvent.click(canvas.getByRole('button', { name: 'Elsewhere' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Back to the run' }));
    await waitFor(() => expect(canvas.getByText(/^Taken up where you left it, /)).toBeVisible());
    await expect(canvas.getByLabelText(/^Ingest p99 after, ms/)).toHaveValue('310');
    await expect(canvas.getByLabelText(/^Outcome/)).toHaveValue('succeeded');
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

/** Another tab: the step ended while it was filled in here, and what was written is not wiped unseen. */
function TwoTabs(): ReactNode {
  const [drafts] = useState(() => createStepDrafts({ owner: 'two tabs', storage: undefined }));
  const [done, setDone] = useState(false);
  const next = aRun(
    { state: 'running', current_step: 'warm_cache' },
    { reroute_ingestion: { state: 'completed', completed_at: '2026-11-23T03:12:00.000Z', outcome: 'succeeded' } },
  );
  const place = {
    execution: open.id,
    step: done ? 'warm_cache' : 'reroute_ingestion',
    attempt: 1,
  };
  const work = useStepWork(place, drafts);
  return (
    <main>
      <h1 className={styles.portal}>Run</h1>
      <button type="button" onClick={() => setDone(true)}>
        Done elsewhere
      </button>
      <button type="button" onClick={() => work.setOutput('ingest_p99_after_ms', '310')}>
        Write
      </button>
      <OvertakenDraft work={work} steps={stepsOf(next, aRunbook, [])} />
    </main>
  );
}

export const EndedElsewhere: StoryObj = {
  render: () => <TwoTabs />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Write' }));
    await expect(canvas.queryByText(/ended while you were filling it in/)).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Done elsewhere' }));
    await waitFor(() => expect(canvas.getByText(/ended while you were filling it in/)).toBeVisible());
    await expect(canvas.getByText('310')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }));
    await expect(canvas.queryByText('310')).toBeNull();
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
