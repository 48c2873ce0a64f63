import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertRecord, type Row } from '../database/records.js';
import { incident } from '../database/schema.js';
import { change, createTestCenterParts, reader, SCOPE, type TestCenterParts } from '../testing/test-center-parts.js';
import { slaStateSql } from './incident-filter.js';
import { slaStateOf } from './sla-clock.js';

let parts: TestCenterParts;
beforeAll(async () => {
  parts = await createTestCenterParts({ database: 'postgres' });
});
afterAll(() => parts.close());

const NOW = Date.parse('2026-03-01T03:00:00.000Z');
/** Moments that often are the same one: what matters happens at the edges. */
const moment = fc.integer({ min: -3, max: 3 }).map((minutes) => new Date(NOW + minutes * 60_000));
const maybe = fc.option(moment, { nil: null, freq: 2 });

const row: fc.Arbitrary<Row<'incident'>> = fc
  .record({
    id: fc.uuid({ version: 7 }),
    resolved_at: maybe,
    closed_at: maybe,
    sla_deadline: moment,
    sla_at_risk_from: moment,
    sla_paused_at: maybe,
  })
  .map((given) => ({
    title: 'x',
    description: '',
    severity: 'low',
    status: 'new',
    ...SCOPE,
    tenants: [...SCOPE.tenants],
    tags: {},
    created_at: new Date(NOW),
    updated_at: new Date(NOW),
    acknowledged_at: null,
    mitigated_at: null,
    monitored_at: null,
    sla_pauses: [],
    sla_warned_at: null,
    sla_breached_at: null,
    escalation_tier: 0,
    linked_alert_ids: [],
    linked_runbook_ids: [],
    linked_approval_ids: [],
    owner: null,
    rationale_required: false,
    severity_history: [],
    version: 1,
    ...given,
  }));

test('the state of a clock is the same in SQL as it is of a row, whatever its moments', async () => {
  const rows = fc.sample(fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 600, maxLength: 600 }), {
    numRuns: 1,
    seed: 7,
  })[0];
  const at = new Date(NOW);
  const told = await change(parts.center, reader(), async ({ queries }) => {
    for (const one of rows ?? []) await insertRecord(queries, 'incident', one);
    return queries.select({ id: incident.id, state: sql<string>`${slaStateSql(at)}` }).from(incident);
  });
  expect(told).toHaveLength(600);
  const states = new Map(told.map(({ id, state }) => [id, state]));
  for (const one of rows ?? []) expect(states.get(one.id), JSON.stringify(one)).toBe(slaStateOf(one, at));
  expect(new Set(states.values()).size).toBe(5);
});
