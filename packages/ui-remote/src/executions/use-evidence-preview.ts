import type { ErrorCode } from '@incident-center/sdk/client';
import type { Evidence } from '@incident-center/sdk/contract';
import { useCallback, useEffect, useState } from 'react';
import type { EvidenceAccess, EvidencePreview } from './evidence-access';
import { codeOfError } from './evidence-file';

export type PreviewReading =
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly preview: EvidencePreview }
  | { readonly state: 'failed'; readonly code: ErrorCode };

const LOADING: PreviewReading = { state: 'loading' };

/** What there is to look at of a file, once it is wanted; it is forgotten as soon as it no longer is. */
export function useEvidencePreview(file: Evidence, load: EvidenceAccess['preview'], wanted: boolean) {
  const [reading, setReading] = useState<PreviewReading>(LOADING);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file is its digest; another attempt reads it anew.
  useEffect(() => {
    if (!wanted) return;
    setReading(LOADING);
    const stop = new AbortController();
    load(file, stop.signal).then(
      (preview) => stop.signal.aborted || setReading({ state: 'shown', preview }),
      (error: unknown) => stop.signal.aborted || setReading({ state: 'failed', code: codeOfError(error) }),
    );
    return () => stop.abort();
  }, [file.evidence_ref, load, wanted, attempt]);
  return {
    reading,
    onRetry: useCallback(() => setAttempt((last) => last + 1), []),
    onFailed: useCallback((code: ErrorCode) => setReading({ state: 'failed', code }), []),
  };
}
