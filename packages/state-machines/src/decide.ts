import { type AnyStateMachine, type EventFromLogic, initialTransition, type StateValueFrom, transition } from 'xstate';
import { approvalMachine } from './approval-machine.js';
import { executionMachine } from './execution-machine.js';
import { incidentMachine } from './incident-machine.js';
import { runbookMachine } from './runbook-machine.js';
import { stepMachine } from './step-machine.js';

export const machines = {
  incident: incidentMachine,
  runbook: runbookMachine,
  execution: executionMachine,
  step: stepMachine,
  approval: approvalMachine,
} as const;
export type MachineName = keyof typeof machines;

type StateOf<Name extends MachineName> = StateValueFrom<(typeof machines)[Name]> & string;
type EventTypeOf<Name extends MachineName> = EventFromLogic<(typeof machines)[Name]>['type'];

/** The event is not legal in this state. `legal` lists what is. */
export class IllegalTransitionError extends Error {
  readonly code = 'ILLEGAL_TRANSITION';
  constructor(
    readonly machine: MachineName,
    readonly from: string,
    readonly event: string,
    readonly legal: readonly string[],
  ) {
    super(`${machine}: '${event}' is not legal in '${from}'; legal: ${legal.join(', ') || 'nothing'}`);
    this.name = 'IllegalTransitionError';
  }
}

export interface Decision<Name extends MachineName> {
  from: StateOf<Name>;
  to: StateOf<Name>;
  event: EventTypeOf<Name>;
  /** Whether the state is another one than before. */
  moved: boolean;
}

function snapshotAt(machine: AnyStateMachine, state: string) {
  if (!(state in machine.states)) throw new RangeError(`machine '${machine.id}' has no state '${state}'`);
  const [initial] = initialTransition(machine, undefined);
  return machine.resolveState({ value: state, context: initial.context });
}

/** The events that are legal in a state, in the machine's own order. */
export function legalEvents<Name extends MachineName>(name: Name, state: StateOf<Name>): EventTypeOf<Name>[] {
  const machine = machines[name] as AnyStateMachine;
  const snapshot = snapshotAt(machine, state);
  return machine.events.filter((type) => snapshot.can({ type })) as EventTypeOf<Name>[];
}

/**
 * Asks the machine for the next state. XState's `transition` answers an illegal event with the same state, so `can` is
 * asked first. A transition without target or action counts as forbidden there.
 *
 * @throws {IllegalTransitionError} where the event is not legal in that state.
 * @example
 * decide('incident', 'new', 'acknowledge'); // { from: 'new', to: 'acknowledged', event: 'acknowledge', moved: true }
 */
export function decide<Name extends MachineName>(
  name: Name,
  from: StateOf<Name>,
  event: EventTypeOf<Name>,
): Decision<Name> {
  const machine = machines[name] as AnyStateMachine;
  const snapshot = snapshotAt(machine, from);
  if (!snapshot.can({ type: event })) throw new IllegalTransitionError(name, from, event, legalEvents(name, from));
  const [next] = transition(machine, snapshot, { type: event });
  const to = next.value as StateOf<Name>;
  return { from, to, event, moved: to !== from };
}
