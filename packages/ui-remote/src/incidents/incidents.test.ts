import type { Approval, Execution, IncidentDetail, StepStateRecord } from '@incident-center/sdk/contract';
import { INCIDENT_STATUSES, type IncidentStatus } from '@incident-center/state-machines/transition-table';
import { describe, expect, it } from 'vitest';
import { readSla } from '../components/sla';
import { holdRows } from './held-rows';
import { editedFields, tagProblem, tagsOf } from './incident-edit';
import {
  EMPTY_FILTER,
  filterOfTarget,
  type ListFilter,
  queryOf,
  SEGMENT_FILTERS,
  SEGMENTS,
  segmentOf,
  targetOfFilter,
  toggle,
} from './incident-filter';
import { asksFirst, severityMoves, statusMoves } from './moves';
import { sampleApproval, sampleDetail, sampleExecution, sampleIncident } from './sample-incident';
import { isOver, slaFacts, slaNow } from './sla-facts';
import { segmentCounts } from './use-incident-list';
import { whatNow } from './what-now';

describe('moves of an incident', () => {
  it('offers what the machine has from here, in the order that incidents go', () => {
    expect(statusMoves({ status: 'mitigating', mitigated_at: 'x' }).map(({ event }) => event)).toEqual([
      'monitor',
      'resolve',
      'close',
    ]);
  });
  it('offers no way out of closed', () => {
    expect(statusMoves({ status: 'closed', mitigated_at: null })).toEqual([]);
    expect(severityMoves({ status: 'closed', severity: 'high' })).toEqual([]);
  });
  it('says so where closing would skip mitigation', () => {
    const at = '2026-11-23T02:58:40.000Z';
    const skips = (status: IncidentStatus, mitigated_at: string | null) =>
      statusMoves({ status, mitigated_at }).find(({ event }) => event === 'close')?.withoutMitigation;
    expect(skips('acknowledged', null)).toBe(true);
    expect(skips('mitigating', at)).toBe(true);
    expect(skips('resolved', null)).toBe(true);
    expect(skips('monitoring', at)).toBe(false);
    expect(skips('resolved', at)).toBe(false);
  });
  it('offers every other severity, the highest first', () => {
    expect(severityMoves({ status: 'new', severity: 'high' }).map(({ to, direction }) => `${direction} ${to}`)).toEqual(
      ['raise critical', 'lower medium', 'lower low'],
    );
  });
  it('asks before it closes, and before it resolves what still fires', () => {
    const [resolve, close] = ['resolve', 'close'].map((event) =>
      statusMoves({ status: 'mitigating', mitigated_at: null }).find((move) => move.event === event),
    );
    if (!resolve || !close) throw new Error('both are possible while mitigating');
    expect([asksFirst(resolve, 0), asksFirst(resolve, 1), asksFirst(close, 0)]).toEqual([false, true, true]);
  });
  it.each(INCIDENT_STATUSES)('never offers to move from %s to itself', (status) => {
    expect(statusMoves({ status, mitigated_at: null }).some(({ to }) => to === status)).toBe(false);
  });
});

