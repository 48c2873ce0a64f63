import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import { author, operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';

test('whoever may not complete the step that makes the bundle leaves nothing in the object store', async () => {
  const center = await createTestCenter();
  try {
    const steps = [{ key: 'keep', name: 'Keep', risk_level: 'low' as const, effect: 'evidence_bundle' as const }];
    const draft = { name: 'Keep', tenants: ['A1'], spec: { summary: '', steps } };
    const { runbook } = await center.as(author()).createRunbook(draft);
    await center.as(author()).publishRunbook({ runbook_id: runbook.id });
    const { execution } = await center.as(operator()).executeRunbook({ runbook_id: runbook.id });
    // The log's checkpoints are kept there as well, under names.
    const stored = async () =>
      (await readdir(path.join(center.data_directory, 'objects'), { recursive: true })).filter(
        (name) => !name.startsWith('named'),
      );
    const before = await stored();
    const target = `/executions/${execution.id}/steps/keep/complete`;
    await refusal(await center.request(viewer('A1'), target, post({ outcome: 'succeeded' })), 'NOT_PERMITTED');
    expect(await stored()).toEqual(before);
    const done = { execution_id: execution.id, step: 'keep', outcome: 'succeeded' as const };
    expect((await center.as(operator()).completeStep(done)).execution.bundle_ref).not.toBeNull();
  } finally {
    await center.stop();
  }
});
