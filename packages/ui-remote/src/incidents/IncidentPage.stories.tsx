import type { IncidentDetail, Simulation } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useRef } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { CommentBox } from './CommentBox';
import { IncidentPage } from './IncidentPage';
import { moveKey, severityMoves, statusMoves } from './moves';
import { SAMPLE_NOW, sampleNameOf } from './sample-basics';
import { allowed, needingRationale, refusedEscalation } from './sample-decisions';
import { sampleDetail, sampleExecution, sampleIncident } from './sample-incident';
import { Phone, useStoryRefusalOf } from './story-frame';
import { whatNow } from './what-now';

const openApproval = fn();
const openStep = fn();
const moved = fn();
const asked = fn();
const showAlerts = fn();

interface Shown {
  readonly detail?: IncidentDetail;
  readonly stale?: boolean;
  readonly commenting?: boolean;
  /** Nothing is permitted to somebody who only reads. */
  readonly reader?: boolean;
}

const noRole: Simulation = {
  ...needingRationale,
  permitted: false,
  reasons: [{ requirement: 'role_permits', expected: ['operator', 'team_lead'], actual: ['viewer'] }],
};

function Page({ detail = sampleDetail, stale = false, commenting = false, reader = false }: Shown): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { incident } = detail;
  const refused = useStoryRefusalOf();
  const refusalOf = (simulation: Simulation | undefined) =>
    stale ? { why: 'the live connection is lost.', toFix: 'wait until it is back.' } : refused(simulation);
  const may: Record<string, Simulation> = Object.fromEntries(
    [...statusMoves(incident), ...severityMoves(incident)].map((move) => [
      moveKey(move),
      reader
        ? noRole
        : move.kind === 'severity'
          ? move.to === 'critical'
            ? refusedEscalation
            : needingRationale
          : move.event === 'monitor'
            ? allowed
            : needingRationale,
    ]),
  );
  const all = reader ? refused(noRole) : undefined;
  const asOf = stale ? SAMPLE_NOW - 48_000 : SAMPLE_NOW;
  return (
    <IncidentPage
      root={root}
      now={SAMPLE_NOW}
      stale={stale ? { asOf, nextTryAt: SAMPLE_NOW + 4_000, tryNow: fn() } : undefined}
      alertPages={{
        alerts: undefined,
        onOpen: fn(),
        onMore: undefined,
        loading: false,
        failed: false,
        onReread: undefined,
      }}
      header={{
        detail,
        heading,
        live: { mark: stale ? 'not_live' : 'live', asOf, behind: 0 },
        region: 'eu-west',
        userId: 'on-call-operator',
        nameOf: sampleNameOf,
        listHref: '#incidents',
        onList: fn(),
        link: 'https://portal.example/incidents/1',
        exportRefusal: all,
        onExport: fn(),
        menu: [{ id: 'timeline', label: 'Open timeline', onSelect: fn() }],
      }}
      whatNow={{
        what: whatNow(detail),
        nameOf: sampleNameOf,
        busy: false,
        doings: { openStep, openApproval, startRun: fn(), linkRunbook: fn(), move: fn(), showAlerts },
        refusals: { start: () => all, link: all, move: () => all },
      }}
      linked={{ hrefOf: () => '#there', onOpen: fn(), onOpenApproval: openApproval }}
      runs={{
        linkRefusal: all,
        onLink: fn(),
        startRefusalOf: () => all,
        starting: undefined,
        onStart: fn(),
        onOpen: openStep,
        onOpenRunbook: fn(),
        onUnlink: fn(),
      }}
      timeline={{
        verification: {
          verdict: 'verified',
          events: 17,
          checkpointed: 17,
          erased: 0,
          erased_untold: 0,
          first_bad: null,
          projection: [],
          checkpoint: null,
          checked_at: '2026-11-23T03:12:00.000Z',
        },
        nameOf: sampleNameOf,
        href: '#timeline',
        onOpen: fn(),
        commentRefusal: all,
        onComment: fn(),
        comment: commenting ? (
          <CommentBox draft="" refusal={undefined} busy={false} error={undefined} onSend={fn()} onCancel={fn()} />
        ) : undefined,
      }}
      moves={{ may, refusalOf, busy: undefined, onMove: moved, escalateRefusal: all, onEscalate: asked }}
      sla={{ nameOf: sampleNameOf, clock: { refusal: all, onPause: fn(), onResume: fn() } }}
      details={{
        userId: 'on-call-operator',
        nameOf: sampleNameOf,
        assignRefusal: all,
        onAssign: fn(),
        editRefusal: all,
        onEdit: fn(),
      }}
    />
  );
}

