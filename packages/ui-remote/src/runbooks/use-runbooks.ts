import type { RunbookSummary } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';

const PAGE = 200;
/** A catalogue is small; past this, the search of the list would say less than there is. */
const PAGES = 10;

/** The whole catalogue: its segments are counted, and counts of a page would be wrong. */
export function useRunbooks() {
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.runbooks(),
    queryFn: async ({ signal }): Promise<readonly RunbookSummary[]> => {
      const all: RunbookSummary[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page += 1) {
        const answer = await client.listRunbooks(
          { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
          { signal },
        );
        all.push(...answer.items);
        if (answer.next_cursor === null) break;
        cursor = answer.next_cursor;
      }
      return all;
    },
  });
}

/** One runbook with its versions, its newest runs, and what was asked about publishing it. */
export function useRunbook(runbookId: string, version: number | undefined) {
  const client = useClient();
  const runbook = useQuery({
    queryKey: queryKeys.runbook(runbookId, version),
    queryFn: ({ signal }) =>
      client.getRunbook({ runbook_id: runbookId, ...(version === undefined ? {} : { version }) }, { signal }),
  });
  const runs = useQuery({
    queryKey: queryKeys.executions({ runbook_id: runbookId }),
    queryFn: ({ signal }) => client.listExecutions({ runbook_id: runbookId, limit: 50 }, { signal }),
  });
  const isDraft = runbook.data?.runbook.status === 'draft';
  const approvals = useQuery({
    queryKey: queryKeys.approvals({ publish: runbookId }),
    enabled: isDraft,
    queryFn: async ({ signal }) => {
      const { items } = await client.listApprovals({ limit: PAGE }, { signal });
      return items.filter(({ kind, runbook_id }) => kind === 'publish' && runbook_id === runbookId);
    },
  });
  const published = runbook.data?.versions.find(({ status }) => status === 'published')?.version;
  // What a draft is compared with. What is published never changes, so it is read once.
  const before = useQuery({
    queryKey: queryKeys.runbook(runbookId, published),
    enabled: isDraft && published !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      client.getRunbook(
        { runbook_id: runbookId, ...(published === undefined ? {} : { version: published }) },
        { signal },
      ),
  });
  const history = useQuery({
    queryKey: [...queryKeys.runbook(runbookId), 'history'],
    queryFn: ({ signal }) => client.getTimeline({ runbook_id: runbookId, order: 'desc', limit: PAGE }, { signal }),
  });
  return { runbook, runs, approvals, published, before, history };
}
