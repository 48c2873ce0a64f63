import { decide, legalEvents, type MachineName, machines } from './decide.js';

export interface TransitionRow {
  machine: MachineName;
  from: string;
  event: string;
  to: string;
}

/** Every legal (state, event) of every machine, read off the machines themselves. */
export function buildTransitionTable(): TransitionRow[] {
  return (Object.keys(machines) as MachineName[]).flatMap((machine) =>
    Object.keys(machines[machine].states).flatMap((from) =>
      legalEvents(machine, from as never).map((event) => ({
        machine,
        from,
        event,
        to: decide(machine, from as never, event as never).to as string,
      })),
    ),
  );
}
