import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { runPage } from '../testing/run-page.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator } from '../testing/scenarios/personas.js';

const PAGE = new URL('../../../../docs/how-to/verify-evidence.md', import.meta.url);
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const source = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const TOKEN = 'token-of-the-portal';

let database: TestDatabase;
let center: TestCenter;
let server: ReturnType<typeof serve>;
let directory: string;
let said: string[];

/** A command as it stands on the path of whoever installed the packages. */
async function installCommand(name: string, file: string, args: readonly string[] = []): Promise<void> {
  const node = [process.execPath, '--conditions=incident-center-source', '--import', TSX, file, ...args];
  const command = path.join(directory, 'bin', name);
  await writeFile(command, `#!/bin/sh\nexec ${node.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  await chmod(command, 0o755);
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-page-'));
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  const { incident_id } = await handleIncident(center, ['A1']);
  server = await new Promise((resolve) => {
    const fetch = (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const known = request.headers.get('authorization') === `Bearer ${TOKEN}`;
      return center.request(known ? operator() : null, `${pathname}${search}`);
    };
    const started = serve({ fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started));
  });
  const config = path.join(directory, 'incident-center.json');
  const flags = path.join(directory, 'flags.json');
  await writeFile(flags, JSON.stringify({ incident_center_enabled: { rules: [] } }));
  const { data_directory } = center;
  await writeFile(
    config,
    JSON.stringify({ database: { url: { env: 'DATABASE' } }, data_directory, flags: { file: flags } }),
  );
  await mkdir(path.join(directory, 'bin'));
  await installCommand('incident-center', source('../cli/main.ts'));
  await installCommand('incident-center-verify', source('../../../sdk/src/cli/incident-center-verify.ts'));
  const page = await runPage(PAGE, {
    cwd: directory,
    env: {
      API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TOKEN,
      INCIDENT: incident_id,
      DATABASE: database.url,
      INCIDENT_CENTER_CONFIG: config,
      PATH: `${path.join(directory, 'bin')}:${process.env.PATH}`,
    },
    before: {
      // Between the checkpoint that is kept and the day when evidence is looked at, the log grows.
      5: async () => {
        const { incident } = await center
          .as(operator())
          .createIncident({ title: 'Later', severity: 'low', tenants: ['A1'] });
        await center.as(operator()).commentOnIncident({ incident_id, text: `After ${incident.id}.` });
      },
    },
  });
  expect(page.complaints).toBe('');
  said = page.said;
});
afterAll(async () => {
  server?.close();
  await center?.stop();
  await database?.drop();
  await rm(directory, { recursive: true, force: true });
});

describe('the page about verifying', () => {
  test('exports, gets the keys, and verifies', () => {
    expect(said).toHaveLength(6);
    expect(said[2]).toMatch(/^VERIFIED: /);
    expect(said[2]).toContain('What this does not prove:');
  });

  test('holds later evidence against a checkpoint of an earlier day', () => {
    expect(said[5]).toMatch(/^VERIFIED: /);
    expect(said[5]).toContain('The checkpoint that you hold is of the same log, which only grew');
    expect(said[5]).not.toContain('Compare with a checkpoint');
  });
});
