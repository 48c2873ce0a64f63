import { MAX_SAVED_VIEWS } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';

let center: TestCenter;
beforeAll(async () => {
  center = await createPostgresCenter();
});
afterAll(() => center.stop());

const filter = { status: ['new', 'acknowledged'], tag: ['team:storage'], sort: 'sla_deadline' } as const;
const view = () => ({
  view_id: crypto.randomUUID(),
  name: 'Ours',
  filter: { ...filter, status: [...filter.status], tag: [...filter.tag] },
});

test('a saved view is kept, changed and deleted, by its owner only', async () => {
  const mine = center.as(operator({ id: 'mine' }));
  const saved = view();
  const { view: first, receipts } = await mine.saveView(saved);
  expect([first.name, first.filter, first.version, receipts]).toEqual(['Ours', filter, 1, []]);
  const { view: second } = await mine.saveView({ ...saved, name: 'Still ours' });
  expect([second.name, second.version]).toEqual(['Still ours', 2]);
  expect((await mine.listSavedViews({})).items).toEqual([second]);
  // In every tenant, since it is of a person.
  expect((await center.as(operator({ id: 'mine', tenant_ids: ['B1'] })).listSavedViews({})).items).toEqual([second]);
  const other = center.as(viewer('A1'));
  expect(await other.listSavedViews({})).toEqual({ items: [], total: 0 });
  await expect(other.deleteSavedView({ view_id: saved.view_id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await other.saveView({ ...saved, name: 'The same id, somebody else' });
  expect((await mine.listSavedViews({})).items).toEqual([second]);
  await mine.deleteSavedView({ view_id: saved.view_id });
  expect((await mine.listSavedViews({})).items).toEqual([]);
});

test('what a view filters by is what the list takes', async () => {
  const mine = center.as(operator({ id: 'listing' }));
  const { view: saved } = await mine.saveView(view());
  expect((await mine.listIncidents(saved.filter)).items).toEqual([]);
});

test.each([
  ['a field that the list does not have', { colour: ['red'] }],
  ['a state that no clock has', { sla: ['late'] }],
  ['a tag without a value', { tag: ['team'] }],
])('%s is refused', async (_, wrong) => {
  const request = { ...post({ name: 'x', filter: wrong }), method: 'PUT' };
  await refusal(await center.request(operator(), `/views/${crypto.randomUUID()}`, request), 'INVALID_INPUT');
});

test('there can be so many, also where they are saved at once', async () => {
  const mine = center.as(operator({ id: 'collector' }));
  const results = await Promise.allSettled(Array.from({ length: MAX_SAVED_VIEWS + 5 }, () => mine.saveView(view())));
  const codes = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(codes).toEqual(Array.from({ length: 5 }, () => 'LIMIT_REACHED'));
  expect((await mine.listSavedViews({})).total).toBe(MAX_SAVED_VIEWS);
});