describe('what to do now', () => {
  const detail = (change: Partial<IncidentDetail>): IncidentDetail => ({ ...sampleDetail, ...change });
  const running = (change: Partial<Execution> = {}): Execution => ({ ...sampleExecution, state: 'running', ...change });
  const status = (name: IncidentDetail['incident']['status']) => ({ ...sampleIncident, status: name });

  it('opens the approval that a step waits for', () => {
    const now = whatNow(detail({}));
    expect(now).toMatchObject({ kind: 'approval', number: 3, count: 6, approved: 1 });
  });
  it('goes on once the approval is granted', () => {
    expect(whatNow(detail({ approvals: [{ ...sampleApproval, status: 'granted' }] })).kind).toBe('granted');
  });
  it('takes no approval of an earlier attempt for this one', () => {
    const earlier: Approval = { ...sampleApproval, attempt: 1 };
    const steps = sampleExecution.step_states.map(
      (step): StepStateRecord => (step.key === sampleExecution.current_step ? { ...step, attempt: 2 } : step),
    );
    const now = whatNow(detail({ approvals: [earlier], executions: [{ ...sampleExecution, step_states: steps }] }));
    expect(now).toMatchObject({ kind: 'step', blocked: true });
  });
  it('opens the step of a running run', () => {
    expect(whatNow(detail({ executions: [running()], approvals: [] }))).toMatchObject({ kind: 'step', number: 3 });
  });
  it('asks for an acknowledgement before anything else begins', () => {
    expect(whatNow(detail({ incident: status('new'), executions: [] })).kind).toBe('acknowledge');
  });
  it('starts a linked runbook that has not run', () => {
    expect(whatNow(detail({ executions: [], approvals: [] }))).toMatchObject({ kind: 'start' });
  });
  it('links a runbook where there is none', () => {
    expect(whatNow(detail({ executions: [], approvals: [], runbooks: [] })).kind).toBe('link');
  });
  it('says that a run failed rather than that all is done', () => {
    const failed = running({ state: 'failed', current_step: null });
    expect(whatNow(detail({ executions: [failed], approvals: [] })).kind).toBe('run_ended');
  });
  it('resolves after the runs, and closes after resolving', () => {
    const over = {
      executions: [running({ state: 'completed', current_step: null })],
      approvals: [],
      alert_summary: { ...sampleDetail.alert_summary, firing: 0 },
    };
    expect(whatNow(detail(over)).kind).toBe('resolve');
    expect(whatNow(detail({ ...over, incident: status('resolved') })).kind).toBe('close');
  });
  it('never leads to calling it over while alerts fire', () => {
    const burning = { executions: [running({ state: 'completed', current_step: null })], approvals: [] };
    expect(whatNow(detail(burning))).toEqual({ kind: 'firing', count: 2, next: 'resolve' });
    expect(whatNow(detail({ ...burning, incident: status('resolved') }))).toEqual({
      kind: 'firing',
      count: 2,
      next: 'close',
    });
  });
  it('has nothing left to do when it is closed', () => {
    expect(whatNow(detail({ incident: status('closed') })).kind).toBe('closed');
  });
});

describe('held changes', () => {
  const row = (id: string, version = 1) => ({ id, version });
  const none = new Set<string>();

  it('keeps rows where they are and counts what came, changed and left', () => {
    const held = holdRows([row('a'), row('b'), row('c')], [row('new'), row('a', 2), row('c')], none);
    expect(held.rows).toEqual([row('a'), row('b'), row('c')]);
    expect(held.waiting).toBe(3);
  });
  it('lets rows in below the last one, as they move nothing', () => {
    const held = holdRows([row('a')], [row('a'), row('b')], none);
    expect(held).toEqual({ rows: [row('a'), row('b')], waiting: 0 });
  });
  it('shows what I changed myself, in its place', () => {
    const held = holdRows([row('a'), row('b')], [row('b'), row('a', 2)], new Set(['a']));
    expect(held).toEqual({ rows: [row('a', 2), row('b')], waiting: 0 });
  });
  it('keeps a row that my own change took out of the list, without counting it', () => {
    expect(holdRows([row('a'), row('b')], [row('b')], new Set(['a']))).toEqual({
      rows: [row('a'), row('b')],
      waiting: 0,
    });
  });
  it('does not count a mere change of order', () => {
    expect(holdRows([row('a'), row('b')], [row('b'), row('a')], none).waiting).toBe(0);
  });
});

describe('filters of the list', () => {
  it.each(SEGMENTS)('knows the saved view %s again', (segment) => {
    expect(segmentOf(SEGMENT_FILTERS[segment])).toBe(segment);
  });
  it('is no saved view once something else is typed', () => {
    expect(segmentOf({ ...SEGMENT_FILTERS.open, q: 'storage' })).toBeUndefined();
  });
  it('asks the API for all that it narrows to', () => {
    expect(queryOf({ ...SEGMENT_FILTERS.mine, q: ' #7f3a2c ' })).toEqual({
      sort: 'sla_deadline',
      status: ['new', 'acknowledged', 'mitigating', 'monitoring'],
      owner: ['me'],
      q: '#7f3a2c',
    });
  });
  it('keeps the order of a facet, whichever is chosen first', () => {
    expect(toggle(['c'], 'a', ['a', 'b', 'c'])).toEqual(['a', 'c']);
    expect(toggle(['a', 'c'], 'a', ['a', 'b', 'c'])).toEqual(['c']);
  });
  it.each(SEGMENTS)('%s survives the way through an address', (segment) => {
    expect(filterOfTarget(targetOfFilter(SEGMENT_FILTERS[segment]))).toEqual(SEGMENT_FILTERS[segment]);
  });
  it('survives it with everything in it, and with nothing', () => {
    const full: ListFilter = {
      status: ['closed'],
      severity: ['high'],
      tenant: ['A1'],
      environment: ['prod'],
      sla: ['met'],
      owner: ['none', 'team-lead'],
      tag: ['shard:07'],
      q: '#7f3a2c',
      sort: 'severity',
    };
    for (const filter of [full, EMPTY_FILTER, { ...EMPTY_FILTER, sort: 'created_at' as const }])
      expect(filterOfTarget(targetOfFilter(filter))).toEqual(filter);
  });
  it('keeps the address of the open ones bare', () => {
    expect(targetOfFilter(SEGMENT_FILTERS.open)).toBeUndefined();
    expect(filterOfTarget({ sort: 'severity' })).toEqual({ ...SEGMENT_FILTERS.open, sort: 'severity' });
  });
  it('drops words that it does not know', () => {
    expect(filterOfTarget({ status: ['open', 'new'], sort: 'colour', tag: ['none'] })).toEqual({
      ...EMPTY_FILTER,
      status: ['new'],
    });
  });
  it('opens with the open incidents', () => expect(filterOfTarget(undefined)).toBe(SEGMENT_FILTERS.open));
  it('counts its views from one answer', () => {
    const counts = {
      severity: { high: 2, low: 1 },
      status: { new: 1, closed: 9 },
      tenant: {},
      environment: {},
      sla: { breached: 1, at_risk: 1, on_track: 1 },
      owner: { me: 2, others: 1 },
    };
    expect(segmentCounts(counts)).toEqual({ open: 3, mine: 2, unacknowledged: 1, sla: 2 });
  });
});

