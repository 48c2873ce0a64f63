import { useCallback } from 'react';
import { useHost } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import type { DecisionPlaceOf } from '../policy/decision-place';

/** Where decisions can be read, for those who may. */
export function useDecisionPlaces(): DecisionPlaceOf {
  const host = useHost();
  const { ids, environment } = host.tenant;
  const may = useSimulations({
    view: { action: 'can_view_decisions', resource: { type: 'timeline', scope: { tenants: [...ids], environment } } },
  });
  const mayView = may.view?.permitted === true;
  return useCallback(
    (decisionId) => {
      if (!mayView) return undefined;
      // Among all of them: one that was only asked is not in the list as it opens.
      const target = { screen: 'decisions', filter: { view: 'all' }, decisionId } as const;
      return { href: host.buildHref(target), onFollow: () => host.navigate(target) };
    },
    [host, mayView],
  );
}
