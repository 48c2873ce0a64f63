import { verifyChain } from '@incident-center/sdk/provenance';
import { expect } from 'vitest';
import type { TestCenter } from '../create-test-center.js';
import { operator } from './personas.js';

type Subject = { incident_id: string } | { runbook_execution_id: string } | { runbook_id: string };

/** Every event of a timeline, its chain recomputed here. */
export async function eventsOf({ as }: Pick<TestCenter, 'as'>, subject: Subject, tenants = ['A1']) {
  const { items } = await as(operator({ tenant_ids: tenants })).getTimeline({ ...subject, limit: 1_000 });
  expect(verifyChain(items).problems).toEqual([]);
  return items;
}

/** Waits until every event is in the signed log, then insists that the timeline verifies. */
export async function expectVerified({ as }: Pick<TestCenter, 'as'>, subject: Subject, tenants = ['A1']) {
  const by = as(operator({ tenant_ids: tenants }));
  await expect
    .poll(async () => (await by.verifyTimeline(subject)).verdict, { timeout: 20_000, interval: 50 })
    .not.toBe('verified_with_newer');
  const said = await by.verifyTimeline(subject);
  expect(said).toMatchObject({ verdict: 'verified', first_bad: null, projection: [] });
  expect(said.checkpointed).toBe(said.events);
  return said;
}