describe('the clock of an incident', () => {
  it('stands still once it is resolved', () => {
    const resolved = { ...sampleIncident, sla_state: 'met' as const, resolved_at: '2026-11-23T03:17:19.000Z' };
    expect(slaFacts(resolved).took).toBe(30 * 60_000);
    expect(slaNow(resolved, Date.parse('2026-11-24T00:00:00.000Z'))).toBe(Date.parse(resolved.resolved_at));
  });
  it('leaves out what it was paused: the time there is stays the same', () => {
    const paused = {
      ...sampleIncident,
      sla_deadline: '2026-11-23T03:42:19.000Z',
      sla_pauses: [{ paused_at: '2026-11-23T02:50:00.000Z', resumed_at: '2026-11-23T03:00:00.000Z', by: 'me' }],
    };
    const { dueAt, startedAt } = slaFacts(paused);
    expect(dueAt - startedAt).toBe(45 * 60_000);
  });
  it('shows what was left when it was stopped', () => {
    const stopped = { ...sampleIncident, sla_state: 'paused' as const, sla_paused_at: '2026-11-23T03:22:19.000Z' };
    expect(slaFacts(stopped).pausedRemaining).toBe(10 * 60_000);
  });
  it('stands while it is paused, however long: nothing falls, and no deadline is missed', () => {
    const stopped = { ...sampleIncident, sla_state: 'paused' as const, sla_paused_at: '2026-11-23T03:22:19.000Z' };
    const hoursLater = Date.parse('2026-11-23T09:00:00.000Z');
    expect(readSla(slaFacts(stopped), hoursLater)).toEqual(
      readSla(slaFacts(stopped), Date.parse(stopped.sla_paused_at)),
    );
    expect(readSla(slaFacts(stopped), hoursLater)).toMatchObject({ state: 'paused', value: 10 * 60_000 });
    expect(isOver(stopped, hoursLater)).toBe(false);
    expect(isOver({ ...stopped, sla_state: 'breached', sla_paused_at: null }, hoursLater)).toBe(true);
  });
});

describe('an edit', () => {
  const same = { title: sampleIncident.title, description: sampleIncident.description, tags: sampleIncident.tags };

  it('sends what was changed, and nothing else', () => {
    expect(editedFields(sampleIncident, same)).toEqual({});
    expect(editedFields(sampleIncident, { ...same, title: 'Other' })).toEqual({ title: 'Other' });
    expect(editedFields(sampleIncident, { ...same, tags: {} })).toEqual({ tags: {} });
  });
  it('takes tags for the same in any order', () => {
    const tags = Object.fromEntries(Object.entries(sampleIncident.tags).reverse());
    expect(editedFields(sampleIncident, { ...same, tags })).toEqual({});
  });
  it('wants a name for each tag, and each name once', () => {
    const line = (key: number, name: string, value: string) => ({ key, name, value });
    expect(tagProblem([line(1, 'a', '1'), line(2, '', '')])).toBeUndefined();
    expect(tagProblem([line(1, '', '1')])).toBe('missing');
    expect(tagProblem([line(1, 'a', '1'), line(2, ' a ', '2')])).toBe('twice');
    expect(tagsOf([line(1, ' a ', ' 1 '), line(2, '', '')])).toEqual({ a: '1' });
  });
});
