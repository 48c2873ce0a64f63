import type { Approval } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';

const PAGE = 200;

/** All that this person may decide now, as the policy says; unknown until it was read. */
export function useDecidable(): readonly Approval[] | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey: queryKeys.approvals({ decidable: true }),
    queryFn: async ({ signal }) => {
      const found: Approval[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await client.listApprovals(
          { decidable: true, limit: PAGE, ...(cursor ? { cursor } : {}) },
          { signal },
        );
        found.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return found;
    },
  });
  return data;
}
