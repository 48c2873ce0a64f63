import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staticFiles } from './static-files.js';

describe('staticFiles', () => {
  const root = mkdtempSync(join(tmpdir(), 'static-'));
  const app = new Hono();
  beforeAll(() => {
    mkdirSync(join(root, 'public/static'), { recursive: true });
    writeFileSync(join(root, 'secret.txt'), 'secret');
    writeFileSync(join(root, 'public/index.html'), 'page');
    writeFileSync(join(root, 'public/static/index.0123456789.js'), 'script');
    writeFileSync(join(root, 'public/remoteEntry.js'), 'entry');
    app.get('/*', staticFiles({ directory: join(root, 'public'), prefix: '', fallback: 'index.html' }));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('lets browsers keep hashed files for ever and asks anew for the rest', async () => {
    const hashed = await app.request('/static/index.0123456789.js');
    expect(hashed.headers.get('cache-control')).toContain('immutable');
    expect(hashed.headers.get('content-type')).toContain('text/javascript');
    expect((await app.request('/remoteEntry.js')).headers.get('cache-control')).toBe('no-cache');
    expect((await app.request('/')).headers.get('cache-control')).toBe('no-cache');
  });

  it('answers every page address with the page, and a missing file with 404', async () => {
    expect(await (await app.request('/incidents/0193')).text()).toBe('page');
    expect((await app.request('/static/gone.js')).status).toBe(404);
  });

  it.each(['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/static/..%2f..%2fsecret.txt', '/%E0%A4%A'])(
    'never leaves its directory for %s',
    async (path) => {
      expect(await (await app.request(path)).text()).not.toContain('secret');
    },
  );
});
