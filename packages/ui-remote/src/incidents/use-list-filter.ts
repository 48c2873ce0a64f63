import type { IncidentFilter } from '@incident-center/sdk/host';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useHost } from '../host/remote-context';
import { filterOfTarget, type ListFilter, targetOfFilter } from './incident-filter';

const VIEW = ['view', 'incidents'] as const;

export interface ListFilterOptions {
  readonly target: IncidentFilter | undefined;
  /** The list is the host's page of incidents: what it is narrowed to stands in the address. */
  readonly addressed: boolean;
}

/**
 * What the list is narrowed to. Coming back from an incident shows the list as it was left; an address that says
 * otherwise wins.
 */
export function useListFilter({ target, addressed }: ListFilterOptions) {
  const host = useHost();
  const queries = useQueryClient();
  const [filter, setFilter] = useState<ListFilter>(
    () => (target === undefined ? queries.getQueryData<ListFilter>(VIEW) : undefined) ?? filterOfTarget(target),
  );
  const latest = useRef(filter);
  latest.current = filter;
  const asked = JSON.stringify(target);
  const lastAsked = useRef(asked);
  const show = useCallback(
    (next: ListFilter) => {
      setFilter(next);
      queries.setQueryData(VIEW, next);
    },
    [queries],
  );
  const address = useCallback(
    (next: ListFilter): void => {
      const words = targetOfFilter(next);
      lastAsked.current = JSON.stringify(words);
      host.navigate({ screen: 'incidents', ...(words && { filter: words }) }, { replace: true });
    },
    [host],
  );
  useEffect(() => {
    if (lastAsked.current === asked) return;
    lastAsked.current = asked;
    show(filterOfTarget(asked === undefined ? undefined : (JSON.parse(asked) as IncidentFilter)));
  }, [asked, show]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list as it was left is shown again.
  useEffect(() => {
    const words = targetOfFilter(latest.current);
    if (addressed && target === undefined && words !== undefined) address(latest.current);
  }, []);
  const narrow = useCallback(
    (next: ListFilter): void => {
      show(next);
      if (addressed) address(next);
    },
    [show, address, addressed],
  );
  return [filter, narrow] as const;
}
