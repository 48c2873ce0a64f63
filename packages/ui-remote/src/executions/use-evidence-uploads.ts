import type { Evidence } from '@incident-center/sdk/contract';
import { useCallback, useRef, useState } from 'react';
import { base64Of, LARGEST_EVIDENCE, mediaTypeOf, nameOf, sha256Of } from './evidence-file';

export type UploadProblem = 'too_large' | 'empty' | 'attached_already' | 'failed' | 'digest_differs';

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
}

export interface EvidenceToSend {
  readonly step: string;
  readonly name: string;
  readonly media_type: string;
  readonly content_base64: string;
}

export interface EvidenceUploads {
  readonly uploads: readonly Upload[];
  /** Digests that this browser computed, and found again in the server's answer. */
  readonly checked: ReadonlySet<string>;
  readonly busy: boolean;
  add(files: readonly File[], options: { readonly step: string; readonly pasted?: boolean }): void;
  dismiss(key: string): void;
}

export interface EvidenceUploadsOptions {
  /** Digests attached to the step already. */
  readonly attached: ReadonlySet<string>;
  /** Sends one file; throws with the server's `code`. */
  readonly send: (evidence: EvidenceToSend) => Promise<Evidence>;
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

  const change = useCallback((key: string, next: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)));
  }, []);
  const dismiss = useCallback((key: string) => setUploads((all) => all.filter((one) => one.key !== key)), []);

  const send = useCallback(
    async (file: File, upload: Upload, step: string) => {
      const refuse = (problem: UploadProblem, code?: string): void =>
        change(upload.key, { state: 'refused', problem, code });
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const sha256 = await sha256Of(bytes);
        if (latest.current.attached.has(sha256)) return refuse('attached_already');
        change(upload.key, { state: 'uploading', sha256 });
        const stored = await latest.current.send({
          step,
          name: upload.name,
          media_type: mediaTypeOf(file.type),
          content_base64: base64Of(bytes),
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
    (files, { step, pasted = false }) => {
      for (const file of files) {
        count.current += 1;
        const name = nameOf(file, pasted, new Date());
        const problem = file.size === 0 ? 'empty' : file.size > LARGEST_EVIDENCE ? 'too_large' : undefined;
        const upload: Upload = {
          key: String(count.current),
          name,
          size: file.size,
          state: problem ? 'refused' : 'hashing',
          problem,
        };
        setUploads((all) => [...all, upload]);
        // One after the other: each attaching changes the run's version, which the next has to send.
        if (!problem) last.current = last.current.then(() => send(file, upload, step));
      }
    },
    [send],
  );

  return { uploads, checked, busy: uploads.some(({ state }) => state !== 'refused'), add, dismiss };
}
