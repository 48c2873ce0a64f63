import { IncidentCenterError } from '@incident-center/sdk/client';
import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fireEvent, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { Button } from '../components/Button';
import { LiveMark } from '../components/LiveMark';
import { TextLink } from '../components/TextLink';
import { sampleProblem, sampleVerdict } from './sample-verdict';
import { chainOf, sampleChain, sampleName, sampleSketches } from './story-sample';
import { TimelineView, type TimelineViewProps } from './TimelineView';
import styles from './TimelineView.stories.module.css';
import { type BrowserCheck, readVerification, type VerificationFindings } from './verification';

const checkedAt = Date.UTC(2026, 10, 23, 3, 14, 1);
const size = 41_857 + 16;
const checkpoint = {
  note: '',
  key_id: 'log-2026-11',
  public_key: 'ab'.repeat(32),
  size,
  created_at: '2026-11-23T03:13:55.000Z',
};

const idle: BrowserCheck = { at: 'idle' };
const done = (verdict: ReturnType<typeof sampleVerdict>, files = false): BrowserCheck => ({
  at: 'done',
  verdict,
  files,
  checkedAt,
});

function verificationOf(events: readonly TimelineEvent[], more: Partial<VerificationFindings> = {}) {
  return readVerification({
    events,
    total: events.length,
    browser: done(sampleVerdict(events.slice(0, -1))),
    server: {
      verdict: 'verified_with_newer',
      events: events.length,
      checkpointed: events.length - 1,
      erased: 0,
      erased_untold: 0,
      first_bad: null,
      projection: [],
      checkpoint,
      checked_at: '2026-11-23T03:14:01.000Z',
    },
    serverFailed: false,
    ...more,
  });
}

function Stateful(props: TimelineViewProps): ReactNode {
  const [selected, setSelected] = useState(props.selected);
  return (
    <TimelineView
      {...props}
      selected={selected}
      onSelect={(id) => {
        props.onSelect(id);
        setSelected(id);
      }}
    />
  );
}

const events = sampleChain();
const meta: Meta<typeof TimelineView> = {
  title: 'Timeline/Screen',
  component: TimelineView,
  parameters: { bare: true },
  args: {
    subject: 'Evidence storage latency high on ingest shard 07',
    trail: <span>Incidents / #7f3a2c / Timeline</span>,
    live: (short) => <LiveMark state="live" asOf={checkedAt} short={short} />,
    events,
    verification: verificationOf(events),
    checkpoint,
    onVerify: fn(),
    offline: <TextLink onFollow={fn()}>Verify offline</TextLink>,
    exportAction: <Button glyph="export">Export evidence</Button>,
    alteredAction: (
      <Button variant="primary" glyph="export">
        Export for the auditor
      </Button>
    ),
    commentAction: (
      <Button size="small" variant="quiet" glyph="comment" keys="C">
        Comment
      </Button>
    ),
    selected: undefined,
    onSelect: fn(),
    nameOf: sampleName,
  },
  render: (args) => <Stateful {...args} />,
};
export default meta;
type Story = StoryObj<typeof TimelineView>;

/** The log, its story and its proof; an event opens in both. */
export const SideBySide: Story = {
  play: async ({ canvas, args }) => {
    const log = within(canvas.getByRole('list', { name: 'Raw log' }));
    await userEvent.click(log.getByRole('button', { name: /approval_voted/ }));
    await expect(args.onSelect).toHaveBeenCalledWith(events[15]?.id);
    await waitFor(() => expect(log.getByText('"approve"')).toBeVisible());
    const story = within(canvas.getByRole('list', { name: 'Story' }));
    await expect(story.getByText('“Standby healthy, lag 1.2 s.”').closest('li')).toHaveAttribute(
      'aria-current',
      'true',
    );
    await waitFor(() => expect(canvas.getByText('Signed by keys that this portal trusts')).toBeVisible());
    await expect(canvas.getByText('1 event came since')).toBeVisible();
  },
};

export const Dark: Story = { parameters: { theme: 'dark' }, args: { selected: events[15]?.id } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };
export const German: Story = { parameters: { locale: 'de' } };

/** One tab stop in the log; arrows move, groups open below themselves. */
export const Keyboard: Story = {
  play: async ({ canvas }) => {
    const log = within(canvas.getByRole('list', { name: 'Raw log' }));
    const rows = log.getAllByRole('button');
    rows[0]?.focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect(rows[1]).toHaveFocus();
    await userEvent.keyboard('{End}');
    await expect(document.activeElement).toHaveTextContent('1–33 system events');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(log.getByText('incident_created')).toBeVisible());
    await userEvent.keyboard('/');
    await expect(canvas.getByRole('searchbox')).toHaveFocus();
  },
};

/** Search narrows both; nothing left says so and offers the way back. */
export const Searching: Story = {
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('searchbox'), 'standby lag');
    await waitFor(() => expect(canvas.getByText('1 of 17 events')).toBeVisible());
    await userEvent.type(canvas.getByRole('searchbox'), ' of another day');
    await waitFor(() => expect(canvas.getByText('No event matches')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show all events' }));
    await waitFor(() => expect(canvas.getByText('17 events')).toBeVisible());
  },
};

