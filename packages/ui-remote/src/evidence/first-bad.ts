import type { IncidentCenterError } from '@incident-center/sdk/client';

/** The event at which the server found something that is not what was recorded. */
export interface FirstBad {
  readonly seq: number;
  readonly eventId: string | undefined;
  readonly problem: string;
}

/** Reads the first bad event out of `EVIDENCE_TAMPERED`; undefined where it is no event but the log. */
export function firstBadOf({ details }: IncidentCenterError): FirstBad | undefined {
  const bad = details.first_bad;
  if (typeof bad !== 'object' || bad === null) return undefined;
  const { seq, event_id, problem } = bad as Readonly<Record<string, unknown>>;
  if (typeof seq !== 'number' || seq < 1) return undefined;
  return {
    seq,
    eventId: typeof event_id === 'string' ? event_id : undefined,
    problem: typeof problem === 'string' ? problem : '',
  };
}
