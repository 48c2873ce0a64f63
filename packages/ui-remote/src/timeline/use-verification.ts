import type { TimelineVerification } from '@incident-center/sdk/contract';
import type { ChainVerdict } from '@incident-center/sdk/provenance';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { type CheckpointCheck, checkCheckpoint } from './check-checkpoint';
import type { TimelineData } from './use-timeline';
import { readVerification, type Verification } from './verification';
import { verifyInChunks } from './verify-in-chunks';

interface BrowserPart {
  readonly data: TimelineData;
  readonly verdict: ChainVerdict;
  readonly signature: CheckpointCheck | undefined;
  readonly checkedAt: number;
}

/** The chain that a server's answer is about. */
const chainOf = (of: TimelineOf, data: TimelineData | undefined): TimelineOf => {
  const incidentId = data?.chain[0]?.incident_id;
  return 'executionId' in of && typeof incidentId === 'string' ? { incidentId } : of;
};

/**
 * Verifies a timeline: the chain and the checkpoint's signature here, its place in the log and the records on the
 * server, again whenever there is something new.
 *
 * @param trustedKeys public keys in hex that an administrator named; undefined where nobody did.
 */
export function useVerification(
  of: TimelineOf,
  data: TimelineData | undefined,
  trustedKeys: readonly string[] | undefined,
): { readonly verification: Verification; readonly progress: number; readonly again: () => void } {
  const client = useClient();
  const [round, setRound] = useState(0);
  const [progress, setProgress] = useState(0);
  const [part, setPart] = useState<BrowserPart>();
  const asked = chainOf(of, data);
  const server = useQuery({
    queryKey: queryKeys.verification(asked),
    enabled: data !== undefined,
    queryFn: ({ signal }): Promise<TimelineVerification> =>
      client.verifyTimeline(
        'incidentId' in asked ? { incident_id: asked.incidentId } : { runbook_execution_id: asked.executionId },
        { signal },
      ),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round verifies the same events again.
  useEffect(() => {
    if (!data) return;
    const controller = new AbortController();
    setProgress(0);
    verifyInChunks(data.chain, { signal: controller.signal, onProgress: setProgress })
      .then((verdict) => {
        const { checkpoint, chain } = data;
        const signature = checkpoint ? checkCheckpoint(checkpoint, chain, trustedKeys) : undefined;
        setPart({ data, verdict, signature, checkedAt: Date.now() });
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) throw error;
      });
    return () => controller.abort();
  }, [data, trustedKeys, round]);

  const { refetch } = server;
  const [asking, setAsking] = useState(false);
  const again = useCallback(() => {
    setPart(undefined);
    setRound((before) => before + 1);
    setAsking(true);
    void refetch().finally(() => setAsking(false));
  }, [refetch]);

  // While something new is being read, what was proven of the rest still stands: no more is claimed than that.
  const basis = part?.data ?? data;
  const answer = asking ? undefined : server.data;
  const verification = useMemo(
    () =>
      readVerification({
        events: basis?.chain ?? [],
        browser: part?.verdict,
        checkpoint: basis?.checkpoint ?? null,
        signature: part?.signature,
        server: answer,
        serverFailed: server.isError && !asking,
        whole: basis?.whole ?? false,
        checkedAt: part?.checkedAt,
      }),
    [basis, part, answer, server.isError, asking],
  );
  return { verification, progress, again };
}