/** A jump opens the nearest event; a time that is none says so. */
export const Jumping: Story = {
  play: async ({ canvas, args }) => {
    await userEvent.type(canvas.getByRole('textbox', { name: 'Jump to time' }), '03:05{Enter}');
    await expect(args.onSelect).toHaveBeenCalledWith(events[14]?.id);
    await userEvent.clear(canvas.getByRole('textbox', { name: 'Jump to time' }));
    await userEvent.type(canvas.getByRole('textbox', { name: 'Jump to time' }), 'later{Enter}');
    await waitFor(() => expect(canvas.getByText(/Write a time of day/)).toBeVisible());
  },
};

/** The two ends of the brush are sliders. */
export const Brushing: Story = {
  play: async ({ canvas }) => {
    // Keys on a slider are the browser's own; what they do to it is this.
    await fireEvent.change(canvas.getByRole('slider', { name: 'Shown from' }), { target: { value: '4' } });
    await waitFor(() => expect(canvas.getByText(/^1[0-6] of 17 events$/)).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show all times' }));
    await waitFor(() => expect(canvas.getByText('17 events')).toBeVisible());
  },
};

/** What stands there before anybody asked: the server's word, called so, in no colour of proof. */
export const ServersWord: Story = {
  args: { verification: verificationOf(events, { browser: idle }) },
  play: async ({ canvas, args }) => {
    await waitFor(() => expect(canvas.getByText(/Nothing was checked in this browser yet/)).toBeVisible());
    await expect(canvas.queryByText(/^Verified/)).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: /^Checked by the server/ }));
    const verify = canvas.getByRole('button', { name: /^Verify in this browser/ });
    await expect(verify).toHaveFocus();
    await userEvent.click(verify);
    await expect(args.onVerify).toHaveBeenCalled();
  },
};

export const ServersWordDark: Story = { args: ServersWord.args ?? {}, parameters: { theme: 'dark' } };
export const ServersWordRightToLeft: Story = { args: ServersWord.args ?? {}, parameters: { locale: 'ar' } };

export const Fetching: Story = { args: { verification: verificationOf(events, { browser: { at: 'fetching' } }) } };

export const Checking: Story = {
  args: { verification: verificationOf(events, { browser: { at: 'checking', events: 8 } }) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Checking, 8 of 17 events so far')).toBeVisible());
  },
};

/** One event is not what the log numbered: which one, what of it, and the way to its row. */
export const Altered: Story = {
  parameters: { theme: 'dark' },
  args: {
    verification: verificationOf(events, {
      browser: done(sampleVerdict(events, 'tampered', [sampleProblem('event_hash', events[7])])),
    }),
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Event 8 was altered' })).toBeVisible());
    await waitFor(() => expect(canvas.getByText('Events 9 to 17 match, but follow an altered one')).toBeVisible());
    await expect(canvas.getByText(/is not the one that the log numbered/)).toBeVisible();
    await expect(canvas.getAllByText(/Does not match/).length).toBeGreaterThan(1);
    await userEvent.click(canvas.getByRole('button', { name: 'Show event 8' }));
    await waitFor(() =>
      expect(canvas.getByRole('button', { name: /Event 8 .*step_completed/, expanded: true })).toBeVisible(),
    );
  },
};

/** The way to a bad event leads past whatever the list was narrowed to. */
export const AlteredBehindASearch: Story = {
  args: Altered.args ?? {},
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('searchbox'), 'standby lag');
    await waitFor(() => expect(canvas.getByText('1 of 17 events')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show event 8' }));
    await waitFor(() =>
      expect(canvas.getByRole('button', { name: /Event 8 .*step_completed/, expanded: true })).toBeVisible(),
    );
  },
};

/** The proof leads elsewhere: no event is proven, and none is named. */
export const ProofElsewhere: Story = {
  args: {
    verification: verificationOf(events, { browser: done(sampleVerdict(events, 'tampered', [sampleProblem('root')])) }),
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'The evidence does not hold' })).toBeVisible());
  },
};

/** The server itself will not make a bundle of what was changed under it. */
export const RefusedByServer: Story = {
  args: {
    verification: verificationOf(events, {
      browser: {
        at: 'failed',
        error: new IncidentCenterError('EVIDENCE_TAMPERED', undefined, {
          details: { first_bad: { seq: 8, event_id: events[7]?.id, problem: 'hash' } },
        }),
      },
    }),
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/refused to make an evidence bundle of it/)).toBeVisible());
    await expect(canvas.getByRole('button', { name: 'Show event 8' })).toBeVisible();
  },
};

/** Nobody whom the portal trusts has signed: nothing is called verified. */
export const Untrusted: Story = {
  args: {
    verification: verificationOf(events, {
      browser: done(sampleVerdict(events, 'untrusted', [sampleProblem('untrusted_key')])),
    }),
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('The key is not one that this portal trusts')).toBeVisible());
    await expect(canvas.queryByText('Verified')).toBeNull();
  },
};

