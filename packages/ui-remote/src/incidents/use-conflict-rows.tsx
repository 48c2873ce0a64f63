import type { Incident } from '@incident-center/sdk/contract';
import { useCallback } from 'react';
import type { ConflictRow } from '../components/ConflictTable';
import { SeverityMark } from '../components/SeverityMark';
import { StatusMark } from '../components/StatusMark';
import { useNameOf } from '../host/remote-context';
import { useMessages } from '../theme/locale-context';

/** What every conflict about an incident compares: status, severity and owner. */
export function useConflictRows(): (from: Incident, now: Incident) => readonly ConflictRow[] {
  const { incidents, person } = useMessages();
  const { facet } = incidents.list;
  const nameOf = useNameOf();
  return useCallback(
    (from, now) => [
      {
        field: facet.status,
        from: <StatusMark status={from.status} />,
        now: <StatusMark status={now.status} />,
        changed: from.status !== now.status,
      },
      {
        field: facet.severity,
        from: <SeverityMark severity={from.severity} />,
        now: <SeverityMark severity={now.severity} />,
        changed: from.severity !== now.severity,
      },
      {
        field: facet.owner,
        from: from.owner === null ? person.unassigned : nameOf(from.owner),
        now: now.owner === null ? person.unassigned : nameOf(now.owner),
        changed: from.owner !== now.owner,
      },
    ],
    [facet, person, nameOf],
  );
}
