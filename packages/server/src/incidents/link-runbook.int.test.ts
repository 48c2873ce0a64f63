import { expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import { operator } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';

test('a runbook of another tenant is not linked, not even by somebody who has both', async () => {
  const center = await createTestCenter();
  try {
    const both = operator({ tenant_ids: ['A1', 'B1'] });
    const runbook = await publishRunbook(center, { tenants: ['B1'] });
    const incident = await openIncident(center, ['A1']);
    const target = `/incidents/${incident.id}/runbooks`;
    await refusal(await center.request(both, target, post({ runbook_id: runbook.id })), 'INVALID_INPUT');
    await refusal(await center.request(operator(), target, post({ runbook_id: runbook.id })), 'NOT_FOUND');
    expect((await center.as(both).getIncident({ incident_id: incident.id })).incident.linked_runbook_ids).toEqual([]);
  } finally {
    await center.stop();
  }
});
