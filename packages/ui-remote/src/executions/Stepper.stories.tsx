import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { anApproval, sample } from '../approvals/fixtures';
import { aRun, aSimulation } from './fixtures';
import styles from './Stepper.stories.module.css';
import { aRunbook } from './sample-runbook';
import { pressed, ShownStepper, vote } from './stepper-frame';

const meta: Meta = { title: 'Executions/Stepper', parameters: { bare: true } };
export default meta;

const waiting = anApproval({ quorum: 2, votes: [vote] });

/** The third step waits for the second of two approvers. */
export const Waiting: StoryObj = {
  render: () => <ShownStepper approvals={[waiting]} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('One more approver must agree')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('41:25 left, ends 03:54:05 UTC')).toBeVisible());
    const button = canvas.getByRole('button', { name: /Complete step 3/ });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    await expect(pressed.complete).not.toHaveBeenCalled();
    await expect(canvas.getByLabelText(/To standby/)).toHaveAttribute('readonly');
    await userEvent.click(canvas.getByRole('link', { name: 'Open approval' }));
    await expect(pressed.openApproval).toHaveBeenCalledWith(sample.approval);
  },
  beforeEach: () => void pressed.complete.mockClear(),
};

/** Changing the inputs says what it costs, and then asks for a new approval. */
export const ChangingInputs: StoryObj = {
  render: () => <ShownStepper approvals={[waiting]} />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Change inputs…' }));
    const dialog = within(canvas.getByRole('dialog'));
    await waitFor(() => expect(dialog.getByText(/it becomes void/)).toBeVisible());
    await userEvent.click(dialog.getByRole('button', { name: 'Change inputs' }));
    const input = canvas.getByLabelText(/To standby/);
    await userEvent.clear(input);
    await userEvent.type(input, 'standby-03');
    await waitFor(() => expect(canvas.getByText('Needs a new approval')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Keep as asked' }));
    await expect(canvas.getByLabelText(/To standby/)).toHaveValue('standby-02');
    await waitFor(() => expect(canvas.getByText('Needs 1 more approval')).toBeVisible());
  },
};

/** Nobody has been asked yet. */
export const NotAsked: StoryObj = {
  render: () => (
    <ShownStepper execution={aRun({ state: 'running' }, { reroute_ingestion: { state: 'running' } })} approvals={[]} />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Nobody has been asked yet')).toBeVisible());
    await userEvent.click(canvas.getAllByRole('button', { name: 'Ask for approval…' })[0] as HTMLElement);
    await expect(pressed.ask).toHaveBeenCalled();
  },
};

const granted = anApproval({ status: 'granted', quorum: 1, votes: [vote], decided_at: vote.created_at });
const goingOn = aRun({ state: 'running' }, { reroute_ingestion: { state: 'running' } });

/** Granted: what is missing is said, until nothing is. */
export const Granted: StoryObj = {
  render: () => <ShownStepper execution={goingOn} approvals={[granted]} may={aSimulation()} />,
  beforeEach: () => void pressed.complete.mockClear(),
  play: async ({ canvas }) => {
    const missing = 'Still to fill in: Ingest p99 after, ms, Standby lag after, s, and Outcome';
    await waitFor(() => expect(canvas.getByText(missing)).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: /Complete step 3/ }));
    await waitFor(() => expect(canvas.getAllByText('Write something here')).toHaveLength(2));
    await userEvent.keyboard('{Escape}');
    await userEvent.type(canvas.getByLabelText(/^Ingest p99 after, ms/), '2,140');
    await userEvent.tab();
    await waitFor(() => expect(canvas.getByText(/Write a plain number/)).toBeVisible());
    await expect(canvas.getByText('To correct: Ingest p99 after, ms')).toBeVisible();
    await userEvent.clear(canvas.getByLabelText(/^Ingest p99 after, ms/));
    await userEvent.type(canvas.getByLabelText(/^Ingest p99 after, ms/), '310');
    await userEvent.type(canvas.getByLabelText(/^Standby lag after, s/), '1.2');
    await waitFor(() => expect(canvas.getByText('Still to fill in: Outcome')).toBeVisible());
    await userEvent.selectOptions(canvas.getByLabelText(/^Outcome/), 'succeeded');
    await waitFor(() => expect(canvas.getByText('Approved, for one use')).toBeVisible());
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect(pressed.complete).toHaveBeenCalledOnce();
  },
};

