import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { LiveMark } from '../components/LiveMark';
import { anEvent } from '../executions/fixtures';
import { ChangesTab } from './ChangesTab';
import { HistoryTab } from './HistoryTab';
import { PublishPanel, type PublishPanelProps } from './PublishPanel';
import { RunbookDetail } from './RunbookDetail';
import styles from './Runbooks.stories.module.css';
import { sampleApproval, sampleDraft, samplePerson, sampleRunbook, sampleRuns, summaryOf } from './runbook-sample';

const now = Date.UTC(2026, 10, 23, 3, 0, 0);
const open = fn();
const openVersion = fn();
const ofRunbook = { incident_id: null, runbook_execution_id: null, target_ids: [sampleRunbook.id], actor: 'author-1' };
const sampleHistory = [
  anEvent({ ...ofRunbook, seq: 3, type: 'runbook_edited', payload: { version: 2 } }),
  anEvent({ ...ofRunbook, seq: 2, type: 'runbook_drafted', payload: { version: 2 } }),
];
const meta: Meta<typeof RunbookDetail> = {
  title: 'Runbooks/Detail',
  component: RunbookDetail,
  parameters: { bare: true },
  beforeEach: () => void open.mockClear(),
  args: {
    runbook: sampleRunbook,
    versions: [summaryOf(sampleRunbook)],
    runs: { items: sampleRuns, total: 14 },
    now,
    nameOf: samplePerson,
    hrefOf: (to) => ('executionId' in to ? `/runs/${to.executionId}` : `/incidents/${to.incidentId}`),
    onOpen: open,
    approvalPlace: (id) => ({ href: `#/approvals/${id}`, onFollow: fn() }),
    hrefOfVersion: (version) => `#v${version}`,
    onOpenVersion: openVersion,
    history: <HistoryTab events={sampleHistory} total={2} self="author-1" nameOf={samplePerson} now={now} />,
    onStart: fn(),
    startRefusal: undefined,
    onCopyDraft: fn(),
    draftRefusal: undefined,
    live: <LiveMark state="live" asOf={now} />,
  },
};
export default meta;
type Story = StoryObj<typeof RunbookDetail>;

/** Every step with what guards it. */
export const Steps: Story = {
  play: async ({ canvas }) => {
    await waitFor(() =>
      expect(canvas.getByText(/2 people, each team lead or security admin; expires after 50m/i)).toBeVisible(),
    );
    await waitFor(() => expect(canvas.getByText(/one of drain or cut over, required/)).toBeVisible());
  },
};

export const Dark: Story = { parameters: { theme: 'dark' } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };
export const German: Story = { parameters: { locale: 'de' } };

/** What came of each run; a row leads to it. */
export const Runs: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: /^Runs/ }));
    await waitFor(() => expect(canvas.getByText('The newest 2 of 14')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('without an incident')).toBeVisible());
    await userEvent.click(canvas.getAllByRole('link', { name: /e51d08/ })[0] as HTMLElement);
    await expect(open).toHaveBeenCalledWith({ executionId: sampleRuns[0]?.id });
  },
};

/** The digest is computed here; another spec under it is called out. */
export const Provenance: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: 'Provenance' }));
    await waitFor(() => expect(canvas.getByText(/Computed in this browser/)).toBeVisible());
  },
};

export const ProvenanceBroken: Story = {
  args: { runbook: { ...sampleRunbook, spec: { ...sampleRunbook.spec, summary: 'Something else.' } } },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: 'Provenance' }));
    await waitFor(() => expect(canvas.getByText(/does not have this digest/)).toBeVisible());
  },
};

export const Spec: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: 'Spec' }));
    await waitFor(() => expect(canvas.getByText(/risk_level: high/)).toBeVisible());
    await userEvent.click(canvas.getByRole('radio', { name: 'JSON' }));
    await waitFor(() => expect(canvas.getByText(/"risk_level": "high"/)).toBeVisible());
  },
};

const publishing = (more: Partial<PublishPanelProps>) => (
  <PublishPanel
    runbook={sampleDraft}
    approval={{ state: 'none' }}
    now={now}
    nameOf={samplePerson}
    onAsk={fn()}
    askRefusal={undefined}
    approvalPlace={(id) => ({ href: `#/approvals/${id}`, onFollow: fn() })}
    onPublish={fn()}
    publishing={false}
    publishRefusal={{ why: 'no granted approval fits this draft.', toFix: 'ask for approval of this draft.' }}
    {...more}
  />
);
const draft = { runbook: sampleDraft, versions: [summaryOf(sampleDraft)], runs: { items: [], total: 0 } };

