import type { IncidentDetail } from '@incident-center/sdk/contract';
import { useChange } from '../host/use-change';

/** Fetches a signed address for the newest bundle and hands it to the browser. */
export function useExport(run: IncidentDetail['executions'][number] | undefined) {
  const change = useChange(async (client, wanted: { readonly executionId: string; readonly sha256: string }) => {
    const { url } = await client.getEvidenceUrl({ execution_id: wanted.executionId, sha256: wanted.sha256 });
    const link = document.createElement('a');
    link.href = url;
    link.download = '';
    link.rel = 'noopener';
    link.click();
    return {};
  });
  return {
    ...change,
    run: (): void => {
      if (run && run.bundle_ref !== null) void change.run({ executionId: run.id, sha256: run.bundle_ref });
    },
  };
}
