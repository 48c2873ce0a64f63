import type { Approval, Execution, Simulation } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { aBinding, anApproval, sample } from '../approvals/fixtures';
import { LiveMark } from '../components/LiveMark';
import { StaleNotice } from '../components/StaleNotice';
import { anIncident, aRun, aRunbook, aSimulation, sampleEvents, sampleNow } from './fixtures';
import { readOpenStep } from './read-open-step';
import { stepsOf } from './run-view';
import { Stepper } from './Stepper';
import styles from './Stepper.stories.module.css';
import { useEvidenceUploads } from './use-evidence-uploads';
import { useStepWork } from './use-step-work';

const meta: Meta = { title: 'Executions/Stepper', parameters: { bare: true } };
export default meta;

const names: Readonly<Record<string, string>> = {
  'on-call-operator': 'On-call operator',
  'team-lead': 'Team lead',
  'security-admin': 'Security admin',
};
const nameOf = (id: string): string => names[id] ?? id;
const place = { href: '#', onFollow: () => {} };
const complete = fn();
const ask = fn();
const openApproval = fn();

const lacksApproval = aSimulation({
  allow: false,
  permitted: false,
  missing: ['approval_evidence'],
  needs: ['approval'],
});
const notMine = aSimulation({
  action: 'can_decide_approval',
  allow: false,
  permitted: false,
  requirements: ['candidate_role', 'not_requester', 'not_step_operator'],
  missing: ['candidate_role', 'not_requester', 'not_step_operator'],
});
const vote: Approval['votes'][number] = {
  voter: 'team-lead',
  decision: 'approve',
  reason: 'Standby healthy, lag 1.2 s.',
  created_at: '2026-11-23T03:06:12.000Z',
};

interface Given {
  readonly execution?: Execution;
  readonly approvals?: readonly Approval[];
  readonly may?: Simulation;
  readonly stale?: boolean;
  readonly step?: string;
  readonly self?: string;
}

function Shown({
  execution = aRun(),
  approvals = [],
  may,
  stale = false,
  step,
  self = 'on-call-operator',
}: Given): ReactNode {
  const [shown, setShown] = useState(step ?? execution.current_step ?? undefined);
  const work = useStepWork(execution.id);
  const uploads = useEvidenceUploads({ attached: new Set(), send: () => new Promise(() => {}) });
  const steps = stepsOf(execution, aRunbook, approvals);
  const simulation = may ?? lacksApproval;
  return (
    <Stepper
      execution={execution}
      steps={steps}
      open={readOpenStep({ execution, steps, work, simulation, uploading: uploads.busy, now: sampleNow, stale })}
      incident={anIncident}
      events={sampleEvents}
      bound={aBinding()}
      boundCheckedAt={sampleNow - 2000}
      facts={{ self, nameOf, now: sampleNow, stale }}
      shown={shown}
      onShow={(key) => setShown(key ?? execution.current_step ?? undefined)}
      may={{
        complete: simulation,
        attach: aSimulation(),
        request: aSimulation(),
        fail: aSimulation(),
        abort: aSimulation(),
        decide: notMine,
      }}
      refusalOf={(simulation) =>
        simulation && !simulation.permitted
          ? { why: 'publishing needs role team-lead.', toFix: 'ask a team lead.' }
          : undefined
      }
      work={work}
      uploads={uploads}
      places={{ incidents: place, incident: place, timeline: place }}
      completing={false}
      downloading={false}
      onComplete={complete}
      onAsk={ask}
      onFail={fn()}
      onAbort={fn()}
      onOpenApproval={openApproval}
      onPreview={fn()}
      onDownload={fn()}
      liveMark={(short) => <LiveMark state={stale ? 'not_live' : 'live'} asOf={sampleNow} short={short} />}
      staleNotice={stale ? <StaleNotice asOf={sampleNow - 48_000} now={sampleNow} onTryNow={fn()} /> : null}
    />
  );
}

const waiting = anApproval({ quorum: 2, votes: [vote] });

