import type { IncidentFilter } from '@incident-center/sdk/host';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useHost } from '../host/remote-context';
import { filterOfTarget, type ListFilter } from './incident-filter';

const VIEW = ['view', 'incidents'] as const;

/**
 * What the list is narrowed to. Coming back from an incident shows the list as it was left; an address that says
 * otherwise wins.
 */
export function useListFilter(target: IncidentFilter | undefined) {
  const { user } = useHost();
  const queries = useQueryClient();
  const [filter, setFilter] = useState<ListFilter>(
    () =>
      (target === undefined ? queries.getQueryData<ListFilter>(VIEW) : undefined) ?? filterOfTarget(target, user.id),
  );
  const asked = JSON.stringify(target);
  const lastAsked = useRef(asked);
  useEffect(() => {
    if (lastAsked.current === asked) return;
    lastAsked.current = asked;
    setFilter(filterOfTarget(asked === undefined ? undefined : (JSON.parse(asked) as IncidentFilter), user.id));
  }, [asked, user.id]);
  useEffect(() => {
    queries.setQueryData(VIEW, filter);
  }, [queries, filter]);
  return [filter, setFilter] as const;
}
