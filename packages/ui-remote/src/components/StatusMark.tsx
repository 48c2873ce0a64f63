import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Mark } from './Mark';
import type { IncidentStatus } from './states';

export interface StatusMarkProps {
  readonly status: IncidentStatus;
  readonly chip?: boolean | undefined;
}

/** How far an incident is: a ring that fills. */
export function StatusMark({ status, chip = false }: StatusMarkProps): ReactNode {
  return (
    <Mark glyph={`status-${status}`} colour={status} shape={chip ? 'pill' : 'plain'} word="plain">
      {useMessages().status[status]}
    </Mark>
  );
}
