import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { operator, securityAdmin } from '../testing/scenarios/personas.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const WHY = { reason: 'personal_data', rationale: 'Asked for by the person.' } as const;
const by = () => center.as(operator());
const eventsOf = async (incident_id: string) => (await by().getTimeline({ incident_id })).items;

async function declare(title: string) {
  const { incident } = await by().createIncident({ title, severity: 'high', tenants: ['A1'] });
  const [created] = await eventsOf(incident.id);
  return { incident_id: incident.id, event_id: created?.id ?? '', path: `/incident/${incident.id}/title` };
}

describe('redacting', () => {
  test('a title leaves the word for what was erased, and a chain that verifies', async () => {
    const { incident_id, event_id, path } = await declare('Jane Doe cannot log in');
    const { redaction, event, receipts } = await center
      .as(securityAdmin())
      .redactEvent({ event_id, paths: [path], ...WHY });
    expect(redaction).toEqual({ paths: [path], copies: [], files: [] });
    expect(receipts).toHaveLength(1);
    expect(event.openings.map((opening) => opening.path)).not.toContain(path);
    const { incident } = await by().getIncident({ incident_id });
    expect(incident).toMatchObject({ title: '[redacted]', version: 2 });
    const said = await expectVerified(center, { incident_id });
    expect(said.erased).toBe(1);
  });
});
