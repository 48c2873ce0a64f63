import { expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import { author } from '../testing/scenarios/personas.js';
import { approvePublishing, draftRunbook } from '../testing/scenarios/runbooks.js';

test('the next page of runbooks goes on where the last ended, also when its last one matches no more', async () => {
  const center = await createTestCenter();
  try {
    const client = center.as(author());
    const drafts = [];
    for (const name of ['Alpha', 'Beta', 'Gamma']) drafts.push(await draftRunbook(center, { name }));
    const first = await client.listRunbooks({ status: 'draft', limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(['Alpha', 'Beta']);
    const [, beta] = drafts;
    if (beta === undefined) throw new Error('three were drafted');
    await approvePublishing(center, beta);
    await client.publishRunbook({ runbook_id: beta.id });
    const next = await client.listRunbooks({ status: 'draft', limit: 2, cursor: first.next_cursor ?? '' });
    expect(next.items.map(({ name }) => name)).toEqual(['Gamma']);
    expect(next.next_cursor).toBeNull();
  } finally {
    await center.stop();
  }
});
