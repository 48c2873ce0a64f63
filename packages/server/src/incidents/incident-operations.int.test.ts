import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { approver, operator } from '../testing/scenarios/personas.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

const START = Date.parse('2026-03-01T03:00:00.000Z');
const rationale = 'It gets worse by the minute.';
let now = START;
let center: TestCenter;

beforeAll(async () => {
  center = await createPostgresCenter({
    now: () => now,
    tenants: { A1: { escalation_tiers: ['storage-second-line', 'incident-command'] } },
  });
});
afterAll(() => center.stop());

const by = () => center.as(operator());
const commander = () => center.as(operator({ id: 'commander', on_call_rotations: ['incident-command'] }));
const lead = () => center.as(approver());
const typesOf = async (incident_id: string) => (await eventsOf(center, { incident_id })).map(({ type }) => type);
const open = async () => {
  now = START;
  return (await openIncident(center)).id;
};

describe('editing an incident', () => {
  test('changes what is given, and the event commits to the words without holding them', async () => {
    const incident_id = await open();
    const { incident } = await by().editIncident({ incident_id, title: 'Disks are slow', tags: { team: 'storage' } });
    expect([incident.title, incident.description, incident.tags]).toEqual(['Disks are slow', '', { team: 'storage' }]);
    const event = (await eventsOf(center, { incident_id })).at(-1);
    expect(event?.type).toBe('incident_edited');
    expect(event?.payload.fields).toEqual(['title', 'tags']);
    expect(event?.event_text).not.toContain('Disks');
    await expectVerified(center, { incident_id });
  });

  test('to what it says already is no event and no new version', async () => {
    const incident_id = await open();
    const { incident, receipts } = await by().editIncident({ incident_id, title: 'Storage is slow' });
    expect([incident.version, receipts]).toEqual([1, []]);
  });

  test('needs something to change', async () => {
    const incident_id = await open();
    await expect(by().editIncident({ incident_id })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('assigning an owner', () => {
  test('who is the owner already is no event and no new version, and nobody twice is neither', async () => {
    const incident_id = await open();
    expect((await by().assignIncidentOwner({ incident_id, owner: null })).receipts).toEqual([]);
    const { incident: assigned } = await by().assignIncidentOwner({ incident_id, owner: 'operator' });
    const { incident, receipts } = await by().assignIncidentOwner({ incident_id, owner: 'operator' });
    expect([incident.owner, incident.version, receipts]).toEqual(['operator', assigned.version, []]);
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'owner_assigned']);
  });
});

describe('escalating an incident', () => {
  test('hands it to one tier after the other, until nobody is left', async () => {
    const incident_id = await open();
    const first = await by().escalateIncident({ incident_id, rationale });
    expect([first.incident.owner, first.incident.escalation_tier]).toEqual(['storage-second-line', 1]);
    const second = await by().escalateIncident({ incident_id, rationale });
    expect([second.incident.owner, second.incident.escalation_tier]).toEqual(['incident-command', 2]);
    await expect(by().escalateIncident({ incident_id, rationale })).rejects.toMatchObject({
      code: 'ESCALATION_EXHAUSTED',
    });
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'incident_escalated', 'incident_escalated']);
    await expectVerified(center, { incident_id });
  });

  test('raises the severity, which shortens the deadline, and never lowers it', async () => {
    const incident_id = await open();
    const { incident } = await commander().escalateIncident({ incident_id, severity: 'critical', rationale });
    expect(incident.severity).toBe('critical');
    expect(incident.sla_deadline).toBe(new Date(START + 15 * 60_000).toISOString());
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'incident_escalated', 'severity_changed']);
    const low = await open();
    await expect(by().escalateIncident({ incident_id: low, severity: 'low', rationale })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('is no easier way to a critical one than changing the severity', async () => {
    const incident_id = await open();
    await expect(by().escalateIncident({ incident_id, severity: 'critical', rationale })).rejects.toMatchObject({
      code: 'NOT_PERMITTED',
      details: { reasons: [{ requirement: 'incident_command_on_call' }] },
    });
  });

  test('needs a rationale', async () => {
    const incident_id = await open();
    await expect(by().escalateIncident({ incident_id })).rejects.toMatchObject({ code: 'RATIONALE_REQUIRED' });
  });
});

describe('unlinking a runbook', () => {
  test('is refused while a run of it is open, and for one that is not linked', async () => {
    const { id: runbook_id } = await publishRunbook(center);
    const incident_id = await open();
    await expect(by().unlinkIncidentRunbook({ incident_id, runbook_id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { execution } = await by().executeRunbook({ runbook_id, incident_id });
    await expect(by().unlinkIncidentRunbook({ incident_id, runbook_id })).rejects.toMatchObject({ code: 'CONFLICT' });
    await by().abortExecution({ execution_id: execution.id, rationale });
    const { incident } = await by().unlinkIncidentRunbook({ incident_id, runbook_id });
    expect(incident.linked_runbook_ids).toEqual([]);
    expect((await typesOf(incident_id)).at(-1)).toBe('runbook_unlinked');
    await expectVerified(center, { incident_id });
  });
});

describe('the clock of an incident', () => {
  test('stands while it is paused, and the deadline is later by as long as that', async () => {
    const incident_id = await open();
    now += 10 * 60_000;
    const paused = await lead().pauseIncidentSla({ incident_id, rationale });
    expect([paused.incident.sla_state, paused.incident.sla_paused_at]).toEqual(['paused', new Date(now).toISOString()]);
    now += 3 * 3_600_000;
    expect((await by().getIncident({ incident_id })).incident.sla_state).toBe('paused');
    const { incident } = await lead().resumeIncidentSla({ incident_id, rationale });
    expect(incident.sla_deadline).toBe(new Date(START + (45 + 180) * 60_000).toISOString());
    expect(incident.sla_pauses).toEqual([
      { paused_at: new Date(START + 600_000).toISOString(), resumed_at: new Date(now).toISOString(), by: 'approver-1' },
    ]);
    expect(incident.sla_state).toBe('on_track');
    now += 20 * 60_000;
    await by().transitionIncident({ incident_id, status: 'resolved', rationale });
    expect(await typesOf(incident_id)).toEqual([
      'incident_created',
      'sla_paused',
      'sla_resumed',
      'status_changed',
      'sla_met',
    ]);
    await expectVerified(center, { incident_id });
  });

  test('counts a pause also for another severity, and ends one with the incident', async () => {
    const incident_id = await open();
    now += 60_000;
    await lead().pauseIncidentSla({ incident_id, rationale });
    now += 60 * 60_000;
    await lead().resumeIncidentSla({ incident_id, rationale });
    const lowered = await by().changeIncidentSeverity({ incident_id, severity: 'medium', rationale });
    expect(lowered.incident.sla_deadline).toBe(new Date(START + (240 + 60) * 60_000).toISOString());
    await lead().pauseIncidentSla({ incident_id, rationale });
    now += 24 * 3_600_000;
    const { incident } = await by().transitionIncident({ incident_id, status: 'resolved', rationale });
    expect([incident.sla_state, incident.sla_paused_at]).toEqual(['met', null]);
    expect(incident.sla_pauses.map(({ resumed_at }) => resumed_at)).not.toContain(null);
    await expectVerified(center, { incident_id });
  });

  test('cannot be paused twice, nor once the deadline has passed, nor resumed while it runs', async () => {
    const incident_id = await open();
    await expect(lead().resumeIncidentSla({ incident_id, rationale })).rejects.toMatchObject({ code: 'CONFLICT' });
    await lead().pauseIncidentSla({ incident_id, rationale });
    await expect(lead().pauseIncidentSla({ incident_id, rationale })).rejects.toMatchObject({ code: 'CONFLICT' });
    const late = await open();
    now += 46 * 60_000;
    await expect(lead().pauseIncidentSla({ incident_id: late, rationale })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('is for those to pause who may, with a rationale', async () => {
    const incident_id = await open();
    await expect(by().pauseIncidentSla({ incident_id, rationale })).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await expect(lead().pauseIncidentSla({ incident_id })).rejects.toMatchObject({ code: 'RATIONALE_REQUIRED' });
  });
});
