import { useQuery } from '@tanstack/react-query';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import type { EvidenceLimits } from './upload-queue';

/** What evidence may be, so that it can be said before anything is sent; unknown until the session was read. */
export function useEvidenceLimits(): EvidenceLimits | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey: [...queryKeys.session(), 'evidence'],
    queryFn: async ({ signal }) => (await client.getSession({}, { signal })).evidence,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
