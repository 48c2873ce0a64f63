import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoRoutes } from './demo-routes.js';
import { createAlertSender } from './fire-alert.js';
import { createFlags, type DemoFlags } from './flags.js';
import { securityHeaders } from './security-headers.js';
import { createSignIn } from './sign-in.js';

const HERE = { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:4600' };

describe('the demo’s routes', () => {
  let directory: string;
  let flags: DemoFlags;
  let app: Hono;
  let fired: string[];
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'demo-routes-'));
    flags = await createFlags(join(directory, 'flags.json'));
    fired = [];
    const alerts = createAlertSender({
      credential: 'source credential',
      deliver: async (request) => {
        fired.push(await request.text());
        return Response.json({ incident_ids: [] }, { status: 202 });
      },
    });
    app = new Hono();
    app.use(securityHeaders);
    app.route(
      '/demo',
      demoRoutes({
        signIn: createSignIn({ secret: 'test secret' }),
        flags,
        alerts,
        curl: 'curl',
        trust: async () => ({
          format: 'incident-center.trust',
          v: 1,
          log: 'a log',
          keys: [],
          witnesses: [],
          witness_quorum: 0,
        }),
      }),
    );
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = HERE) =>
    app.request(path, { method, headers, body: JSON.stringify(body) });
  const signedIn = async (persona: string) => {
    const answer = await send('POST', '/demo/sign-in', { persona });
    return { ...HERE, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  };

  it('remember who signed in, and forget it on signing out', async () => {
    const cookies = await signedIn('team-lead');
    const session = await (await app.request('/demo/session', { headers: cookies })).json();
    expect(session.persona.name).toBe('Team lead');
    expect(JSON.parse(session.trustFile)).toMatchObject({ log: 'a log' });
    const out = await send('POST', '/demo/sign-out', {}, cookies);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await send('POST', '/demo/sign-in', { persona: 'nobody' })).status).toBe(422);
  });

  it('take no change from another site', async () => {
    const foreign = { host: HERE.host, origin: 'https://elsewhere.example' };
    expect((await send('POST', '/demo/sign-in', { persona: 'platform-admin' }, foreign)).status).toBe(403);
    const answer = await send('POST', '/demo/sign-in', { persona: 'platform-admin' }, { host: HERE.host });
    expect(answer.status).toBe(403);
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it('answer to no foreign name', async () => {
    expect((await app.request('/demo/session', { headers: { host: 'rebound.example:4600' } })).status).toBe(421);
  });

  it('let the platform admin switch flags, and nobody else', async () => {
    const change = { flag: 'incident_center_enabled', tenant: 'A1', enabled: false };
    expect((await send('PUT', '/demo/flags', change)).status).toBe(401);
    expect((await send('PUT', '/demo/flags', change, await signedIn('team-lead'))).status).toBe(403);
    expect(await flags.isEnabled('incident_center_enabled', 'A1')).toBe(true);
    const admin = await signedIn('platform-admin');
    expect((await send('PUT', '/demo/flags', change, admin)).status).toBe(200);
    expect(await flags.isEnabled('incident_center_enabled', 'A1')).toBe(false);
    expect((await send('PUT', '/demo/flags', { ...change, flag: 'made_up' }, admin)).status).toBe(422);
  });

  it('fire the alert for a tenant of one’s own, and keep the credential to themselves', async () => {
    const viewer = await signedIn('viewer-b1');
    expect((await send('POST', '/demo/fire-alert', { tenant: 'A1' }, viewer)).status).toBe(422);
    expect(fired).toEqual([]);
    const answer = await send('POST', '/demo/fire-alert', { tenant: 'B1' }, viewer);
    expect(answer.status).toBe(202);
    expect(JSON.parse(fired[0] ?? '').commonLabels.tenant).toBe('B1');
    expect(await answer.text()).not.toContain('source credential');
    expect(await (await app.request('/demo/session', { headers: viewer })).text()).not.toContain('source credential');
  });

  it('survive a body that isn’t JSON', async () => {
    const answer = await app.request('/demo/sign-in', { method: 'POST', headers: HERE, body: '{' });
    expect(answer.status).toBe(422);
  });
});