/** Leaving a step out is in its menu; of a high-risk one it needs what doing it would need. */
export const Skipping: StoryObj = {
  render: () => (
    <ShownStepper
      approvals={[granted]}
      execution={goingOn}
      skip={aSimulation({
        action: 'can_skip_step',
        allow: false,
        permitted: false,
        missing: ['approval_evidence', 'rationale_given'],
        reasons: [{ requirement: 'approval_evidence' }, { requirement: 'rationale_given' }],
      })}
    />
  ),
  play: async ({ canvas, canvasElement }) => {
    const page = within(canvasElement.ownerDocument.body);
    await userEvent.click(canvas.getByRole('button', { name: 'More about this step' }));
    const item = await page.findByRole('menuitem', { name: /Skip step/ });
    await expect(item).toHaveAttribute('aria-disabled', 'true');
    await expect(item).toHaveTextContent('leaving it out needs the approval that doing it would need');
    await userEvent.keyboard('{Escape}');
  },
};

/** Allowed: it opens the dialog that asks why. An approval that is not used yet can be taken back. */
export const SkippingAllowed: StoryObj = {
  render: () => <ShownStepper approvals={[granted]} execution={goingOn} />,
  beforeEach: () => {
    pressed.skip.mockClear();
    pressed.takeBack.mockClear();
  },
  play: async ({ canvas, canvasElement }) => {
    const page = within(canvasElement.ownerDocument.body);
    await userEvent.click(canvas.getByRole('button', { name: 'More about this step' }));
    await userEvent.click(await page.findByRole('menuitem', { name: /Skip step/ }));
    await expect(pressed.skip).toHaveBeenCalledOnce();
    await userEvent.click(canvas.getByRole('button', { name: 'Take back approval…' }));
    await expect(pressed.takeBack).toHaveBeenCalledWith(granted);
  },
};

/** `[` goes to the step before, which can only be read; `]` comes back. */
export const EarlierStep: StoryObj = {
  render: () => <ShownStepper approvals={[waiting]} />,
  play: async ({ canvas }) => {
    await userEvent.keyboard('[[');
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: /Verify tenant impact/ })).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/It can only be read here/)).toBeVisible());
    await expect(canvas.queryByRole('button', { name: /Complete step/ })).toBeNull();
    await userEvent.keyboard(']');
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: /Reroute ingestion/ })).toBeVisible());
  },
};

/** Nothing can be changed, and no countdown runs that nobody confirms. */
export const Stale: StoryObj = {
  render: () => <ShownStepper approvals={[waiting]} stale />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/This is 48 s old/)).toBeVisible());
    await expect(canvas.queryByText(/41:25 left/)).toBeNull();
    await waitFor(() => expect(canvas.getByText('ends 03:54:05 UTC')).toBeVisible());
    await expect(canvas.getByRole('button', { name: /Complete step 3/ })).toHaveAttribute('aria-disabled', 'true');
  },
};

const watching = aRun(
  { state: 'running', current_step: 'monitor' },
  {
    reroute_ingestion: { state: 'completed', completed_at: '2026-11-23T03:05:00.000Z', outcome: 'succeeded' },
    warm_cache: { state: 'completed', completed_at: '2026-11-23T03:06:00.000Z', outcome: 'not_needed' },
    monitor: { state: 'running', started_at: '2026-11-23T03:06:00.000Z' },
  },
);
/** A timer informs, and holds nothing back. */
export const WithTimer: StoryObj = {
  render: () => <ShownStepper execution={watching} may={aSimulation({ requirements: ['role_permits'] })} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('23:20 of the timer left')).toBeVisible());
    await userEvent.selectOptions(canvas.getByLabelText(/^Stable for 30 minutes/), 'Yes');
    await userEvent.selectOptions(canvas.getByLabelText(/^Outcome/), 'succeeded');
    await waitFor(() => expect(canvas.getByText('Ready to complete')).toBeVisible());
  },
};

