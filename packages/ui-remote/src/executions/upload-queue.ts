import type { ErrorCode } from '@incident-center/sdk/client';
import type { Evidence } from '@incident-center/sdk/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { codeOfError, LARGEST_EVIDENCE, mediaTypeOf, nameOf, sha256Of } from './evidence-file';

export type UploadProblem = 'too_large' | 'type_refused' | 'empty' | 'attached_already' | 'failed' | 'digest_differs';

/** A file on its way, or one that did not make it. */
export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** Attaching it can no longer be taken back. */
  readonly state: 'waiting' | 'hashing' | 'uploading' | 'attaching' | 'stopped' | 'refused';
  /** Our own digest, once known. */
  readonly sha256?: string | undefined;
  readonly problem?: UploadProblem | undefined;
  /** The code of the server's refusal. */
  readonly code?: ErrorCode | undefined;
  /** Bytes that were sent so far. */
  readonly sent?: number | undefined;
  /** Sending the same file once more makes sense. */
  readonly again?: boolean | undefined;
}

export interface EvidenceToSend {
  readonly step: string;
  readonly name: string;
  readonly media_type: string;
  readonly file: File;
  readonly sensitive: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
  /** All was sent; from here on it may be attached. */
  readonly onAttaching: () => void;
}

/** What the server takes, as the session says. */
export interface EvidenceLimits {
  readonly max_bytes: number;
  readonly media_types: readonly string[];
}

export interface UploadTerms {
  /** Digests attached to the step already. */
  readonly attached: ReadonlySet<string>;
  readonly limits?: EvidenceLimits | undefined;
  /** Sends one file; throws with the server's `code`. */
  readonly send: (evidence: EvidenceToSend) => Promise<Evidence>;
}

export interface UploadState {
  readonly uploads: readonly Upload[];
  /** Digests that this browser computed, and found again in the server's answer. */
  readonly checked: ReadonlySet<string>;
}

export interface UploadQueue {
  readonly state: StoreApi<UploadState>;
  /** How files are sent from now on. */
  use(terms: UploadTerms): void;
  add(
    files: readonly File[],
    options: { readonly step: string; readonly pasted?: boolean; readonly sensitive?: boolean },
  ): void;
  /** Takes a file back before it is attached. */
  stop(key: string): void;
  /** Sends what was refused or stopped once more; the file is still at hand. */
  retry(key: string): void;
  dismiss(key: string): void;
}

interface Job {
  readonly file: File;
  readonly key: string;
  readonly name: string;
  readonly step: string;
  readonly sensitive: boolean;
  readonly stop: AbortController;
}

/** Whether a file may still arrive. */
export const isUnderWay = ({ state }: Upload): boolean => state !== 'refused' && state !== 'stopped';

/** Why a file would not be taken, as far as it can be said before it is sent. */
function problemOf(file: File, limits: EvidenceLimits | undefined): UploadProblem | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > (limits?.max_bytes ?? LARGEST_EVIDENCE)) return 'too_large';
  return limits && !limits.media_types.includes(mediaTypeOf(file.type, file.name)) ? 'type_refused' : undefined;
}

const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();

/**
 * Hashes files here, sends them one after the other, and compares what the server says it stored. It lives as long as
 * there is something in it, so that a file arrives, or is known not to have, also when its page was left.
 */
export function createUploadQueue(): UploadQueue {
  const state = createStore<UploadState>(() => ({ uploads: [], checked: new Set() }));
  const jobs = new Map<string, Job>();
  let terms: UploadTerms | undefined;
  let last: Promise<void> = Promise.resolve();
  let count = 0;

  state.subscribe(({ uploads }) => {
    // The same listener twice is one.
    if (uploads.some(isUnderWay)) window.addEventListener('beforeunload', askBeforeLeaving);
    else window.removeEventListener('beforeunload', askBeforeLeaving);
  });
  const change = (key: string, next: Partial<Upload>): void =>
    state.setState(({ uploads }) => ({
      uploads: uploads.map((one) => (one.key === key ? { ...one, ...next } : one)),
    }));
  const dismiss = (key: string): void => {
    jobs.delete(key);
    state.setState(({ uploads }) => ({ uploads: uploads.filter((one) => one.key !== key) }));
  };

  const run = async ({ file, key, name, step, sensitive, stop: { signal } }: Job): Promise<void> => {
    // What was stopped says so already, and may be on its way anew.
    const tell = (next: Partial<Upload>): void => (signal.aborted ? undefined : change(key, next));
    const refuse = (problem: UploadProblem, code?: ErrorCode): void =>
      tell({ state: 'refused', problem, code, sent: undefined, again: problem === 'failed' });
    if (signal.aborted || terms === undefined) return;
    try {
      tell({ state: 'hashing' });
      const sha256 = await sha256Of(new Uint8Array(await file.arrayBuffer()));
      if (signal.aborted) return;
      if (terms.attached.has(sha256)) return refuse('attached_already');
      tell({ state: 'uploading', sha256, sent: 0 });
      const stored = await terms.send({
        step,
        name,
        media_type: mediaTypeOf(file.type, file.name),
        file,
        sensitive,
        signal,
        onProgress: (sent) => tell({ sent }),
        onAttaching: () => tell({ state: 'attaching' }),
      });
      if (stored.evidence_ref !== sha256) return refuse('digest_differs');
      state.setState(({ checked }) => ({ checked: new Set(checked).add(sha256) }));
      dismiss(key);
    } catch (error) {
      refuse('failed', codeOfError(error));
    }
  };
  // One after the other: each attaching changes the run's version, which the next has to send.
  const start = (job: Job): void => {
    jobs.set(job.key, job);
    last = last.then(() => run(job));
  };

  return {
    state,
    use: (next) => {
      terms = next;
    },
    add: (files, { step, pasted = false, sensitive = false }) => {
      for (const file of files) {
        count += 1;
        const key = String(count);
        const name = nameOf(file, pasted, new Date());
        const problem = problemOf(file, terms?.limits);
        const upload: Upload = { key, name, size: file.size, state: problem ? 'refused' : 'waiting', problem };
        state.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
        if (!problem) start({ file, key, name, step, sensitive, stop: new AbortController() });
      }
    },
    stop: (key) => {
      const upload = state.getState().uploads.find((one) => one.key === key);
      if (!upload || !isUnderWay(upload) || upload.state === 'attaching') return;
      jobs.get(key)?.stop.abort();
      change(key, { state: 'stopped', sent: undefined, again: true });
    },
    retry: (key) => {
      const job = jobs.get(key);
      if (!job) return;
      change(key, { state: 'waiting', problem: undefined, code: undefined, sent: undefined });
      start({ ...job, stop: new AbortController() });
    },
    dismiss,
  };
}