/** The third step waits for the second of two approvers. */
export const Waiting: StoryObj = {
  render: () => <Shown approvals={[waiting]} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('One more approver must agree')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('41:25 left, ends 03:54:05 UTC')).toBeVisible());
    const button = canvas.getByRole('button', { name: /Complete step 3/ });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    await expect(complete).not.toHaveBeenCalled();
    await expect(canvas.getByLabelText(/To standby/)).toHaveAttribute('readonly');
    await userEvent.click(canvas.getByRole('button', { name: 'Open approval' }));
    await expect(openApproval).toHaveBeenCalledWith(sample.approval);
  },
  beforeEach: () => void complete.mockClear(),
};

/** Changing the inputs says what it costs, and then asks for a new approval. */
export const ChangingInputs: StoryObj = {
  render: () => <Shown approvals={[waiting]} />,
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
    <Shown execution={aRun({ state: 'running' }, { reroute_ingestion: { state: 'running' } })} approvals={[]} />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Nobody has been asked yet')).toBeVisible());
    await userEvent.click(canvas.getAllByRole('button', { name: 'Ask for approval…' })[0] as HTMLElement);
    await expect(ask).toHaveBeenCalled();
  },
};

const granted = anApproval({ status: 'granted', quorum: 1, votes: [vote], decided_at: vote.created_at });
const goingOn = aRun({ state: 'running' }, { reroute_ingestion: { state: 'running' } });

/** Granted: what is missing is said, until nothing is. */
export const Granted: StoryObj = {
  render: () => <Shown execution={goingOn} approvals={[granted]} may={aSimulation()} />,
  beforeEach: () => void complete.mockClear(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Still to fill in: Ingest p99 after, ms/)).toBeVisible());
    await userEvent.type(canvas.getByLabelText('Ingest p99 after, ms'), '2,140');
    await userEvent.tab();
    await waitFor(() => expect(canvas.getByText(/Write a plain number/)).toBeVisible());
    await userEvent.clear(canvas.getByLabelText('Ingest p99 after, ms'));
    await userEvent.type(canvas.getByLabelText('Ingest p99 after, ms'), '310');
    await userEvent.type(canvas.getByLabelText('Standby lag after, s'), '1.2');
    await waitFor(() => expect(canvas.getByText('Needs an outcome')).toBeVisible());
    await userEvent.selectOptions(canvas.getByLabelText('Outcome'), 'succeeded');
    await waitFor(() => expect(canvas.getByText('Approved, for one use')).toBeVisible());
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect(complete).toHaveBeenCalledOnce();
  },
};

/** `[` goes to the step before, which can only be read; `]` comes back. */
export const EarlierStep: StoryObj = {
  render: () => <Shown approvals={[waiting]} />,
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
  render: () => <Shown approvals={[waiting]} stale />,
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
  render: () => <Shown execution={watching} may={aSimulation({ requirements: ['role_permits'] })} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('23:20 of the timer left')).toBeVisible());
    await userEvent.selectOptions(canvas.getByLabelText('Stable for 30 minutes'), 'Yes');
    await userEvent.selectOptions(canvas.getByLabelText('Outcome'), 'succeeded');
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
  render: () => <Shown execution={over} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'This run is completed' })).toBeVisible());
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Download bundle' })).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Abort run…' })).toBeNull();
  },
};

export const Dark: StoryObj = { ...Waiting, parameters: { theme: 'dark' } };
export const German: StoryObj = { parameters: { locale: 'de' }, render: () => <Shown approvals={[waiting]} /> };
export const RightToLeft: StoryObj = { parameters: { locale: 'ar' }, render: () => <Shown approvals={[waiting]} /> };

/** One step, a strip of numbers, the approval above the inputs. */
export const Narrow: StoryObj = {
  render: () => (
    <div className={styles.narrow}>
      <Shown approvals={[waiting]} />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByRole('button', { name: 'More actions' })).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Abort run…' })).toBeNull();
    const frame = canvasElement.querySelector(`.${styles.narrow}`);
    await expect(frame?.scrollWidth).toBeLessThanOrEqual(frame?.clientWidth ?? 0);
  },
};
