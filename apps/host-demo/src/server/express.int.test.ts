import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createIncidentCenter, type IncidentCenter } from '@incident-center/server';
import { testPrincipal } from '@incident-center/server/testing';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MOUNT = '/api/incident-center';
const logged: string[] = [];
let directory: string;
let center: IncidentCenter;
const servers: Server[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'incident-center-express-'));
  center = await createIncidentCenter({
    database: { directory: join(directory, 'database') },
    data_directory: directory,
    base_path: MOUNT,
    authenticate: () => testPrincipal('operator'),
    flags: { isEnabled: () => true },
    log: (line) => logged.push(line),
  });
  await center.migrate();
  await center.start();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await center.stop();
  await rm(directory, { recursive: true, force: true });
});

async function postIncident(app: express.Express): Promise<{ status: number; body: Record<string, unknown> }> {
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${MOUNT}/incidents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Slow ingest', severity: 'high', tenants: ['A1'] }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('in Express', () => {
  it('the kit takes what is posted to it when it is mounted before a body parser', async () => {
    const app = express();
    app.use(MOUNT, getRequestListener(center.fetch));
    app.use(express.json());
    expect((await postIncident(app)).status).toBe(201);
  });

  it('behind a body parser it says to the caller and in its log what to do', async () => {
    const app = express();
    app.use(express.json());
    app.use(MOUNT, getRequestListener(center.fetch));
    const { status, body } = await postIncident(app);
    expect([status, body.code]).toEqual([500, 'INTERNAL']);
    expect(body.detail).toContain('mount the kit before express.json()');
    expect(logged.join('\n')).toContain('mount the kit before express.json()');
  });
});
