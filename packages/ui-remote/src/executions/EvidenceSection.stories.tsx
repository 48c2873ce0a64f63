import type { Evidence } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { EvidenceSection } from './EvidenceSection';
import { sha256Of } from './evidence-file';
import { aRun, sampleNow } from './fixtures';
import { type EvidenceLimits, type EvidenceToSend, useEvidenceUploads } from './use-evidence-uploads';

const meta: Meta = { title: 'Executions/Evidence' };
export default meta;

const facts = { self: 'on-call-operator', nameOf: (id: string) => id, now: sampleNow, stale: false };

/** Stands in for the server: it stores the bytes, or others, and says their digest. */
async function store(given: EvidenceToSend, change = false): Promise<Evidence> {
  const bytes = new Uint8Array(await given.file.arrayBuffer());
  if (change) bytes[0] = (bytes[0] ?? 0) ^ 1;
  return {
    evidence_ref: await sha256Of(bytes),
    name: given.name,
    media_type: given.media_type,
    size: bytes.length,
    attached_at: new Date(sampleNow).toISOString(),
    attached_by: 'on-call-operator',
    ...(given.sensitive && { sensitive: true }),
  };
}

function Shown({
  send,
  limits,
  refused = false,
}: {
  readonly limits?: EvidenceLimits;
  readonly send: (given: EvidenceToSend) => Promise<Evidence>;
  readonly refused?: boolean;
}): ReactNode {
  const [evidence, setEvidence] = useState<readonly Evidence[]>([]);
  const uploads = useEvidenceUploads({
    limits,
    attached: new Set(evidence.map(({ evidence_ref }) => evidence_ref)),
    send: async (given) => {
      const stored = await send(given);
      setEvidence((all) => [...all, stored]);
      return stored;
    },
  });
  return (
    <EvidenceSection
      evidence={evidence}
      required
      uploads={uploads.uploads}
      limits={limits}
      checked={uploads.checked}
      facts={facts}
      open
      refusal={refused ? { why: 'this needs the role operator.' } : undefined}
      onFiles={(files, how) => uploads.add(files, { step: 'collect', ...how })}
      onRetry={uploads.retry}
      onDismiss={uploads.dismiss}
      onPreview={fn()}
    />
  );
}

const fileInput = (canvasElement: HTMLElement): HTMLInputElement => {
  const input = canvasElement.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) throw new Error('there is no file input');
  return input;
};

/** The digest that the server answers is the one that was computed here. */
export const DigestChecked: StoryObj = {
  render: () => <Shown send={(given) => store(given)} />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.upload(
      fileInput(canvasElement),
      new File(['standby-02 lag 1.2 s'], 'health.txt', { type: 'text/plain' }),
    );
    await waitFor(() => expect(canvas.getByText('digest checked')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('1 file. At least 1 is required.')).toBeVisible());
  },
};

/** The server stored something else: said loudly, and not as attached. */
export const DigestDiffers: StoryObj = {
  render: () => <Shown send={(given) => store(given, true)} />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.upload(fileInput(canvasElement), new File(['abc'], 'health.txt'));
    await waitFor(() => expect(canvas.getByText(/stored other bytes/)).toBeVisible());
    await expect(canvas.queryByText('digest checked')).toBeNull();
  },
};

/** Too large, empty, and the same twice: never sent. */
export const RefusedHere: StoryObj = {
  render: () => <Shown send={(given) => store(given)} />,
  play: async ({ canvas, canvasElement }) => {
    const input = fileInput(canvasElement);
    await userEvent.upload(input, new File([new Uint8Array(5_000_001)], 'dump.bin'));
    await expect(await canvas.findByText(/Larger than 5 MB/)).toBeVisible();
    await userEvent.upload(input, new File([], 'empty.txt'));
    await expect(await canvas.findByText('The file is empty.')).toBeVisible();
    await userEvent.upload(input, new File(['same'], 'one.txt'));
    await waitFor(() => expect(canvas.getByText('digest checked')).toBeVisible());
    await userEvent.upload(input, new File(['same'], 'two.txt'));
    await expect(await canvas.findByText('This very file is attached already.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Remove two.txt' }));
    await expect(canvas.queryByText('two.txt')).toBeNull();
  },
};

/** The server says no, and the file can be taken away and tried again. */
export const RefusedByServer: StoryObj = {
  render: () => <Shown send={() => Promise.reject(Object.assign(new Error('no'), { code: 'STEP_NOT_CURRENT' }))} />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.upload(fileInput(canvasElement), new File(['abc'], 'health.txt'));
    await expect(await canvas.findByText('Could not be attached (STEP_NOT_CURRENT).')).toBeVisible();
  },
};

/** The network failed: the file is still here, and goes out again on one press. */
export const SentAgain: StoryObj = {
  render: () => {
    let failed = false;
    return (
      <Shown
        send={(given) => {
          if (failed) return store(given);
          failed = true;
          return Promise.reject(Object.assign(new Error('no'), { code: 'UNAVAILABLE' }));
        }}
      />
    );
  },
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole('checkbox', { name: /sensitive/ }));
    await userEvent.upload(fileInput(canvasElement), new File(['abc'], 'health.log'));
    await userEvent.click(await canvas.findByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(canvas.getByText('digest checked')).toBeVisible());
    await expect(canvas.getByText('sensitive')).toBeVisible();
  },
};

/** A kind that the server does not take is said here, and not sent. */
export const KindRefused: StoryObj = {
  render: () => <Shown limits={{ max_bytes: 2_000_000, media_types: ['text/plain'] }} send={(given) => store(given)} />,
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText(/Up to 2 MB each/)).toBeVisible();
    await userEvent.upload(fileInput(canvasElement), new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }));
    await expect(await canvas.findByText(/This kind of file is not taken/)).toBeVisible();
  },
};

/** Not available to this person: visible, with its reason. */
export const NotPermitted: StoryObj = {
  render: () => <Shown refused send={(given) => store(given)} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/this needs the role operator/)).toBeVisible());
    await expect(canvas.getByRole('button', { name: 'choose' })).toHaveAttribute('aria-disabled', 'true');
  },
};

/** What was attached before this page was opened. */
export const AttachedBefore: StoryObj = {
  render: () => (
    <EvidenceSection
      evidence={aRun().step_states.flatMap(({ evidence }) => evidence)}
      required={false}
      uploads={[
        {
          key: '1',
          name: 'trace.json',
          size: 812_000,
          state: 'uploading',
          sent: 0.4,
          sha256: 'a'.repeat(64),
        },
      ]}
      checked={new Set()}
      facts={facts}
      open
      onFiles={fn()}
      onRetry={fn()}
      onDismiss={fn()}
      onPreview={fn()}
    />
  ),
};
