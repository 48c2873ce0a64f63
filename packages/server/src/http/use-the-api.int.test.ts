import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIncidentCenter } from '../create-incident-center.js';
import type { IncidentCenter } from '../incident-center.js';
import { runPage } from '../testing/run-page.js';
import { operator } from '../testing/scenarios/personas.js';

const PAGE = new URL('../../../../docs/how-to/use-the-api.md', import.meta.url);
const TOKEN = 'token-of-the-portal';

let center: IncidentCenter;
let directory: string;
let server: ReturnType<typeof serve>;
/** What each block of commands printed, in the order of the page. */
let said: string[];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-page-'));
  center = await createIncidentCenter({
    database: { directory: path.join(directory, 'database') },
    data_directory: path.join(directory, 'data'),
    flags: { isEnabled: () => true },
    authenticate: (request) => (request.headers.get('authorization') === `Bearer ${TOKEN}` ? operator() : null),
    log: () => {},
  });
  await center.migrate();
  await center.start();
  server = await new Promise((resolve) => {
    const started = serve({ fetch: center.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started));
  });
  const page = await runPage(PAGE, {
    cwd: directory,
    env: { API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, TOKEN },
  });
  // curl ends a stream that goes on with a message of its own.
  expect(page.complaints.replaceAll(/^curl: \(28\) .*$/gm, '').trim()).toBe('');
  said = page.said;
});
afterAll(async () => {
  server?.close();
  await center?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the page about the API', () => {
  test('begins with who is asking, and changes an incident that nobody else did', () => {
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      actor: { id: 'operator' },
      flags: { incident_center_enabled: ['A1'] },
    });
    expect(said[1]?.trim()).toBe('acknowledged');
  });

  test('pages through a list to its end, and counts', () => {
    const [total, rest = ''] = (said[2]?.trim() ?? '').split('\n');
    expect(total).toBe('2');
    const [page = '', counts = ''] = rest.split(/(?<=\})(?=\{"severity")/);
    expect(JSON.parse(page)).toMatchObject({ items: [{ title: 'Slow storage' }], next_cursor: null, total: 2 });
    expect(JSON.parse(counts)).toMatchObject({ status: { acknowledged: 1, new: 1 } });
  });

  test('is refused where a rationale is missing, and hears so beforehand', () => {
    expect(JSON.parse(said[3] ?? '')).toMatchObject({ code: 'RATIONALE_REQUIRED', decision_id: expect.any(String) });
    expect(JSON.parse(said[4] ?? '')).toMatchObject({ allow: false, needs: ['rationale'] });
  });

  test('reads what happened, and hears what happens from the beginning on', () => {
    const [types, ...frames] = (said[5]?.trim() ?? '').split('\n');
    expect(types).toBe('status_changed incident_created');
    expect(frames.filter((line) => line.startsWith('event: timeline'))).toHaveLength(3);
    expect(frames).toContain('id: 0');
  });

  test('asks, changes and subscribes by GraphQL', () => {
    const [asked = '', changed = '', ...stream] = (said[6]?.trim() ?? '').split(/\n?(?=\{"data"|:\n)/);
    expect(JSON.parse(asked).data.incidents.nodes).toMatchObject([{ title: 'Slow storage', severity: 'high' }]);
    expect(JSON.parse(changed).data.commentOnIncident.receipts).toHaveLength(1);
    expect(stream.join('')).toContain('"type":"comment_added"');
  });
});
