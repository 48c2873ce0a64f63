import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FEATURE_FLAGS } from '@incident-center/sdk/contract';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulateBatch } from './authorization/simulate.js';
import { getSession } from './get-session.js';
import { runQuery } from './query.js';
import type { TestCenter } from './testing/create-test-center.js';
import { createPostgresCenter } from './testing/scenarios/create-postgres-center.js';
import { type HandledIncident, handleIncident } from './testing/scenarios/handled-incident.js';
import { author, operator } from './testing/scenarios/personas.js';
import { post, refusal } from './testing/scenarios/requests.js';
import { createTestCenterParts } from './testing/test-center-parts.js';

describe('a flag that is switched off', () => {
  const on = new Set<string>();
  let center: TestCenter;
  let ofA1: HandledIncident;
  let ofA2: HandledIncident;
  beforeAll(async () => {
    for (const flag of FEATURE_FLAGS) for (const tenant of ['A1', 'A2']) on.add(`${flag} ${tenant}`);
    center = await createPostgresCenter({ flags: { isEnabled: (flag, tenant) => on.has(`${flag} ${tenant}`) } });
    ofA1 = await handleIncident(center, ['A1']);
    ofA2 = await handleIncident(center, ['A2']);
  });
  afterAll(() => center.stop());

  const incidentPaths = (of: HandledIncident) => [
    '/incidents',
    `/incidents/${of.incident_id}`,
    `/timeline?incident_id=${of.incident_id}`,
    `/timeline/verification?incident_id=${of.incident_id}`,
  ];
  const runbookPaths = (of: HandledIncident) => [
    '/runbooks',
    `/runbooks/${of.runbook_id}`,
    '/executions',
    `/executions/${of.execution_id}`,
    `/executions/${of.execution_id}/evidence/${of.bundle_ref}`,
    '/approvals',
    `/approvals/${of.approval_id}`,
  ];

  test.each<[string, (of: HandledIncident) => string[], () => [string, unknown]]>([
    ['incident_center_enabled', incidentPaths, () => [`/incidents/${ofA1.incident_id}/comments`, { text: 'Hello' }]],
    ['runbook_center_enabled', runbookPaths, () => [`/runbooks/${ofA1.runbook_id}/execute`, {}]],
  ])('%s hides what is there and refuses changes; on again, all of it is there', async (flag, paths, change) => {
    const client = center.as(operator());
    const { incident: before } = await client.getIncident({ incident_id: ofA1.incident_id });
    on.delete(`${flag} A1`);
    for (const path of paths(ofA1)) await refusal(await center.request(operator(), path), 'NOT_FOUND');
    const [path, body] = change();
    await refusal(await center.request(operator(), path, post(body)), 'NOT_FOUND');
    on.add(`${flag} A1`);
    expect((await client.getIncident({ incident_id: ofA1.incident_id })).incident).toEqual(before);
    expect((await client.getExecution({ execution_id: ofA1.execution_id })).execution.bundle_ref).toBe(ofA1.bundle_ref);
  });

  test('leaves the live stream to the other flag, and with both off there is none', async () => {
    for (const flag of FEATURE_FLAGS) on.delete(`${flag} A1`);
    await refusal(await center.request(operator(), '/live'), 'NOT_FOUND');
    for (const flag of FEATURE_FLAGS) {
      on.add(`${flag} A1`);
      const leave = new AbortController();
      expect((await center.request(operator(), '/live', { signal: leave.signal })).status).toBe(200);
      leave.abort();
      on.delete(`${flag} A1`);
    }
    for (const flag of FEATURE_FLAGS) on.add(`${flag} A1`);
  });

  test('for one tenant leaves the other as it is', async () => {
    const ofBoth = operator({ tenant_ids: ['A1', 'A2'] });
    on.delete('incident_center_enabled A1');
    const { items } = await center.as(ofBoth).listIncidents({});
    expect(items.map(({ id }) => id)).toEqual([ofA2.incident_id]);
    await refusal(await center.request(ofBoth, `/incidents/${ofA1.incident_id}`), 'NOT_FOUND');
    expect((await center.as(ofBoth).getSession({})).flags.incident_center_enabled).toEqual(['A2']);
    on.add('incident_center_enabled A1');
    expect((await center.as(ofBoth).listIncidents({})).total).toBe(2);
  });

  test('by a provider that fails counts as off', async () => {
    const lines: string[] = [];
    const failing = await createPostgresCenter({
      flags: { isEnabled: () => Promise.reject(new Error('no answer')) },
      log: (line) => lines.push(line),
    });
    await refusal(await failing.request(author(), '/runbooks'), 'NOT_FOUND');
    expect(lines.join()).toContain('counts as off');
    await failing.stop();
  });

  test('in a file hides for whom the file does not name, from the next look on', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'flags-'));
    const file = path.join(directory, 'flags.yaml');
    const allow = (...tenants: string[]) =>
      writeFile(
        file,
        FEATURE_FLAGS.map(
          (flag) => `${flag}: { rules: [{ attribute: tenantId, operator: in, value: [${tenants.join(', ')}] }] }\n`,
        ).join(''),
      );
    await allow('A2');
    const fromFile = await createPostgresCenter({ flags: { file, poll_ms: 0 } });
    await refusal(await fromFile.request(operator(), '/incidents'), 'NOT_FOUND');
    await allow('A1', 'A2');
    expect((await fromFile.as(operator()).listIncidents({})).total).toBe(0);
    await fromFile.stop();
    await rm(directory, { recursive: true });
  });

  test('is asked for a session and a simulation before a connection is taken', async () => {
    // The provider needs the one connection that there is.
    const isEnabled = async () => {
      await parts.center.database.queries.execute(sql`select 1`);
      return true;
    };
    const parts = await createTestCenterParts({ max_connections: 1, flags: { isEnabled } });
    const principal = operator();
    const session = await runQuery(parts.center, getSession, { principal, operation: 'get_session', input: {} });
    expect(session.flags).toEqual({ incident_center_enabled: ['A1'], runbook_center_enabled: ['A1'] });
    const check = { action: 'can_create_incident', resource: { type: 'incident' }, context: {} } as const;
    const { results } = await runQuery(parts.center, simulateBatch, {
      principal,
      operation: 'simulate_batch',
      input: { checks: [check, check] },
    });
    expect(results.map(({ allow }) => allow)).toEqual([true, true]);
    await parts.close();
  });
});
