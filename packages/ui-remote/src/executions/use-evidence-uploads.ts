import { useState } from 'react';
import { useStore } from 'zustand';
import { createUploadQueue, isUnderWay, type UploadQueue, type UploadState, type UploadTerms } from './upload-queue';

export interface EvidenceUploads extends UploadState, Pick<UploadQueue, 'add' | 'stop' | 'retry' | 'dismiss'> {
  readonly limits: UploadTerms['limits'];
  readonly busy: boolean;
}

export interface EvidenceUploadsOptions extends UploadTerms {
  /** One that outlives this page; of its own by default. */
  readonly queue?: UploadQueue | undefined;
}

/** The files on their way to a step. */
export function useEvidenceUploads({ queue: given, ...terms }: EvidenceUploadsOptions): EvidenceUploads {
  const [own] = useState(createUploadQueue);
  const queue = given ?? own;
  queue.use(terms);
  const { uploads, checked } = useStore(queue.state);
  const { add, stop, retry, dismiss } = queue;
  return { uploads, checked, limits: terms.limits, busy: uploads.some(isUnderWay), add, stop, retry, dismiss };
}
