import type { TimelineEvent } from '@incident-center/sdk/contract';
import { createContext, useContext } from 'react';
import { redactedBy } from './event-subjects';

/** What the events of a timeline tell to have been erased. */
export interface Erasures {
  /** Ids of the events whose words were, or whose files. */
  readonly events: ReadonlySet<string>;
  /** Digests of files. */
  readonly files: ReadonlySet<string>;
}

/** Gathers erasures from the events that tell of them. */
export function erasuresOf(events: readonly TimelineEvent[]): Erasures {
  const told = events.filter(({ type }) => type === 'payload_redacted');
  return {
    events: new Set(told.flatMap(redactedBy)),
    files: new Set(told.flatMap(({ payload }) => (Array.isArray(payload.files) ? payload.files.map(String) : []))),
  };
}

export const ErasuresContext = createContext<Erasures>({ events: new Set(), files: new Set() });

export const useErasures = (): Erasures => useContext(ErasuresContext);
