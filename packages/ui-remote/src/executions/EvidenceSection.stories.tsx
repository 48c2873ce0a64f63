import type { Evidence } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { EvidenceSection } from './EvidenceSection';
import { sha256Of } from './evidence-file';
import { aRun, sampleNow } from './fixtures';
import { anAccess } from './preview-samples';
import type { EvidenceLimits, EvidenceToSend } from './upload-queue';
import { useEvidenceUploads } from './use-evidence-uploads';

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
      access={anAccess()}
      events={[]}
      required
      uploads={uploads.uploads}
      checked={uploads.checked}
      facts={facts}
      adding={{
        limits,
        refusal: refused ? { why: 'this needs the role operator.' } : undefined,
        onFiles: (files, how) => uploads.add(files, { step: 'collect', ...how }),
        onStop: uploads.stop,
        onRetry: uploads.retry,
        onDismiss: uploads.dismiss,
      }}
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
    await expect(
      await canvas.findByText(/^Could not be attached \(STEP_NOT_CURRENT\)\. Another step is open now/),
    ).toBeVisible();
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

/** On its way: how far it is, and a way to stop it. Stopped, it is not attached, and can be sent again. */
export const Stopped: StoryObj = {
  render: () => {
    let asked = 0;
    return (
      <Shown
        send={(given) => {
          asked += 1;
          if (asked > 1) return store(given);
          given.onProgress(2_900_000);
          return new Promise((_, reject) => {
            given.signal.addEventListener('abort', () => reject(given.signal.reason));
          });
        }}
      />
    );
  },
  play: async ({ canvas, canvasElement }) => {
    const leave = (): boolean => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    await expect(leave()).toBe(true);
    const files = [
      new File([new Uint8Array(4_200_000)], 'ingest.log', { type: 'text/plain' }),
      new File(['second'], 'second.txt', { type: 'text/plain' }),
    ];
    await userEvent.upload(fileInput(canvasElement), files);
    await waitFor(() => expect(canvas.getByText('2.9 MB of 4.2 MB')).toBeVisible());
    await expect(canvas.getByRole('progressbar', { name: 'ingest.log' })).toHaveValue(2_900_000);
    await expect(canvas.getByText('Waits for its turn')).toBeVisible();
    await expect(leave()).toBe(false);
    await expect(canvas.queryByText('digest checked')).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Stop ingest.log' }));
    await expect(await canvas.findByText('Stopped. Nothing was attached.')).toBeVisible();
    await waitFor(() => expect(canvas.getByText('1 file. At least 1 is required.')).toBeVisible());
    await expect(leave()).toBe(true);
    await userEvent.click(canvas.getByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(canvas.getAllByText('digest checked')).toHaveLength(2));
  },
};

/** All was sent: from there on it may be attached, and nothing claims to stop that. */
export const BeingAttached: StoryObj = {
  render: () => (
    <Shown
      send={(given) => {
        given.onAttaching();
        return new Promise(() => {});
      }}
    />
  ),
  play: async ({ canvas, canvasElement }) => {
    await userEvent.upload(fileInput(canvasElement), new File(['abc'], 'health.txt', { type: 'text/plain' }));
    await expect(await canvas.findByText('Sent. The server is checking it')).toBeVisible();
    await expect(canvas.queryByRole('button', { name: /Stop/ })).toBeNull();
  },
};

/** What was attached before this page was opened. */
export const AttachedBefore: StoryObj = {
  render: () => (
    <EvidenceSection
      evidence={aRun().step_states.flatMap(({ evidence }) => evidence)}
      access={anAccess()}
      events={[]}
      facts={facts}
    />
  ),
};
