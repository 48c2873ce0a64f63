import { IncidentCenterError } from '@incident-center/sdk/client';
import type { Evidence } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { EvidenceSection, type EvidenceSectionProps } from './EvidenceSection';
import type { EvidenceAccess } from './evidence-access';
import { anEvent, sampleNow } from './fixtures';
import { anAccess, sampleLog } from './preview-samples';

const facts = {
  self: 'on-call-operator',
  nameOf: (id: string) => (id === 'security-admin' ? 'Security admin' : id),
  now: sampleNow,
  stale: false,
};
const aFile = (given: Partial<Evidence> = {}): Evidence => ({
  evidence_ref: '9417d8'.padEnd(64, '0'),
  name: 'ingest-errors-shard07.log',
  media_type: 'text/plain',
  size: 7_200_000,
  attached_at: '2026-11-23T02:53:11.000Z',
  attached_by: 'on-call-operator',
  ...given,
});
const aPicture = (given: Partial<Evidence> = {}): Evidence =>
  aFile({
    evidence_ref: '4be1d7'.padEnd(64, '0'),
    name: 'standby-health-0307.png',
    media_type: 'image/png',
    size: 182_000,
    ...given,
  });

const meta: Meta = {
  title: 'Executions/Preview of evidence',
};
export default meta;

const shown = (
  files: readonly Evidence[],
  access: Partial<EvidenceAccess> = {},
  more: Partial<EvidenceSectionProps> = {},
) => <EvidenceSection evidence={files} access={anAccess(access)} events={[]} facts={facts} {...more} />;

/** The beginning of a log: inert letters with numbers of lines, more by and by. */
export const Log: StoryObj = {
  render: () => shown([aFile()]),
  play: async ({ canvas, canvasElement }) => {
    const button = canvas.getByRole('button', { name: 'Preview ingest-errors-shard07.log' });
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(button);
    const content = await canvas.findByRole('region', { name: 'What is in ingest-errors-shard07.log' });
    await expect(content.querySelectorAll('code')).toHaveLength(40);
    await expect(within(content).getByText(/<img src=x onerror=alert\(1\)>/)).toBeVisible();
    await expect(canvasElement.querySelector('img')).toBeNull();
    await expect(within(content).getByText(/␛\[31mERROR/)).toBeVisible();
    await expect(canvas.getByText(/^Lines 1 to 40 of 620\. Only the first \d+ kB of 7\.2 MB/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Show 400 more lines' }));
    await expect(content.querySelectorAll('code')).toHaveLength(440);
    await userEvent.click(canvas.getByRole('button', { name: 'Show 180 more lines' }));
    await expect(canvas.queryByRole('button', { name: /more lines/ })).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Hide ingest-errors-shard07.log' }));
    await expect(canvas.queryByRole('region', { name: /What is in/ })).toBeNull();
  },
};

/** One line of 64 kB wraps where it stands; nothing scrolls sideways. */
export const OneLongLine: StoryObj = {
  render: () =>
    shown([aFile({ name: 'trace.json', media_type: 'application/json' })], {
      preview: async () => ({ kind: 'text', text: `{"trace":"${'0123456789abcdef'.repeat(4_000)}`, truncated: true }),
    }),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Preview trace.json' }));
    const content = await canvas.findByRole('region', { name: 'What is in trace.json' });
    await expect(content.scrollWidth).toBeLessThanOrEqual(content.clientWidth);
  },
};

/** A picture in its place, and larger on its own. */
export const Picture: StoryObj = {
  render: () => shown([aPicture()]),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Preview standby-health-0307.png' }));
    await expect(await canvas.findByAltText('Picture standby-health-0307.png')).toBeVisible();
    await waitFor(() => expect(canvas.getByText('1,280 × 640 pixels')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Enlarge' }));
    const dialog = within(await canvas.findByRole('dialog'));
    const picture = dialog.getByAltText('Picture standby-health-0307.png');
    await expect(picture).not.toHaveAttribute('width');
    await userEvent.click(dialog.getByRole('radio', { name: '200%' }));
    await expect(picture).toHaveAttribute('width', '2560');
    await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
    await expect(canvas.queryByRole('dialog')).toBeNull();
    await expect(canvas.getByRole('button', { name: 'Enlarge' })).toHaveFocus();
  },
};

/** Hidden, and not even fetched, until somebody asks for it; asked again after it was hidden. */
const sensitivePreview = fn(async () => ({ kind: 'text', text: sampleLog(3), truncated: false }) as const);
export const Sensitive: StoryObj = {
  beforeEach: () => void sensitivePreview.mockClear(),
  render: () => shown([aFile({ sensitive: true, name: 'tokens.log' })], { preview: sensitivePreview }),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Preview tokens.log' }));
    await expect(await canvas.findByText('Hidden: it was marked as sensitive.')).toBeVisible();
    await expect(sensitivePreview).not.toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('button', { name: 'Show what is in it' }));
    await expect(await canvas.findByRole('region', { name: 'What is in tokens.log' })).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Hide tokens.log' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Preview tokens.log' }));
    await expect(await canvas.findByText('Hidden: it was marked as sensitive.')).toBeVisible();
    await expect(sensitivePreview).toHaveBeenCalledOnce();
  },
};

