import { useCallback, useState } from 'react';
import { useClient, useHost } from '../host/remote-context';
import { evidenceAddress } from './evidence-address';

export interface EvidenceLink {
  /** Opens a file of a run in a new tab, by a signed address that is asked for each time. */
  readonly open: (executionId: string, sha256: string) => Promise<boolean>;
  readonly busy: boolean;
}

/** Addresses of evidence live for minutes, so none is kept: each press asks for one. */
export function useEvidenceLink(): EvidenceLink {
  const client = useClient();
  const { apiBase } = useHost();
  const [busy, setBusy] = useState(false);
  const open = useCallback(
    async (executionId: string, sha256: string) => {
      setBusy(true);
      try {
        const { url } = await client.getEvidenceUrl({ execution_id: executionId, sha256 });
        const link = document.createElement('a');
        link.href = evidenceAddress(url, apiBase);
        link.target = '_blank';
        link.rel = 'noopener noreferrer';
        link.click();
        return true;
      } catch {
        return false;
      } finally {
        setBusy(false);
      }
    },
    [client, apiBase],
  );
  return { open, busy };
}