const meta: Meta<Shown> = {
  title: 'Incidents/Incident',
  render: (args) => <Page {...args} />,
  parameters: { bare: true },
};
export default meta;
type Story = StoryObj<Shown>;

export const WaitsForApproval: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Open approval' }));
    await expect(openApproval).toHaveBeenCalledWith(expect.stringContaining('a80c41'));
    await expect(canvas.getByRole('group', { name: 'Escalate to Critical' })).toHaveTextContent(
      'needs on-call rotation incident-command. You are on evidence-storage.',
    );
    await userEvent.click(canvas.getByRole('button', { name: 'Escalate to the next on call…' }));
    await expect(asked).toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('button', { name: 'Move to Monitoring' }));
    await expect(moved).toHaveBeenCalled();
  },
};

export const LinkedAsTable: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'Table' }));
    await waitFor(() => expect(canvas.getByRole('table', { name: 'Linked' })).toBeVisible());
    await waitFor(() => expect(canvas.getByRole('link', { name: 'latency-p99.json' })).toBeVisible());
  },
};

/** The record behind the story, in its place. */
export const TimelineAsRawLog: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'Raw log' }));
    const log = canvas.getByRole('list', { name: 'Raw log' });
    await expect(log).toHaveTextContent('comment_added');
    await expect(log).toHaveTextContent('03:11:20.385');
    const comment = canvas.getByRole('button', { name: /comment_added/ });
    await userEvent.click(comment);
    await expect(comment).toHaveAttribute('aria-expanded', 'true');
    await userEvent.click(canvas.getByRole('radio', { name: 'Story' }));
    await expect(canvas.getByRole('list', { name: 'Story' })).toHaveTextContent('Holding at step 3');
  },
};

export const Dark: Story = { parameters: { theme: 'dark' } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };
export const Compact: Story = { parameters: { density: 'compact' } };
export const Commenting: Story = { args: { commenting: true } };
export const Stale: Story = {
  args: { stale: true },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('due 03:32:19')).toBeVisible());
    await expect(canvas.getByRole('button', { name: /Move to Monitoring/ })).toHaveAttribute('aria-disabled', 'true');
  },
};
export const ForAReader: Story = {
  args: { reader: true },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('group', { name: 'Move to Monitoring' })).toHaveTextContent(/viewer/);
  },
};

export const NewOne: Story = {
  args: {
    detail: {
      ...sampleDetail,
      incident: { ...sampleIncident, status: 'new', acknowledged_at: null, mitigated_at: null, owner: null },
      executions: [],
      approvals: [],
    },
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Nobody has acknowledged this yet')).toBeVisible());
  },
};

const closingBundle = sampleDetail.timeline.slice(0, 1).map((event) => ({
  ...event,
  id: '0193b6d2-0000-7000-8000-0000000000b1',
  type: 'evidence_bundle_created' as const,
  actor: 'system',
  actor_kind: 'system' as const,
  seq: 99,
  created_at: '2026-11-23T03:10:05.000Z',
  payload: { events: 98, log_size: 41_903 },
  openings: [],
}));

