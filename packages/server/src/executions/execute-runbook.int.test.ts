import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { operator } from '../testing/scenarios/personas.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';

let center: TestCenter;
beforeAll(async () => {
  center = await createTestCenter();
});
afterAll(() => center.stop());

test('a run refers to the spec that it is pinned to, and to the signed statement of who published it', async () => {
  const runbook = await publishRunbook(center, { tenants: ['A1'] });
  const incident = await openIncident(center, ['A1']);
  const by = center.as(operator({ tenant_ids: ['A1'] }));
  await by.executeRunbook({ runbook_id: runbook.id, incident_id: incident.id });
  const { items } = await by.getTimeline({ incident_id: incident.id });
  const published = await by.getTimeline({ runbook_id: runbook.id });
  const refs = items.find(({ type }) => type === 'runbook_started')?.refs;
  expect(refs?.map(({ role }) => role)).toEqual(['runbook_spec', 'publish_provenance']);
  expect(refs).toEqual(published.items.find(({ type }) => type === 'runbook_published')?.refs);
  expect(refs?.[0]?.sha256).toBe(runbook.spec_hash);
});
