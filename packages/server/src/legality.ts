import { IncidentCenterError } from '@incident-center/sdk/contract';
import { type Decision, decide, IllegalTransitionError, type MachineName } from '@incident-center/state-machines';

/**
 * Asks the machine, and turns its refusal into the API's.
 *
 * @throws {IncidentCenterError} `ILLEGAL_TRANSITION` with the events that are legal.
 */
export function decideLegal<Name extends MachineName>(
  ...[name, from, event]: Parameters<typeof decide<Name>>
): Decision<Name> {
  try {
    return decide(name, from, event);
  } catch (error) {
    if (!(error instanceof IllegalTransitionError)) throw error;
    throw new IncidentCenterError('ILLEGAL_TRANSITION', error.message, {
      details: { from: error.from, event: error.event, legal: error.legal, machine: error.machine },
    });
  }
}
