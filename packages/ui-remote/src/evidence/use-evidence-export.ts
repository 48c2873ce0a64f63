import { type ClientInput, downloadEvidenceBundle } from '@incident-center/sdk/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient, useServerNow } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';
import type { EvidenceExport } from './evidence-export';

/** What a bundle is asked for with. */
type BundleQuery = ClientInput<'get_evidence_bundle'>;

/** Where the server doesn't say when. */
const AGAIN_AFTER_SECONDS = 5;

/** Puts a file into the downloads. */
function save(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser reads it after the click; a minute is long enough for every one of them.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export interface EvidenceExporter {
  readonly state: EvidenceExport;
  /** What was exported, once it was. */
  readonly file: File | undefined;
  readonly start: (query: BundleQuery) => void;
  readonly askNow: () => void;
  readonly save: () => void;
  readonly reset: () => void;
}

/** Exports evidence: made by the server, read, compared and saved here. A server that is busy is asked again. */
export function useEvidenceExport(): EvidenceExporter {
  const client = useClient();
  const now = useServerNow();
  const [state, setState] = useState<EvidenceExport>({ at: 'choosing' });
  const [file, setFile] = useState<File>();
  const running = useRef<AbortController>(undefined);
  const asked = useRef<BundleQuery>(undefined);
  const serverNow = useRef(now);
  serverNow.current = now;
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    (query: BundleQuery): void => {
      running.current?.abort();
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      asked.current = query;
      setState({ at: 'making' });
      downloadEvidenceBundle(client, query, { signal, onMade: (bundle) => setState({ at: 'reading', bundle }) })
        .then(({ bundle, file: bytes }) => {
          const made = new File([bytes], bundle.name, { type: bundle.media_type });
          setFile(made);
          save(made);
          setState({ at: 'done', bundle });
        })
        .catch((thrown: unknown) => {
          if (signal.aborted) return;
          const error = asIncidentCenterError(thrown);
          const seconds = error.details.retry_after ?? AGAIN_AFTER_SECONDS;
          if (error.code === 'UNAVAILABLE') setState({ at: 'busy', retryAt: serverNow.current + seconds * 1000 });
          else setState({ at: 'failed', error });
        });
    },
    [client],
  );
  const askNow = useCallback(() => {
    if (asked.current) start(asked.current);
  }, [start]);
  const due = state.at === 'busy' && now >= state.retryAt;
  useEffect(() => {
    if (due) askNow();
  }, [due, askNow]);
  const reset = useCallback(() => {
    running.current?.abort();
    setFile(undefined);
    setState({ at: 'choosing' });
  }, []);
  return { state, file, start, askNow, save: () => file && save(file), reset };
}
