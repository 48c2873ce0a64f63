import type { TimelineEvent } from '@incident-center/sdk/contract';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '../host/remote-context';
import { checkFiles, type FilesVerdict, namedFiles } from './evidence-files';

/** The files of a timeline, read and compared when somebody asks for it: they may be large. */
export interface FilesCheck {
  readonly total: number;
  readonly busy: boolean;
  /** Undefined until they were read. */
  readonly verdict: FilesVerdict | undefined;
  readonly run: () => void;
}

export function useFilesCheck(events: readonly TimelineEvent[] | undefined): FilesCheck {
  const client = useClient();
  const files = useMemo(() => namedFiles(events ?? []), [events]);
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState<{ readonly count: number; readonly verdict: FilesVerdict }>();
  const run = useCallback(async () => {
    setBusy(true);
    const verdict = await checkFiles(files, async ({ executionId, sha256 }) => {
      const { url } = await client.getEvidenceUrl({ execution_id: executionId, sha256 });
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
      return answer.arrayBuffer();
    });
    setChecked({ count: files.length, verdict });
    setBusy(false);
  }, [client, files]);
  return {
    total: files.length,
    busy,
    // A file that came since has not been read: what was said of the others is no longer of all.
    verdict: checked && checked.count === files.length ? checked.verdict : undefined,
    run: () => void run(),
  };
}
