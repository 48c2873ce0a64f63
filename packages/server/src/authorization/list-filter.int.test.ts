import { CLEARANCES, type Clearance } from '@incident-center/sdk/contract';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRecord, type Row } from '../database/records.js';
import { incident } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { incidentResource } from '../incidents/incident-wire.js';
import type { Principal } from '../options.js';
import { createTestCenterParts, type TestCenterParts } from '../testing/test-center-parts.js';
import { attributesOf } from './authorize.js';
import { visibleIn } from './visible.js';

const TENANTS = ['A1', 'A2', 'B1', 'C"1', 'D,1'];
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const ROWS = 3_000;

const someOf = <Value>(values: readonly Value[], minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength: values.length });

const rowArbitrary = fc.record({
  tenants: someOf(TENANTS, 1),
  environment: fc.constantFrom(...ENVIRONMENTS),
  classification: fc.constantFrom(...CLEARANCES),
});

const actorArbitrary: fc.Arbitrary<Principal> = fc.record({
  id: fc.constant('anyone'),
  kind: fc.constant('person' as const),
  display_name: fc.constant('Anyone'),
  roles: someOf(['viewer', 'operator', 'auditor', 'alert_source', 'no_such_role']),
  tenant_ids: someOf(TENANTS),
  environments: fc.oneof(someOf(ENVIRONMENTS), fc.constant<string[]>(['*'])),
  on_call_rotations: fc.constant([]),
  clearance: fc.constantFrom<Clearance>(...CLEARANCES),
  risk_tier: fc.constantFrom('low' as const, 'high' as const),
});

function incidentOf(
  id: string,
  scope: { tenants: string[]; environment: string; classification: Clearance },
): Row<'incident'> {
  const at = new Date('2026-11-23T03:00:00Z');
  return {
    id,
    title: 'x',
    description: '',
    severity: 'low',
    status: 'new',
    ...scope,
    tags: {},
    created_at: at,
    updated_at: at,
    acknowledged_at: null,
    mitigated_at: null,
    monitored_at: null,
    resolved_at: null,
    closed_at: null,
    sla_deadline: at,
    sla_at_risk_from: at,
    sla_paused_at: null,
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
  };
}

describe('what a list shows', () => {
  let parts: TestCenterParts;
  let rows: Row<'incident'>[];
  beforeAll(async () => {
    parts = await createTestCenterParts({ database: 'postgres' });
    rows = fc
      .sample(rowArbitrary, { numRuns: ROWS, seed: 20_261_123 })
      .map((scope) => incidentOf(parts.center.newId(), scope));
    await inTransaction(
      parts.center.database,
      { role: 'app', principal: 'setup', tenants: TENANTS },
      async (queries) => {
        for (const row of rows) await insertRecord(queries, 'incident', row);
      },
    );
  });
  afterAll(() => parts.close());

  const idsSeen = (principal: Principal, bySql: boolean, tenants: readonly string[]) =>
    inTransaction(parts.center.database, { role: 'app', principal: principal.id, tenants }, async (queries) => {
      const filter = bySql
        ? await visibleIn({ center: parts.center, principal }, 'can_view_incident', incident)
        : sql`true`;
      const found = await queries.select({ id: incident.id }).from(incident).where(filter);
      return found.map((row) => row.id).sort();
    });

  it('is, for any actor, exactly the rows that the rule permits one by one', async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(actorArbitrary, fc.integer({ min: 0, max: ROWS - 150 }), async (principal, from) => {
        const actor = attributesOf(principal);
        // Row security stands aside here: every tenant is set, so that the filter alone is what is compared.
        const seen = new Set(await idsSeen(principal, true, TENANTS));
        shown += seen.size;
        for (const row of rows.slice(from, from + 150)) {
          const decision = await parts.center.policy.decide('can_view_incident', {
            actor,
            resource: incidentResource(row),
            context: {},
            now_ms: 0,
          });
          expect(seen.has(row.id), JSON.stringify({ actor, row: incidentResource(row) })).toBe(decision.allow);
        }
      }),
      { numRuns: 60 },
    );
    expect(shown).toBeGreaterThan(0);
  });

  it('is under row security no more than the tenants’ rows, also without the filter', async () => {
    await fc.assert(
      fc.asyncProperty(actorArbitrary, async (principal) => {
        const seen = await idsSeen(principal, false, principal.tenant_ids);
        const own = rows.filter((row) => row.tenants.some((tenant) => principal.tenant_ids.includes(tenant)));
        expect(seen).toEqual(own.map((row) => row.id).sort());
      }),
      { numRuns: 40 },
    );
  });
});
