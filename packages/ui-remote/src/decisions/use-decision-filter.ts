import type { DecisionFilter as DecisionWords } from '@incident-center/sdk/host';
import { useCallback, useMemo } from 'react';
import { useHost } from '../host/remote-context';
import { type DecisionFilter, decisionFilterOf, wordsOfDecisionFilter } from './decision-filter';

/** What the list is narrowed to and which decision is open: all of it stands in the address, and nowhere else. */
export function useDecisionFilter(words: DecisionWords | undefined, decisionId: string | undefined) {
  const host = useHost();
  const filter = useMemo(() => decisionFilterOf(words), [words]);
  const targetOf = useCallback((next: DecisionFilter, opened?: string) => {
    const narrowed = wordsOfDecisionFilter(next);
    return {
      screen: 'decisions',
      ...(narrowed && { filter: narrowed }),
      ...(opened !== undefined && { decisionId: opened }),
    } as const;
  }, []);
  const narrow = useCallback(
    (next: DecisionFilter): void => host.navigate(targetOf(next, decisionId), { replace: true }),
    [host, targetOf, decisionId],
  );
  const open = useCallback(
    // Looking at one after another is one page of the history.
    (id: string | undefined): void => host.navigate(targetOf(filter, id), { replace: decisionId !== undefined }),
    [host, targetOf, filter, decisionId],
  );
  return { filter, narrow, open, targetOf };
}
