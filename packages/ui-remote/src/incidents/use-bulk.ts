import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { IncidentListItem } from '@incident-center/sdk/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { applyAnswer } from '../host/apply-answer';
import { useClient, useHost } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';

/** No more at once: each is a change of its own, with a result of its own. */
export const BULK_LIMIT = 200;

export type BulkAction = 'acknowledge' | 'assign';

export interface BulkResult {
  readonly action: BulkAction;
  readonly done: number;
  readonly all: number;
  readonly failed: readonly { readonly item: IncidentListItem; readonly error: IncidentCenterError }[];
}

export interface Bulk {
  readonly run: (action: BulkAction, items: readonly IncidentListItem[]) => Promise<BulkResult>;
  /** How far it is, while it runs. */
  readonly running: { readonly action: BulkAction; readonly done: number; readonly all: number } | undefined;
}

/** The same for several incidents, one after the other: what fails for one is told, and stops no other. */
export function useBulk(onChanged: (id: string) => void): Bulk {
  const client = useClient();
  const queries = useQueryClient();
  const { user } = useHost();
  const [running, setRunning] = useState<Bulk['running']>();
  const run = useCallback(
    async (action: BulkAction, items: readonly IncidentListItem[]): Promise<BulkResult> => {
      const some = items.slice(0, BULK_LIMIT);
      const failed: { item: IncidentListItem; error: IncidentCenterError }[] = [];
      for (const [index, item] of some.entries()) {
        setRunning({ action, done: index, all: some.length });
        const options = { if_match: item.version };
        try {
          const answer =
            action === 'acknowledge'
              ? await client.transitionIncident({ incident_id: item.id, status: 'acknowledged' }, options)
              : await client.assignIncidentOwner({ incident_id: item.id, owner: user.id }, options);
          onChanged(item.id);
          applyAnswer(queries, answer);
        } catch (error) {
          failed.push({ item, error: asIncidentCenterError(error) });
        }
      }
      setRunning(undefined);
      return { action, done: some.length - failed.length, all: some.length, failed };
    },
    [client, queries, user.id, onChanged],
  );
  return { run, running };
}
