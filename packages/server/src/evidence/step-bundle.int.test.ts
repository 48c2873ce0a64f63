import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { fetchSigned, manifestOf, verdictOf } from '../testing/scenarios/bundles.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { author, operator, viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { openIncident } from '../testing/scenarios/runbooks.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

let center: TestCenter;
let runbook_id: string;

beforeAll(async () => {
  center = await createPostgresCenter();
  const steps = [
    { key: 'look', name: 'Look', risk_level: 'low' as const },
    { key: 'keep', name: 'Keep the evidence', risk_level: 'low' as const, effect: 'evidence_bundle' as const },
  ];
  const draft = { name: 'Look and keep', tenants: ['A1'], spec: { summary: '', steps } };
  const { runbook } = await center.as(author()).createRunbook(draft);
  runbook_id = runbook.id;
  await center.as(author()).publishRunbook({ runbook_id });
});
afterAll(() => center.stop());

const file = (name: string, sensitive: boolean) => ({
  step: 'look',
  name,
  media_type: 'text/plain',
  content_base64: Buffer.from(`what ${name} has\n`).toString('base64'),
  sensitive,
});

/** Runs the runbook to its end, and reads the bundle that it made. */
async function bundleOfRun(incident_id?: string) {
  const client = center.as(operator());
  const { execution } = await client.executeRunbook({ runbook_id, ...(incident_id && { incident_id }) });
  const { id: execution_id } = execution;
  const { evidence: open } = await client.attachEvidence({ execution_id, ...file('p99.log', false) });
  const { evidence: sensitive } = await client.attachEvidence({ execution_id, ...file('customers.log', true) });
  await client.completeStep({ execution_id, step: 'look', outcome: 'succeeded' });
  const before = await eventsOf(
    center,
    incident_id === undefined ? { runbook_execution_id: execution_id } : { incident_id },
  );
  const ended = (await client.completeStep({ execution_id, step: 'keep', outcome: 'succeeded' })).execution;
  const sha256 = ended.bundle_ref ?? expect.fail('no bundle was made');
  const response = await fetchSigned(center, (await client.getEvidenceUrl({ execution_id, sha256 })).url);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { execution_id, sha256, response, bytes, last: before.at(-1), open, sensitive };
}

describe('the bundle that a step made', () => {
  test('is verified, holds the chain of the run up to that step, and the event that names it says so', async () => {
    const { execution_id, bytes, sha256, last } = await bundleOfRun();
    const verdict = await verdictOf(center, bytes);
    expect(verdict).toMatchObject({ exit_code: 0, first_bad: null });
    const manifest = manifestOf(bytes);
    expect(manifest.subject).toEqual({ kind: 'execution', id: execution_id });
    expect(manifest.chains).toEqual([expect.objectContaining({ last_seq: last?.seq, last_hash: last?.event_hash })]);
    const events = await eventsOf(center, { runbook_execution_id: execution_id });
    expect(events.find(({ type }) => type === 'evidence_bundle_created')).toMatchObject({
      payload: { step: 'keep', events: manifest.events, log_size: manifest.log_size },
      refs: [{ role: 'evidence_bundle', sha256, size: bytes.byteLength }],
    });
  });

  test('is that of the incident where the run is for one', async () => {
    const incident = await openIncident(center);
    const { bytes, response } = await bundleOfRun(incident.id);
    expect(await verdictOf(center, bytes)).toMatchObject({ exit_code: 0 });
    expect(manifestOf(bytes).subject).toEqual({ kind: 'incident', id: incident.id });
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    expect(response.headers.get('content-disposition')).toContain(`evidence-incident-${incident.id}.tar`);
  });

  test('holds the files of the run, but neither sensitive ones nor what was decided', async () => {
    const { execution_id, bytes, open, sensitive } = await bundleOfRun();
    const stateIn = (of: Buffer, { evidence_ref }: { evidence_ref: string }) =>
      manifestOf(of).objects.find((object) => object.sha256 === evidence_ref)?.state;
    expect([stateIn(bytes, open), stateIn(bytes, sensitive)]).toEqual(['included', 'omitted']);
    expect(manifestOf(bytes).decisions).toBe(0);
    const asked = await center.as(operator()).getEvidenceBundle({ runbook_execution_id: execution_id });
    const whole = Buffer.from(await (await fetchSigned(center, asked.bundle.url)).arrayBuffer());
    expect(stateIn(whole, sensitive), 'whoever may read it gets it').toBe('included');
  });

  test('is not for whoever may only look', async () => {
    const { execution_id, sha256 } = await bundleOfRun();
    const target = `/executions/${execution_id}/evidence/${sha256}`;
    await refusal(await center.request(viewer('A1'), target), 'NOT_PERMITTED');
  });
});