/** Sensitive, and not for this person: why, and what would change that. */
export const SensitiveRefused: StoryObj = {
  beforeEach: () => void sensitivePreview.mockClear(),
  render: () =>
    shown([aFile({ sensitive: true, name: 'tokens.log' })], {
      preview: sensitivePreview,
      sensitiveRefusal: {
        why: 'this needs the role security admin. You have viewer.',
        toFix: 'ask somebody with the role security admin.',
      },
    }),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Preview tokens.log' }));
    const box = within(await canvas.findByRole('group', { name: 'Show what is in it' }));
    await expect(box.getByText(/this needs the role security admin/)).toBeVisible();
    await expect(box.getByText(/ask somebody with the role/)).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Download tokens.log' })).toHaveAttribute('aria-disabled', 'true');
    await expect(sensitivePreview).not.toHaveBeenCalled();
  },
};

/** What was erased says so, with whoever had it done; nothing can be pressed but its digest copied. */
export const Erased: StoryObj = {
  render: () =>
    shown(
      [aFile({ erased_at: '2026-11-23T03:10:00.000Z' }), aPicture({ erased_at: '2026-11-23T03:11:00.000Z' })],
      {},
      {
        events: [
          anEvent({
            type: 'payload_redacted',
            seq: 22,
            actor: 'security-admin',
            payload: {
              event_id: 'event-3',
              paths: [],
              copies: [],
              files: ['9417d8'.padEnd(64, '0')],
              reason: 'secret',
            },
          }),
        ],
      },
    ),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/^Erased by Security admin, 03:10:00/)).toBeVisible();
    await expect(canvas.getByText(/^Erased 03:11:00/)).toBeVisible();
    await expect(canvas.queryByRole('button', { name: /Preview|Download/ })).toBeNull();
  },
};

/** Neither picture nor text: something to take along. */
export const OtherKind: StoryObj = {
  render: () => shown([aFile({ name: 'report.pdf', media_type: 'application/pdf', size: 812_000 })]),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: 'Download report.pdf' })).toBeVisible();
    await expect(canvas.queryByRole('button', { name: /Preview/ })).toBeNull();
  },
};

/** The stored file is not what was attached: said, and nothing of it is shown. */
export const Tampered: StoryObj = {
  render: () => {
    let once = false;
    return shown([aFile()], {
      preview: async () => {
        if (once) return { kind: 'text', text: 'fsync 1,902 ms', truncated: false };
        once = true;
        throw new IncidentCenterError('EVIDENCE_TAMPERED');
      },
    });
  },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: /^Preview/ }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent(/is not what was attached.*EVIDENCE_TAMPERED/);
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await expect(await canvas.findByText(/fsync/)).toBeVisible();
  },
};

/** A picture that is none. */
export const BrokenPicture: StoryObj = {
  render: () =>
    shown([aPicture()], {
      preview: async () => ({
        kind: 'image',
        url: 'data:image/png;base64,AAAA',
        explain: () => Promise.resolve(undefined),
      }),
    }),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: /^Preview/ }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('UNSUPPORTED_MEDIA_TYPE');
  },
};

/** Both, in the dark. */
export const Dark: StoryObj = {
  globals: { theme: 'dark' },
  render: () => shown([aFile({ sensitive: true, name: 'tokens.log' }), aPicture()]),
  play: async ({ canvas }) => {
    for (const button of canvas.getAllByRole('button', { name: /^Preview/ })) await userEvent.click(button);
    await expect(await canvas.findByAltText(/^Picture/)).toBeVisible();
  },
};

/** From right to left a log stays as it was written. */
export const RightToLeft: StoryObj = {
  globals: { locale: 'ar' },
  render: () => shown([aFile(), aPicture()]),
  play: async ({ canvasElement }) => {
    for (const button of canvasElement.querySelectorAll<HTMLButtonElement>('button[aria-expanded]'))
      await userEvent.click(button);
    await waitFor(() => expect(canvasElement.querySelector('pre')).toHaveAttribute('dir', 'ltr'));
  },
};
