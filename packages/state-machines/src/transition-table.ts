import { TRANSITION_ROWS } from './transition-table.generated.js';

export * from './mitigation.js';
export * from './states.js';

export type TransitionRow = (typeof TRANSITION_ROWS)[number];
type MachineName = TransitionRow['machine'];

/**
 * The rows that leave a state, without XState in the import: what a screen may offer.
 *
 * @example
 * transitionsFrom('incident', 'closed'); // [{ machine: 'incident', from: 'closed', event: 'comment', to: 'closed' }]
 */
export function transitionsFrom(machine: MachineName, from: string): TransitionRow[] {
  return TRANSITION_ROWS.filter((row) => row.machine === machine && row.from === from);
}

/** The event that takes an incident from one status to another, if there is one. */
export function eventBetween(machine: MachineName, from: string, to: string): TransitionRow['event'] | undefined {
  return from === to ? undefined : transitionsFrom(machine, from).find((row) => row.to === to)?.event;
}
