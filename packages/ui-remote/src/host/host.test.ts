import type { TimelineNotice } from '@incident-center/sdk/client';
import type { SimulateInput, Simulation } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { createPeople } from './people';
import { createSimulationBatch } from './simulation-batch';
import { staleKeys } from './stale-keys';

const notice = (change: Partial<TimelineNotice>): TimelineNotice => ({
  log_index: 1,
  type: 'comment_added',
  chain: 'incident:i1',
  seq: 1,
  incident_id: null,
  runbook_execution_id: null,
  target_ids: [],
  created_at: '2026-11-23T03:00:00.000Z',
  ...change,
});

describe('what events make old', () => {
  const keys = (...notices: TimelineNotice[]): string[] => staleKeys(notices).map((key) => key.join(' '));

  it('reads an incident, its timeline and the lists again when something happened to it', () => {
    expect(keys(notice({ incident_id: 'i1' }))).toEqual(
      expect.arrayContaining(['incidents', 'incident i1', 'timeline incident i1', 'simulation']),
    );
  });
  it('reads a run and its incident again when a step is completed', () => {
    const found = keys(notice({ type: 'step_completed', incident_id: 'i1', runbook_execution_id: 'e1' }));
    expect(found).toEqual(expect.arrayContaining(['execution e1', 'executions', 'incident i1', 'approval']));
  });
  it('reads the approval again that was voted on', () => {
    const found = keys(notice({ type: 'approval_voted', runbook_execution_id: 'e1', target_ids: ['a1'] }));
    expect(found).toEqual(expect.arrayContaining(['approvals', 'approval a1']));
  });
  it('leaves other incidents alone, and asks for each thing once in a burst', () => {
    const found = keys(notice({ incident_id: 'i1' }), notice({ incident_id: 'i1', seq: 2 }));
    expect(found.filter((key) => key === 'incidents')).toHaveLength(1);
    expect(found).not.toContain('incident i2');
  });
  it('finds nothing old in nothing', () => expect(staleKeys([])).toEqual([]));
});

describe('a batch of simulations', () => {
  const check = (id: string): SimulateInput => ({ action: 'can_close_incident', resource: { type: 'incident', id } });
  const answer = (input: SimulateInput): Simulation => ({
    action: input.action,
    allow: true,
    legal: true,
    legal_events: [],
    permitted: true,
    needs: [],
    requirements: [],
    missing: [],
    rule_ids: [],
    missing_attributes: [],
    reasons: [],
    decision_id: input.resource.id ?? '',
    bundle_revision: 'r',
  });
  const asking = (fails: (checks: readonly SimulateInput[]) => boolean) => {
    const sizes: number[] = [];
    const simulate = createSimulationBatch({
      simulateBatch: async ({ checks }) => {
        sizes.push(checks.length);
        if (fails(checks)) throw new Error('not found');
        return { results: checks.map(answer) };
      },
    });
    return { sizes, simulate };
  };

  it('asks for all of one turn with one request, and gives each its own answer', async () => {
    const { sizes, simulate } = asking(() => false);
    const answers = await Promise.all([simulate(check('a')), simulate(check('b'))]);
    expect(sizes).toEqual([2]);
    expect(answers.map((one) => one.decision_id)).toEqual(['a', 'b']);
  });
  it('never asks for more than fifty at once', async () => {
    const { sizes, simulate } = asking(() => false);
    await Promise.all(Array.from({ length: 120 }, (_, index) => simulate(check(String(index)))));
    expect(sizes).toEqual([50, 50, 20]);
  });
  it('lets one that cannot be answered fail alone', async () => {
    const { simulate } = asking((checks) => checks.some(({ resource }) => resource.id === 'gone'));
    const settled = await Promise.allSettled([simulate(check('a')), simulate(check('gone'))]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('names of people', () => {
  const user = { id: 'me', name: 'On-call operator', roles: [] };

  it('shows the id until the host has found the name, and tells who watches', async () => {
    let tell = (_name: string | undefined): void => {};
    const asked: string[] = [];
    const people = createPeople({
      user,
      people: {
        displayName: (id) => {
          asked.push(id);
          return new Promise((resolve) => {
            tell = resolve;
          });
        },
      },
    });
    expect(people.nameOf('lead')).toBe('lead');
    const told = new Promise<void>((resolve) => people.subscribe(resolve));
    tell('Team lead');
    await told;
    expect(people.nameOf('lead')).toBe('Team lead');
    expect(asked).toEqual(['lead']);
  });
  it('knows the user without asking', () => expect(createPeople({ user }).nameOf('me')).toBe('On-call operator'));
});
