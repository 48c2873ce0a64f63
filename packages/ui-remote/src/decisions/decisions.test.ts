import { describe, expect, it } from 'vitest';
import { ar } from '../messages/ar';
import { en } from '../messages/en';
import { findingWords } from '../policy/refusal-words';
import { decisionFilterOf, decisionQuery, NO_DECISION_FILTER, wordsOfDecisionFilter } from './decision-filter';
import { checkOf, outcomeOf, ruleIdsOf, subjectOf } from './decision-reading';
import { aDecision, needingApproval, refusedSeverity, sampleIds } from './sample-decisions';
import { fromWallTime, toWallTime } from './wall-time';

describe('the filter of the decisions', () => {
  const narrowed = {
    view: 'refused',
    action: 'can_close_incident',
    by: 'on-call-operator',
    about: sampleIds.incident,
    since: '2026-11-23T03:00:00.000Z',
    until: '2026-11-23T04:00:00.000Z',
  } as const;

  it('survives an address, and is not in it where it is what opens', () => {
    expect(decisionFilterOf(wordsOfDecisionFilter(narrowed))).toEqual(narrowed);
    expect(wordsOfDecisionFilter(NO_DECISION_FILTER)).toBeUndefined();
    expect(decisionFilterOf()).toEqual(NO_DECISION_FILTER);
  });

  it('drops what an address makes up', () => {
    const words = { view: 'x', action: 'can_fly', about: '../etc', since: 'yesterday', until: '2026-13-01' };
    expect(decisionFilterOf(words)).toEqual(NO_DECISION_FILTER);
  });

  it('asks the API for what was to be done first, for what was only asked, and for all', () => {
    expect(decisionQuery(NO_DECISION_FILTER)).toEqual({ simulated: false });
    expect(decisionQuery({ ...NO_DECISION_FILTER, view: 'asked' })).toEqual({ simulated: true });
    expect(decisionQuery({ ...NO_DECISION_FILTER, view: 'all' })).toEqual({});
    expect(decisionQuery(narrowed)).toEqual({
      simulated: false,
      allow: false,
      action: 'can_close_incident',
      requested_by: 'on-call-operator',
      resource_id: sampleIds.incident,
      since: narrowed.since,
      until: narrowed.until,
    });
  });
});

describe('a decision', () => {
  it('is allowed, refused, or wants what can still be given', () => {
    expect(outcomeOf(aDecision())).toBe('allowed');
    expect(outcomeOf(needingApproval)).toBe('needs');
    expect(outcomeOf(refusedSeverity)).toBe('refused');
  });

  it('is about a thing and the incident that it belongs to', () => {
    expect(subjectOf(aDecision())).toMatchObject({ type: 'incident', id: sampleIds.incident });
    expect(subjectOf(needingApproval)).toMatchObject({
      type: 'execution',
      id: sampleIds.run,
      incidentId: sampleIds.incident,
    });
    expect(subjectOf(aDecision({ input: {} }))).toMatchObject({ type: '', id: undefined });
  });

  it('names its rules as simulating does', () =>
    expect(ruleIdsOf(refusedSeverity)).toEqual(['incident.authz.incident_command_on_call']));

  it('can be asked again, for whoever asked, with what they gave', () => {
    expect(checkOf(refusedSeverity)).toMatchObject({
      action: 'can_change_severity',
      actor_attrs: { id: 'on-call-operator', roles: ['operator'], risk_tier: 'high' },
      resource: { type: 'incident', id: sampleIds.incident },
      context: { severity: 'critical', rationale: '*'.repeat(38) },
    });
    expect(checkOf(needingApproval)?.resource).toEqual({
      type: 'execution',
      id: sampleIds.run,
      step: 'reroute_ingestion',
    });
    const { actor } = refusedSeverity.input as { actor: object };
    const create = aDecision({ action: 'can_create_incident', input: { actor, resource: { type: 'incident' } } });
    expect(checkOf(create)?.resource).toEqual({
      type: 'incident',
      scope: { tenants: ['A1'], environment: 'prod', classification: 'unclassified' },
    });
  });

  it('is not asked again where the entry lacks whoever asked', () => {
    expect(checkOf(aDecision({ input: { ...aDecision().input, actor: { id: 'x' } } }))).toBeUndefined();
    expect(checkOf(aDecision({ input: {} }))).toBeUndefined();
  });

  it('is told of somebody else, with roles as people call them', () => {
    const reason = { requirement: 'role_permits', expected: ['alert_source'], actual: ['viewer'] } as const;
    expect(findingWords({ ...reason, expected: ['alert_source'], actual: ['viewer'] }, en.policy, 'en')).toBe(
      'Needs the role alert source; had viewer.',
    );
    expect(findingWords({ ...reason, expected: ['alert_source'], actual: ['viewer'] }, ar.policy, 'ar')).toContain(
      'مصدر تنبيهات',
    );
  });
});

describe('a time of a field', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])('in %s leads back to itself', (zone) => {
    for (const wall of ['2026-11-23T03:12', '2026-07-01T23:59', '2026-03-29T04:00'])
      expect(toWallTime(fromWallTime(wall, zone), zone)).toBe(wall);
  });
  it('is the moment that the zone has then', () => {
    expect(fromWallTime('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(fromWallTime('2026-12-01T12:00', 'Europe/Berlin')).toBe('2026-12-01T11:00:00.000Z');
    expect(fromWallTime('', 'UTC')).toBe('');
    expect(toWallTime('', 'UTC')).toBe('');
  });
});