export const Closed: Story = {
  args: {
    detail: {
      ...sampleDetail,
      timeline: [...sampleDetail.timeline, ...closingBundle],
      incident: {
        ...sampleIncident,
        status: 'closed',
        sla_state: 'met',
        monitored_at: '2026-11-23T03:05:00.000Z',
        resolved_at: '2026-11-23T03:08:00.000Z',
        closed_at: '2026-11-23T03:10:00.000Z',
      },
      executions: [
        {
          ...sampleExecution,
          state: 'completed',
          current_step: null,
          completed_at: '2026-11-23T03:07:00.000Z',
          bundle_ref: 'b'.repeat(64),
        },
      ],
      approvals: [],
    },
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('This incident is closed')).toBeVisible());
    await waitFor(() => expect(canvas.getByText(/moves no more/)).toBeVisible());
    await expect(canvas.getByRole('region', { name: 'Alerts' })).toHaveTextContent('2 were firing when it closed');
    await expect(canvas.getByText('Evidence made when it closed, 03:10:05')).toBeVisible();
  },
};

const completed = {
  ...sampleExecution,
  state: 'completed' as const,
  current_step: null,
  completed_at: '2026-11-23T03:07:00.000Z',
};

/** Nothing is left to run, and yet it burns: the one next thing is not to call it over. */
export const StillFiring: Story = {
  args: { detail: { ...sampleDetail, executions: [completed], approvals: [] } },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('2 alerts are still firing')).toBeVisible());
    const strip = canvas.getByRole('region', { name: '2 alerts are still firing' });
    await expect(strip).toHaveTextContent('Resolve…');
    await userEvent.click(canvas.getByRole('button', { name: 'Show alerts' }));
    await expect(showAlerts).toHaveBeenCalled();
  },
};

/** The clock stands now, and stood before. */
export const Paused: Story = {
  args: {
    detail: {
      ...sampleDetail,
      incident: {
        ...sampleIncident,
        sla_state: 'paused',
        sla_paused_at: '2026-11-23T03:09:00.000Z',
        sla_pauses: [
          { paused_at: '2026-11-23T02:50:00.000Z', resumed_at: '2026-11-23T02:54:00.000Z', by: 'team-lead' },
          { paused_at: '2026-11-23T03:09:00.000Z', resumed_at: null, by: 'on-call-operator' },
        ],
      },
    },
  },
  play: async ({ canvas }) => {
    const panel = canvas.getByRole('region', { name: 'SLA' });
    await waitFor(() => expect(panel).toHaveTextContent('23:19'));
    await expect(panel).toHaveTextContent('Paused for 4m');
    await expect(canvas.getByRole('button', { name: 'Resume…' })).toBeVisible();
  },
};

export const Bare: Story = {
  args: {
    detail: {
      incident: { ...sampleIncident, status: 'acknowledged', mitigated_at: null, tags: {}, linked_runbook_ids: [] },
      alerts: [],
      alert_summary: { name: null, count: 0, firing: 0 },
      runbooks: [],
      executions: [],
      approvals: [],
      timeline: [],
    },
  },
};

export const Narrow: Story = {
  render: (args) => (
    <Phone>
      <Page {...args} />
    </Phone>
  ),
  play: async ({ canvas }) => {
    // What opens the run stands beside it and takes no line of its own.
    const open = canvas.getByRole('button', { name: 'Open' });
    const run = open.closest('li');
    const lowest = run && [...run.querySelectorAll('ol, span')].map((part) => part.getBoundingClientRect().bottom);
    await expect(open.getBoundingClientRect().top).toBeLessThan(Math.max(...(lowest ?? [])) - 24);
    await userEvent.click(canvas.getByRole('tab', { name: /Timeline/ }));
    await expect(canvas.getByRole('tabpanel')).toHaveTextContent('Holding at step 3');
    await userEvent.click(canvas.getByRole('radio', { name: 'Raw log' }));
    await expect(canvas.getByRole('tabpanel')).toHaveTextContent('comment_added');
    await userEvent.click(canvas.getByRole('button', { name: 'Moves' }));
    await expect(canvas.getByRole('dialog', { name: 'Moves' })).toHaveTextContent('Move to Monitoring');
  },
};
