import { downloadEvidenceBundle } from '@incident-center/sdk/client';
import type { TimelineVerification } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { checkGiven } from '../evidence/check-given';
import { NO_FILES } from '../evidence/given-files';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';
import { subjectOf, type TimelineData } from './use-timeline';
import { type BrowserCheck, readVerification, type Verification } from './verification';

const PROGRESS_EVERY = 50;
const IDLE: BrowserCheck = { at: 'idle' };

/** Verifies here; `files` fetches and compares the files as well, which may be large. */
export type Verify = (options?: { readonly files?: boolean | undefined }) => void;

/**
 * What is known of a timeline. The server says what it found whenever there is something new; when somebody asks, its
 * evidence bundle is fetched and checked in this browser, by the same verifier and the same keys as a bundle that is dropped.
 */
export function useVerification(
  of: TimelineOf,
  data: TimelineData | undefined,
): { readonly verification: Verification; readonly verify: Verify } {
  const client = useClient();
  const { trustFile } = useHost();
  const [browser, setBrowser] = useState<BrowserCheck>(IDLE);
  const running = useRef<AbortController>(undefined);
  const chain = data?.chain ?? of;
  const server = useQuery({
    queryKey: queryKeys.verification(chain),
    enabled: data !== undefined,
    queryFn: ({ signal }): Promise<TimelineVerification> => client.verifyTimeline(subjectOf(chain), { signal }),
  });
  useEffect(() => () => running.current?.abort(), []);

  const { refetch } = server;
  const verify = useCallback<Verify>(
    ({ files = false } = {}) => {
      running.current?.abort();
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      const show = (next: BrowserCheck): void => {
        if (!signal.aborted) setBrowser(next);
      };
      async function run(): Promise<void> {
        show({ at: 'fetching' });
        const { bundle, file } = await downloadEvidenceBundle(
          client,
          { ...subjectOf(chain), objects: files ? 'all' : 'none' },
          { signal },
        );
        show({ at: 'checking', events: 0 });
        const verdict = await checkGiven(
          { ...NO_FILES, bundles: [new File([file], bundle.name)] },
          {
            trustOfHost: trustFile,
            signal,
            onEvent: (_, events) => {
              if (events % PROGRESS_EVERY === 0) show({ at: 'checking', events });
            },
          },
        );
        show({ at: 'done', verdict, files, checkedAt: Date.now() });
      }
      run().catch((error: unknown) => show({ at: 'failed', error: asIncidentCenterError(error) }));
      // Its own part anew as well: both are then of the same moment.
      void refetch();
    },
    [client, chain, trustFile, refetch],
  );

  const verification = useMemo(
    () =>
      readVerification({
        events: data?.events ?? [],
        total: data?.total ?? 0,
        browser,
        server: server.data,
        serverFailed: server.isError,
      }),
    [data, browser, server.data, server.isError],
  );
  return { verification, verify };
}
