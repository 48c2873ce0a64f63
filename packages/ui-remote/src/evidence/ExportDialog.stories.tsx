import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import type { BundleMoment } from './bundle-moments';
import { ExportDialog } from './ExportDialog';
import type { MadeBundle } from './evidence-export';

const NOW = Date.UTC(2026, 10, 23, 3, 14, 2);
const DIGEST = '91f3d80c66ab9de7415f303ad902b868be145cf1077ec224c9a0778d53e61f4a';
const NOW_ONLY: BundleMoment = { id: 'now', kind: 'now', at: undefined, through: 21, later: 0, recorded: undefined };
const CLOSING: BundleMoment = {
  id: '0193b6d2-0000-7000-8000-000000000042',
  kind: 'closing',
  at: '2026-11-23T03:10:05.000Z',
  through: 41,
  later: 6,
  recorded: { sha256: DIGEST, seq: 42 },
};
const STEP: BundleMoment = {
  ...CLOSING,
  id: '0193b6d2-0000-7000-8000-000000000038',
  kind: 'step',
  at: '2026-11-23T03:07:00.000Z',
  through: 37,
  later: 10,
};
const BUNDLE: MadeBundle = {
  name: 'evidence-incident-0193b6d2-0000-7000-8000-00000b7f3a2c.tar',
  sha256: DIGEST,
  size: 182_784,
  through: 41,
  log_size: 41_903,
};

const meta: Meta<typeof ExportDialog> = {
  title: 'Evidence/Export',
  component: ExportDialog,
  args: {
    subject: 'Evidence storage latency high on ingest shard 07',
    moments: [NOW_ONLY],
    state: { at: 'choosing' },
    now: NOW,
    onExport: fn(),
    onAskNow: fn(),
    onVerify: fn(),
    onSave: fn(),
    onShowEvent: fn(),
    onClose: fn(),
  },
};
export default meta;
type Story = StoryObj<typeof ExportDialog>;
const dialog = () => within(screen.getByRole('dialog'));

/** An open incident: there is one moment, and it is now. */
export const UpToNow: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(dialog().getByText('Up to now')).toBeVisible());
    await userEvent.click(dialog().getByRole('checkbox', { name: 'Attached files too' }));
    await userEvent.click(dialog().getByRole('button', { name: 'Export evidence' }));
    await expect(args.onExport).toHaveBeenCalledWith({ moment: 'now', files: false });
  },
};

/** A closed incident: what was made when it was closed comes first, all there is comes second. */
export const Closed: Story = {
  args: { moments: [CLOSING, { ...NOW_ONLY, through: 47 }] },
  play: async ({ args }) => {
    const closing = await waitFor(() => dialog().getByRole('radio', { name: /^Made when it was closed, 03:10:05/ }));
    await expect(closing).toBeChecked();
    await waitFor(() => expect(dialog().getByText('Events 1 to 41 · 6 later events are not in it')).toBeVisible());
    await userEvent.click(dialog().getByRole('button', { name: 'Export evidence' }));
    await expect(args.onExport).toHaveBeenLastCalledWith({ moment: CLOSING.id, files: true });
    await userEvent.click(dialog().getByRole('radio', { name: /^Up to now/ }));
    await userEvent.click(dialog().getByRole('button', { name: 'Export evidence' }));
    await expect(args.onExport).toHaveBeenLastCalledWith({ moment: 'now', files: true });
  },
};

export const ClosedDark: Story = { ...Closed, parameters: { theme: 'dark' } };

/** The page of a run: its last step made a bundle, and the proof is the incident's. */
export const OfARun: Story = {
  args: {
    subject: 'Run of Evidence Storage Latency Triage v1',
    moments: [STEP, { ...NOW_ONLY, through: 47 }],
    note: 'This run belongs to an incident, and the events of the incident prove it: the bundle is of the whole incident.',
  },
};

export const Loading: Story = { args: { moments: undefined } };

export const Making: Story = {
  args: { state: { at: 'making' } },
  play: async () => {
    await waitFor(() => expect(dialog().getByRole('status')).toHaveTextContent('waits until the log has numbered'));
  },
};

