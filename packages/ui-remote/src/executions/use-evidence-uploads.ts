import type { Evidence } from '@incident-center/sdk/contract';
import { useCallback, useRef, useState } from 'react';
import { LARGEST_EVIDENCE, mediaTypeOf, nameOf, sha256Of } from './evidence-file';

export type UploadProblem = 'too_large' | 'type_refused' | 'empty' | 'attached_already' | 'failed' | 'digest_differs';

/** A file on its way, or one that did not make it. */
export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly state: 'hashing' | 'uploading' | 'refused';
  /** Our own digest, once known. */
  readonly sha256?: string | undefined;
  readonly problem?: UploadProblem | undefined;
  /** The code of the server's refusal. */
  readonly code?: string | undefined;
  /** From 0 to 1, while it is sent. */
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
  readonly onProgress: (bytes: number) => void;
}

/** What the server takes, as the session says. */
export interface EvidenceLimits {
  readonly max_bytes: number;
  readonly media_types: readonly string[];
}

export interface EvidenceUploads {
  readonly uploads: readonly Upload[];
  /** Digests that this browser computed, and found again in the server's answer. */
  readonly checked: ReadonlySet<string>;
  readonly busy: boolean;
  add(
    files: readonly File[],
    options: { readonly step: string; readonly pasted?: boolean; readonly sensitive?: boolean },
  ): void;
  /** Sends what was refused once more; the file is still at hand. */
  retry(key: string): void;
  readonly limits: EvidenceLimits | undefined;
  dismiss(key: string): void;
}

export interface EvidenceUploadsOptions {
  /** Digests attached to the step already. */
  readonly attached: ReadonlySet<string>;
  /** Sends one file; throws with the server's `code`. */
  readonly limits?: EvidenceLimits | undefined;
  readonly send: (evidence: EvidenceToSend) => Promise<Evidence>;
}

interface Job {
  readonly file: File;
  readonly upload: Upload;
  readonly step: string;
  readonly sensitive: boolean;
}

/** Why a file would not be taken, as far as it can be said before it is sent. */
function problemOf(file: File, limits: EvidenceLimits | undefined): UploadProblem | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > (limits?.max_bytes ?? LARGEST_EVIDENCE)) return 'too_large';
  return limits && !limits.media_types.includes(mediaTypeOf(file.type, file.name)) ? 'type_refused' : undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'INTERNAL';

/** Hashes files here, sends them one after the other, and compares what the server says it stored. */
export function useEvidenceUploads(options: EvidenceUploadsOptions): EvidenceUploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(options);
  latest.current = options;
  const last = useRef<Promise<void>>(Promise.resolve());
  const count = useRef(0);
  const jobs = useRef(new Map<string, Job>());

  const change = useCallback((key: string, next: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)));
  }, []);
  const dismiss = useCallback((key: string) => {
    jobs.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  }, []);

  const send = useCallback(
    async ({ file, upload, step, sensitive }: Job) => {
      const refuse = (problem: UploadProblem, code?: string): void =>
        change(upload.key, { state: 'refused', problem, code, again: problem === 'failed' });
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const sha256 = await sha256Of(bytes);
        if (latest.current.attached.has(sha256)) return refuse('attached_already');
        change(upload.key, { state: 'uploading', sha256 });
        const stored = await latest.current.send({
          step,
          name: upload.name,
          media_type: mediaTypeOf(file.type, file.name),
          file,
          sensitive,
          onProgress: (sent) => change(upload.key, { sent: sent / file.size }),
        });
        if (stored.evidence_ref !== sha256) return refuse('digest_differs');
        setChecked((all) => new Set(all).add(sha256));
        dismiss(upload.key);
      } catch (error) {
        refuse('failed', codeOf(error));
      }
    },
    [change, dismiss],
  );

  const add = useCallback<EvidenceUploads['add']>(
    (files, { step, pasted = false, sensitive = false }) => {
      for (const file of files) {
        count.current += 1;
        const name = nameOf(file, pasted, new Date());
        const problem = problemOf(file, latest.current.limits);
        const upload: Upload = {
          key: String(count.current),
          name,
          size: file.size,
          state: problem ? 'refused' : 'hashing',
          problem,
        };
        setUploads((all) => [...all, upload]);
        // One after the other: each attaching changes the run's version, which the next has to send.
        if (problem) continue;
        const job = { file, upload, step, sensitive };
        jobs.current.set(upload.key, job);
        last.current = last.current.then(() => send(job));
      }
    },
    [send],
  );

  const retry = useCallback(
    (key: string) => {
      const job = jobs.current.get(key);
      if (job === undefined) return;
      change(key, { state: 'hashing', problem: undefined, code: undefined, sent: undefined });
      last.current = last.current.then(() => send(job));
    },
    [change, send],
  );

  return {
    retry,
    limits: options.limits,
    uploads,
    checked,
    busy: uploads.some(({ state }) => state !== 'refused'),
    add,
    dismiss,
  };
}
