import type { TimelineEvent } from '@incident-center/sdk/contract';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { payloadText } from './event-reading';
import type { KnownNames } from './event-subjects';

const ABOUT_LINKS: ReadonlySet<string> = new Set(['runbook_linked', 'runbook_unlinked']);
const NO_NAMES: Readonly<Record<string, string>> = {};

/**
 * Names of the runbooks that were linked and unlinked: those events tell their ids only. What the page knows already
 * is not asked for; what can't be read stays without a name.
 */
export function useKnownNames(
  events: readonly TimelineEvent[] | undefined,
  given: Readonly<Record<string, string>> = NO_NAMES,
): KnownNames {
  const client = useClient();
  const ids = useMemo(() => {
    const named = (events ?? [])
      .filter(({ type }) => ABOUT_LINKS.has(type))
      .flatMap((event) => payloadText(event, 'runbook_id') ?? event.target_ids.slice(0, 1));
    return [...new Set(named)].filter((id) => !Object.hasOwn(given, id));
  }, [events, given]);
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: queryKeys.runbook(id),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.getRunbook({ runbook_id: id }, { signal }),
    })),
    combine: (answers) =>
      JSON.stringify(
        Object.fromEntries(answers.flatMap(({ data }) => (data ? [[data.runbook.id, data.runbook.name]] : []))),
      ),
  });
  return useMemo(() => ({ runbooks: { ...JSON.parse(found), ...given } }), [found, given]);
}
