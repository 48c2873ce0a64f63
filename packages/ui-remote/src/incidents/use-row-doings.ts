import type { IncidentListItem } from '@incident-center/sdk/contract';
import { useCallback, useMemo } from 'react';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { useHost } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useMessages } from '../theme/locale-context';
import { useMoveFlow } from './use-move-flow';
import type { RowDoings } from './use-row-actions';

export interface RowDoingsOptions {
  /** Told of what this person changed. */
  readonly onChanged: (id: string) => void;
  readonly onLink: (item: IncidentListItem) => void;
  readonly onEscalate: (item: IncidentListItem) => void;
}

/** What the list does with a row: moves it, assigns it, opens what belongs to it. */
export function useRowDoings({ onChanged, onLink, onEscalate }: RowDoingsOptions) {
  const host = useHost();
  const { user } = host;
  const { incidents } = useMessages();
  const toast = useToast();
  const { start, dialog } = useMoveFlow(useCallback((incident) => onChanged(incident.id), [onChanged]));
  const assign = useChange((client, item: IncidentListItem) =>
    client.assignIncidentOwner({ incident_id: item.id, owner: user.id }, { if_match: item.version }),
  );
  const { run: assignRun } = assign;
  const doings = useMemo<RowDoings>(
    () => ({
      move: start,
      assignToMe: (item) => {
        void assignRun(item).then((answer) => {
          if (!answer) return;
          onChanged(item.id);
          toast({ text: incidents.done.assigned(shortReference(item.id)) });
        });
      },
      link: onLink,
      escalate: onEscalate,
      open: (incidentId) => host.navigate({ screen: 'incident', incidentId }),
      openRun: (executionId) => host.navigate({ screen: 'execution', executionId }),
      openTimeline: (incidentId) => host.navigate({ screen: 'incident_timeline', incidentId }),
    }),
    [start, assignRun, onChanged, toast, incidents, onLink, onEscalate, host],
  );
  return { doings, assign, dialog };
}