/** Nobody has agreed yet: asking is offered, publishing is refused. */
export const Draft: Story = {
  args: { ...draft, publishing: publishing({}) },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Publish v1' })).toHaveAttribute('aria-disabled', 'true');
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Ask for approval…' })).toBeVisible());
    await expect(canvas.queryByRole('button', { name: 'Start run' })).toBeNull();
  },
};

export const DraftWaits: Story = {
  args: { ...draft, publishing: publishing({ approval: { state: 'waiting', approval: sampleApproval } }) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Waits for approval, 0 of 1')).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/22h 14m left/)).toBeVisible());
  },
};

const vote = { voter: 'lead-1', reason: 'The rollback is missing.', created_at: sampleApproval.requested_at };

export const DraftDenied: Story = {
  args: {
    ...draft,
    publishing: publishing({
      approval: { state: 'denied', approval: { ...sampleApproval, votes: [{ ...vote, decision: 'deny' }] } },
    }),
  },
};

export const DraftApproved: Story = {
  parameters: { theme: 'dark' },
  args: {
    ...draft,
    publishing: publishing({
      approval: { state: 'granted', approval: { ...sampleApproval, votes: [{ ...vote, decision: 'approve' }] } },
      publishRefusal: undefined,
    }),
  },
};

export const NotRunYet: Story = {
  args: { runs: { items: [], total: 0 } },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: /^Runs/ }));
    await waitFor(() => expect(canvas.getByText('It has not been run yet')).toBeVisible());
  },
};

export const Narrow: Story = {
  args: { ...draft, publishing: publishing({}) },
  render: (args) => (
    <div className={styles.narrow}>
      <RunbookDetail {...args} />
    </div>
  ),
};

const [collect, reroute, ...rest] = sampleRunbook.spec.steps;
const looser = {
  ...sampleRunbook.spec,
  steps: [
    ...(reroute ? [{ ...reroute, risk_level: 'medium' as const, approval: undefined }] : []),
    ...(collect ? [{ ...collect, requires_evidence: false, name: 'Collect metrics' }] : []),
    { ...(collect ?? sampleRunbook.spec.steps[0]), key: 'tell', name: 'Tell the tenants' } as NonNullable<
      typeof collect
    >,
    ...rest.slice(0, 1),
  ],
};
const nextDraft = { ...sampleRunbook, version: 2, status: 'draft' as const, spec: looser, published_at: null };
const nextVersions = { runbook: nextDraft, versions: [summaryOf(nextDraft), summaryOf(sampleRunbook)] };

/** What a draft changes comes first, and what it loosens is called so; the version before it is a link away. */
export const Changes: Story = {
  args: {
    ...nextVersions,
    publishing: publishing({ runbook: nextDraft, weaker: 3 }),
    changes: <ChangesTab before={sampleRunbook} after={{ ...nextDraft, name: 'Storage latency' }} />,
  },
  beforeEach: () => void openVersion.mockClear(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Risk lowered')).toBeVisible());
    await expect(canvas.getAllByText(/guards are weaker/)).toHaveLength(2);
    await expect(canvas.getByText('Storage latency')).toBeVisible();
    await expect(canvas.getByText('New step')).toBeVisible();
    await expect(canvas.getByText(/runs start from it/)).toBeVisible();
    await userEvent.click(canvas.getByRole('link', { name: /v1 published/ }));
    await expect(openVersion).toHaveBeenCalledWith(1);
  },
};
export const ChangesDark: Story = { args: Changes.args ?? {}, parameters: { theme: 'dark' } };
export const ChangesRightToLeft: Story = { args: Changes.args ?? {}, parameters: { locale: 'ar' } };
export const ChangesNarrow: Story = {
  args: Changes.args ?? {},
  render: (args) => (
    <div className={styles.narrow}>
      <RunbookDetail {...args} />
    </div>
  ),
};

/** What happened to it through all of its versions. */
export const History: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('tab', { name: 'History' }));
    await waitFor(() => expect(canvas.getAllByText(/Runbook author/)[0]).toBeVisible());
  },
};
