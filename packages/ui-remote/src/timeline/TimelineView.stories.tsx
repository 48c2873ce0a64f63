import type { TimelineEvent } from '@incident-center/sdk/contract';
import { verifyChain } from '@incident-center/sdk/provenance';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fireEvent, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { Button } from '../components/Button';
import { LiveMark } from '../components/LiveMark';
import { sampleChain, sampleName } from './story-sample';
import { TimelineView, type TimelineViewProps } from './TimelineView';
import styles from './TimelineView.stories.module.css';
import { readVerification, type VerificationFindings } from './verification';

const checkedAt = Date.UTC(2026, 10, 23, 3, 14, 1);
const size = 41_857 + 16;
const checkpoint = {
  note: '',
  key_id: 'log-2026-11',
  public_key: 'ab'.repeat(32),
  size,
  created_at: '2026-11-23T03:13:55.000Z',
};

function verificationOf(events: readonly TimelineEvent[], more: Partial<VerificationFindings> = {}) {
  return readVerification({
    events,
    browser: verifyChain(events),
    checkpoint,
    signature: { signature: 'valid', key: 'not_pinned', size },
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
    whole: true,
    checkedAt,
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
    progress: events.length,
    onVerify: fn(),
    exportAction: <Button glyph="export">Export bundle</Button>,
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
    await waitFor(() => expect(canvas.getByText('The key is not pinned')).toBeVisible());
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

const altered = events.map((event) =>
  event.seq === 8 ? { ...event, event_text: event.event_text.replace('"succeeded"', '"not_needed"') } : event,
);

/** One event was changed after it was recorded: which one, and what follows. */
export const Altered: Story = {
  parameters: { theme: 'dark' },
  args: { events: altered, verification: verificationOf(altered) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Event 8 does not match its hash' })).toBeVisible());
    await waitFor(() => expect(canvas.getByText('Events 9 to 17 match, but follow an altered one')).toBeVisible());
    await expect(canvas.getAllByText(/Does not match/).length).toBeGreaterThan(1);
    await userEvent.click(canvas.getByRole('button', { name: 'Show event 8' }));
    await waitFor(() =>
      expect(canvas.getByRole('button', { name: /Event 8 .*step_completed/, expanded: true })).toBeVisible(),
    );
  },
};

export const Checking: Story = {
  args: { verification: verificationOf(events, { browser: undefined, server: undefined }), progress: 8 },
};

/** Without the server's part nothing is called verified. */
export const ServerUnreachable: Story = {
  args: { verification: verificationOf(events, { server: undefined, serverFailed: true }) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Not everything could be checked.')).toBeVisible());
  },
};

/** Files are read only when somebody asks; then each says whether it is what was attached. */
export const Files: Story = {
  args: { files: { total: 3, busy: false, verdict: undefined, run: fn() } },
  play: async ({ canvas, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Read and compare' }));
    await expect(args.files?.run).toHaveBeenCalled();
  },
};

export const FilesMatch: Story = {
  args: { files: { total: 3, busy: false, verdict: { matched: 3, wrong: [], unread: [] }, run: fn() } },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('3 of 3 files match')).toBeVisible());
  },
};

export const Empty: Story = { args: { events: [], verification: verificationOf([], { checkpoint: null }) } };

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
