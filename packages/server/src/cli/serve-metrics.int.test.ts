import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readScrape } from '../testing/scenarios/scrape.js';
import { runCli } from './run-cli.js';

const TOKEN = 'token-of-the-monitoring';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-metrics-'));
  await writeFile(path.join(cwd, 'tokens.json'), '[]');
  await writeFile(path.join(cwd, 'flags.json'), '{}');
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

interface Said {
  url?: string;
  metrics_url?: string;
}

/** Runs a command until `during` is done with what it said first. */
async function whileRunning(args: string[], metrics: object, during: (said: Said) => Promise<void>) {
  const listen = { port: 0 };
  const authentication = { tokens_file: 'tokens.json' };
  const config = { listen, authentication, flags: { file: 'flags.json' }, metrics };
  await writeFile(path.join(cwd, 'incident-center.json'), JSON.stringify(config));
  const stop = new AbortController();
  const out: string[] = [];
  const notes: string[] = [];
  const ended = runCli(['--json', ...args], {
    env: { MONITORING: TOKEN },
    cwd,
    out: (chunk) => out.push(chunk),
    note: (line) => notes.push(line),
    stop: stop.signal,
  });
  const begun = vi.waitFor(() => expect(out.join('')).toContain('\n'), { timeout: 60_000, interval: 20 });
  const code = await Promise.race([begun, ended]);
  if (typeof code === 'number') return { code, notes: notes.join('\n') };
  try {
    await during(JSON.parse(out.join('')) as Said);
  } finally {
    stop.abort();
  }
  return { code: await ended, notes: notes.join('\n') };
}

const scrape = async (url = '', headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
};

test('metrics are offered on a port of their own, and on no other', async () => {
  const { code } = await whileRunning(['serve', '--migrate'], { listen: { port: 0 } }, async ({ url, metrics_url }) => {
    expect(metrics_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const { status, text } = await scrape(metrics_url);
    expect(status).toBe(200);
    expect(readScrape(text).value('incidents_open_total')).toBe(0);
    expect((await scrape(`${url}/metrics`)).status).toBe(404);
    expect((await scrape(metrics_url?.replace('/metrics', '/incidents'))).status).toBe(404);
  });
  expect(code).toBe(0);
});

test('a worker offers them too, to whoever has the token', async () => {
  await whileRunning(['serve', '--migrate'], {}, async ({ metrics_url }) => expect(metrics_url).toBeUndefined());
  const metrics = { listen: { port: 0 }, token: { env: 'MONITORING' } };
  const { code } = await whileRunning(['worker'], metrics, async ({ metrics_url }) => {
    expect((await scrape(metrics_url)).status).toBe(401);
    const { text } = await scrape(metrics_url, { authorization: `Bearer ${TOKEN}` });
    expect(readScrape(text).value('incident_center_database_up')).toBe(1);
  });
  expect(code).toBe(0);
});

test('they are not offered to other machines without a token', async () => {
  const refused = await whileRunning(['serve', '--migrate'], { listen: { host: '0.0.0.0', port: 0 } }, async () => {
    throw new Error('It was started.');
  });
  expect(refused).toMatchObject({ code: 2, notes: expect.stringContaining('metrics.token') });
});
