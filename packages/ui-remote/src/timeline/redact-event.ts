import type { TimelineEvent } from '@incident-center/sdk/contract';
import { createContext, useContext } from 'react';

/** Asks for the erasure of what was written beside an event; undefined for those who may not. */
export type AskToRedact = ((event: TimelineEvent) => void) | undefined;

export const RedactContext = createContext<AskToRedact>(undefined);

export const useRedact = (): AskToRedact => useContext(RedactContext);

/** `/approval_vote/…/…/reason` by its ends: what is between is on the event anyway. */
export function shortPath(path: string): string {
  const parts = path.split('/').filter(Boolean);
  return parts.length < 2 ? parts.join('') : `${parts[0]?.replaceAll('_', ' ')} ${parts.at(-1)?.replaceAll('_', ' ')}`;
}

/** Digests of the files that can be destroyed with an event. */
export const filesOf = (event: TimelineEvent): string[] =>
  event.refs.filter(({ role }) => role === 'step_evidence').map(({ sha256 }) => sha256);