/** Too many at once, or the log is behind: it asks again by itself, and says when. */
export const Busy: Story = {
  args: { state: { at: 'busy', retryAt: NOW + 5_000 } },
  play: async ({ args }) => {
    await waitFor(() => expect(dialog().getByText(/It is asked again in 5 s/)).toBeVisible());
    await userEvent.click(dialog().getByRole('button', { name: 'Ask again now' }));
    await expect(args.onAskNow).toHaveBeenCalled();
  },
};

export const BusyDark: Story = { ...Busy, parameters: { theme: 'dark' } };

export const Reading: Story = { args: { state: { at: 'reading', bundle: BUNDLE } } };

/** It is in the downloads: what it holds, and how anybody checks it. */
export const Done: Story = {
  args: { moments: [CLOSING, { ...NOW_ONLY, through: 47 }], state: { at: 'done', bundle: BUNDLE } },
  play: async ({ args }) => {
    const verify = await waitFor(() => dialog().getByRole('button', { name: 'Verify it' }));
    await waitFor(() => expect(verify).toHaveFocus());
    await waitFor(() => expect(dialog().getByText('byte for byte as the one that event 42 names')).toBeVisible());
    await expect(dialog().getByText(/^node incident-center-verify\.js /)).toHaveTextContent(
      `incident-center-verify.js ${BUNDLE.name} --trust keys.json`,
    );
    await userEvent.click(verify);
    await expect(args.onVerify).toHaveBeenCalled();
  },
};

export const DoneDark: Story = { ...Done, parameters: { theme: 'dark' } };
export const DoneGerman: Story = { args: Done.args ?? {}, parameters: { locale: 'de' } };
export const DoneRightToLeft: Story = { args: Done.args ?? {}, parameters: { locale: 'ar' } };
export const ClosedRightToLeft: Story = { args: Closed.args ?? {}, parameters: { locale: 'ar', theme: 'dark' } };

/** Something was erased since the incident was closed: what is exported now has another digest, and says why. */
export const DoneAfterErasure: Story = {
  args: {
    moments: [
      { ...CLOSING, recorded: { sha256: 'b'.repeat(64), seq: 42 } },
      { ...NOW_ONLY, through: 47 },
    ],
    state: { at: 'done', bundle: BUNDLE },
  },
  play: async () => {
    await waitFor(() => expect(dialog().getByText(/Event 42 names another digest/)).toBeVisible());
  },
};

/** Somebody changed what is stored: no bundle is made of that, and the first bad event has a name. */
export const Tampered: Story = {
  args: {
    state: {
      at: 'failed',
      error: new IncidentCenterError('EVIDENCE_TAMPERED', undefined, {
        details: {
          request_id: 'urn:uuid:0193b6d2-0000-7000-8000-00000000a11e',
          first_bad: { seq: 9, event_id: '0193b6d2-0000-7000-8000-000000000009', problem: 'hash' },
        },
      }),
    },
  },
  play: async ({ args }) => {
    await userEvent.click(await waitFor(() => dialog().getByRole('button', { name: 'Show event 9' })));
    await expect(args.onShowEvent).toHaveBeenCalledWith('0193b6d2-0000-7000-8000-000000000009');
  },
};

export const TamperedDark: Story = { ...Tampered, parameters: { theme: 'dark' } };

export const TooLarge: Story = {
  args: { state: { at: 'failed', error: new IncidentCenterError('LIMIT_REACHED') } },
  play: async () => {
    await waitFor(() => expect(dialog().getByText(/incident-center export --bundle/)).toBeVisible());
  },
};

/** The policy changed while the dialog was open. */
export const Refused: Story = {
  args: {
    state: {
      at: 'failed',
      error: new IncidentCenterError('NOT_PERMITTED', undefined, {
        details: { reasons: [{ requirement: 'role_permits', expected: ['operator', 'auditor'], actual: ['viewer'] }] },
      }),
    },
  },
  play: async () => {
    await waitFor(() => expect(dialog().getByText(/^Why:/)).toBeVisible());
    await expect(dialog().getByRole('button', { name: 'Try again' })).toBeVisible();
  },
};
