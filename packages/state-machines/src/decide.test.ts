import { getShortestPaths } from '@xstate/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor } from 'xstate';
import { buildTransitionTable } from './build-transition-table.js';
import { decide, IllegalTransitionError, legalEvents, type MachineName, machines } from './decide.js';
import { TRANSITION_ROWS } from './transition-table.generated.js';
import { eventBetween, transitionsFrom } from './transition-table.js';

const names = Object.keys(machines) as MachineName[];
const statesOf = (name: MachineName) => Object.keys(machines[name].states);
const eventsOf = (name: MachineName) => (machines[name] as AnyStateMachine).events;

describe.each(names)('the %s machine', (name) => {
  const machine = machines[name] as AnyStateMachine;

  it('reaches every one of its states from the first', () => {
    const reached = getShortestPaths(machine).map((path) => path.state.value);
    expect(new Set(reached)).toEqual(new Set(statesOf(name)));
  });

  it('walks every edge as an actor does', () => {
    const walked = new Set<string>();
    for (const path of getShortestPaths(machine)) {
      const from = path.state.value as string;
      for (const event of legalEvents(name, from as never)) {
        const actor = createActor(machine, { input: {} }).start();
        for (const step of path.steps) if (step.event.type !== 'xstate.init') actor.send(step.event);
        actor.send({ type: event });
        const decision = decide(name, from as never, event as never);
        expect(actor.getSnapshot().value).toBe(decision.to);
        walked.add(`${from} ${event}`);
      }
    }
    const edges = TRANSITION_ROWS.filter((row) => row.machine === name).map((row) => `${row.from} ${row.event}`);
    expect(walked).toEqual(new Set(edges));
  });

  it('refuses every event that is not an edge, and says what is legal', () => {
    for (const from of statesOf(name)) {
      const legal: string[] = legalEvents(name, from as never);
      for (const event of eventsOf(name).filter((type) => !legal.includes(type))) {
        expect(() => decide(name, from as never, event as never)).toThrowError(IllegalTransitionError);
        try {
          decide(name, from as never, event as never);
        } catch (error) {
          expect((error as IllegalTransitionError).legal).toEqual(legal);
        }
      }
    }
  });

  it('refuses events it has never heard of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statesOf(name)), fc.string(), (from, event) => {
        fc.pre(!eventsOf(name).includes(event));
        expect(() => decide(name, from as never, event as never)).toThrowError(IllegalTransitionError);
      }),
    );
  });
});

describe('the transition table', () => {
  it('is what the machines say', () => {
    expect(TRANSITION_ROWS).toEqual(buildTransitionTable());
  });

  it('has at most one event between two states, so that a target status names the event', () => {
    for (const row of TRANSITION_ROWS.filter((candidate) => candidate.from !== candidate.to)) {
      if (row.machine === 'incident') expect(eventBetween(row.machine, row.from, row.to)).toBe(row.event);
    }
  });

  it('leaves a closed incident open to comments only', () => {
    expect(transitionsFrom('incident', 'closed').map((row) => row.event)).toEqual(['comment']);
  });
});

describe('an incident', () => {
  it('remembers that mitigation began after it moved on', () => {
    const actor = createActor(machines.incident, { input: {} }).start();
    actor.send({ type: 'mitigate' });
    actor.send({ type: 'monitor' });
    expect(actor.getSnapshot().context.mitigated).toBe(true);
  });

  it('throws for a state it does not have', () => {
    expect(() => decide('incident', 'exploded' as never, 'close')).toThrowError(RangeError);
  });
});