const over = aRun(
  { state: 'completed', current_step: null, completed_at: '2026-11-23T03:10:00.000Z', bundle_ref: sample.spec },
  Object.fromEntries(
    aRunbook.spec.steps.map(({ key }) => [
      key,
      {
        state: 'completed',
        completed_at: '2026-11-23T03:10:00.000Z',
        operator: 'on-call-operator',
        outcome: 'succeeded',
      },
    ]),
  ),
);
/** A run that is over: what came out of it, and its bundle. */
export const Completed: StoryObj = {
  render: () => <ShownStepper execution={over} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'This run is completed' })).toBeVisible());
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Download bundle' })).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Abort run…' })).toBeNull();
  },
};

export const Dark: StoryObj = { ...Waiting, parameters: { theme: 'dark' } };
export const German: StoryObj = { parameters: { locale: 'de' }, render: () => <ShownStepper approvals={[waiting]} /> };
export const RightToLeft: StoryObj = {
  parameters: { locale: 'ar' },
  render: () => <ShownStepper approvals={[waiting]} />,
  play: async ({ canvasElement }) => {
    // An English sentence keeps its full stop at its own end.
    await waitFor(() => expect(canvasElement.querySelector('ol > li > bdi:not([dir])')).toBeVisible());
  },
};

/** One step, a strip of numbers, the approval above the inputs. */
export const Narrow: StoryObj = {
  render: () => (
    <div className={styles.narrow}>
      <ShownStepper approvals={[waiting]} />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByRole('button', { name: 'More actions' })).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Abort run…' })).toBeNull();
    const frame = canvasElement.querySelector(`.${styles.narrow}`);
    await expect(frame?.scrollWidth).toBeLessThanOrEqual(frame?.clientWidth ?? 0);
  },
};

const begun = aRun(
  { state: 'running', current_step: 'collect_metrics', inputs: {}, outputs: {} },
  {
    collect_metrics: { state: 'running', completed_at: null, outcome: null, evidence: [] },
    verify_impact: { state: 'pending', operator: null, started_at: null, completed_at: null, outcome: null },
    reroute_ingestion: { state: 'pending', operator: null, started_at: null, inputs_hash: null, evidence: [] },
  },
);
/** A step that needs no approval has the whole width beside the steps, from its title to the bar. */
export const LowRiskWide: StoryObj = {
  render: () => (
    <div className={styles.wide}>
      <ShownStepper execution={begun} may={aSimulation({ requirements: ['role_permits', 'evidence_attached'] })} />
    </div>
  ),
  play: async ({ canvas }) => {
    const title = canvas.getByRole('heading', { level: 2, name: /Collect recent latency/ });
    await waitFor(() => expect(title).toBeVisible());
    await expect(canvas.queryByRole('complementary')).toBeNull();
    const bar = canvas.getByRole('toolbar', { name: 'Complete the open step' });
    await expect(bar.getBoundingClientRect().width).toBeGreaterThan(900);
    await expect(title.getBoundingClientRect().width).toBeGreaterThan(800);
    const outputs = canvas.getByRole('region', { name: 'Outputs' });
    await expect(outputs.getBoundingClientRect().width).toBeGreaterThan(800);
    await expect(bar.getBoundingClientRect().top).toBeGreaterThanOrEqual(title.getBoundingClientRect().bottom);
  },
};

/** The same width with an approval: it stands beside the step and not below, and the bar ends where it begins. */
export const WaitingWide: StoryObj = {
  render: () => (
    <div className={styles.wide}>
      <ShownStepper approvals={[waiting]} />
    </div>
  ),
  play: async ({ canvas }) => {
    const side = canvas.getByRole('complementary');
    await waitFor(() => expect(side).toBeVisible());
    const title = canvas.getByRole('heading', { level: 2, name: /Reroute ingestion/ });
    const bar = canvas.getByRole('toolbar', { name: 'Complete the open step' });
    await expect(side.getBoundingClientRect().left).toBeGreaterThanOrEqual(title.getBoundingClientRect().right);
    await expect(side.getBoundingClientRect().left).toBeGreaterThanOrEqual(bar.getBoundingClientRect().right);
  },
};