/** Who may not export sees that it exists, and why not. */
export const ExportRefused: Story = {
  args: {
    verification: verificationOf(events, { browser: idle }),
    exportAction: (
      <Button glyph="export" refusal={{ why: 'this needs the role operator or auditor.', toFix: 'ask an operator.' }}>
        Export evidence
      </Button>
    ),
  },
  play: async ({ canvas }) => {
    const refused = await waitFor(() => canvas.getByRole('button', { name: 'Export evidence' }));
    await expect(refused).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(refused);
    await waitFor(() => expect(screen.getByRole('dialog', { name: /^Why: this needs the role/ })).toBeVisible());
  },
};

/** There was no bundle to check: what the server said stays, and is called its word. */
export const NoBundle: Story = {
  args: {
    verification: verificationOf(events, { browser: { at: 'failed', error: new IncidentCenterError('UNAVAILABLE') } }),
  },
};

/** Without the server's word either. */
export const ServerUnreachable: Story = {
  args: { verification: verificationOf(events, { browser: idle, server: undefined, serverFailed: true }) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Nothing was checked, neither here/)).toBeVisible());
  },
};

const FILE = 'c'.repeat(64);
const beforeErasing = sampleSketches.length;
const redactedEvents = chainOf([
  ...sampleSketches,
  { type: 'comment_added', at: '2026-11-23T03:12:00.000Z', texts: { comment: 'Call at home.' }, erased: ['/comment'] },
  { type: 'evidence_attached', at: '2026-11-23T03:12:20.000Z' },
  {
    type: 'payload_redacted',
    at: '2026-11-23T03:13:00.000Z',
    actor: 'lead-1',
    texts: { rationale: 'A private number, asked to be removed.' },
    payload: {
      event_id: events[0]?.id.replace(/.{12}$/, String(beforeErasing + 1).padStart(12, '0')) ?? '',
      paths: ['/comment'],
      copies: [],
      files: [FILE],
      reason: 'personal_data',
    },
  },
]).map((event) =>
  event.seq === beforeErasing + 2
    ? { ...event, refs: [{ role: 'step_evidence' as const, key: `sha256/${FILE}`, sha256: FILE, size: 4_096 }] }
    : event,
);

/** What was erased is gone, and that it was there, who erased it and why stays: in the log, and in the story. */
export const Redacted: Story = {
  args: {
    events: redactedEvents,
    verification: verificationOf(redactedEvents, {
      browser: done(sampleVerdict(redactedEvents, 'verified', [], { erased: 1 })),
    }),
    selected: redactedEvents[beforeErasing + 1]?.id,
  },
  play: async ({ canvas }) => {
    const log = within(canvas.getByRole('list', { name: 'Raw log' }));
    await waitFor(() => expect(log.getByRole('button', { name: /comment_added .*Erased/ })).toBeVisible());
    await expect(log.getByText('erased; its digest stays')).toBeVisible();
    await expect(canvas.getByText(/^Redacted by Team lead at .*: personal data$/)).toBeVisible();
    await expect(canvas.getByText(/1 was erased since/)).toBeVisible();
  },
};

export const RedactedDark: Story = { args: Redacted.args ?? {}, parameters: { theme: 'dark' } };

const named = events.map((event) =>
  event.seq === 8
    ? {
        ...event,
        refs: ['a', 'b', 'c'].map((digit) => ({
          role: 'step_evidence' as const,
          key: `sha256/${digit.repeat(64)}`,
          sha256: digit.repeat(64),
          size: 4_096,
        })),
      }
    : event,
);

/** Files are fetched only when somebody asks, as they may be large. */
export const FilesLeftOut: Story = {
  args: { events: named, verification: verificationOf(named) },
  play: async ({ canvas, args }) => {
    await userEvent.click(await waitFor(() => canvas.getByRole('button', { name: 'Verify with files' })));
    await expect(args.onVerify).toHaveBeenCalledWith({ files: true });
  },
};

export const FilesToo: Story = {
  args: {
    events: named,
    verification: verificationOf(named, {
      browser: done(sampleVerdict(named, 'verified', [], { objects: { included: 3, omitted: 0, erased: 0 } }), true),
    }),
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('3 files are what their events name')).toBeVisible());
  },
};

export const Empty: Story = {
  args: { events: [], checkpoint: null, verification: verificationOf([], { browser: idle }) },
};

/** Story or log; the proof opens from its badge. */
export const Narrow: Story = {
  render: (args) => (
    <div className={styles.narrow}>
      <Stateful {...args} />
    </div>
  ),
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('radio', { name: 'Side by side' })).toBeNull();
    await userEvent.click(canvas.getByRole('radio', { name: 'Raw log' }));
    await waitFor(() => expect(canvas.getByRole('list', { name: 'Raw log' })).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: /^Verified/ }));
    await waitFor(() => expect(screen.getByRole('dialog', { name: 'Verification' })).toBeVisible());
  },
};

export const Middle: Story = {
  render: (args) => (
    <div className={styles.middle}>
      <Stateful {...args} />
    </div>
  ),
};
