import { IncidentCenterError } from '@incident-center/sdk/contract';

/** Where something is wrong, as far as that is known. */
export interface TamperedAt {
  problem: string;
  chain?: string | undefined;
  seq?: number | undefined;
  event_id?: string | null | undefined;
  log_index?: number | null | undefined;
}

/**
 * What is thrown instead of a bundle where something stored is not what the log says: a signed bundle of what was altered
 * would be worse than none.
 */
export function tampered(at: TamperedAt): IncidentCenterError {
  const { problem, chain, seq, log_index } = at;
  const place = seq === undefined || seq === 0 ? 'the log' : `event ${seq}${chain === undefined ? '' : ` of ${chain}`}`;
  const number = log_index === undefined || log_index === null ? '' : ` (number ${log_index} of the log)`;
  return new IncidentCenterError('EVIDENCE_TAMPERED', `${place}${number} is not what was recorded: ${problem}`, {
    details: { first_bad: { ...at } },
  });
}
