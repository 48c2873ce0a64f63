import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { waitForApproval } from './scenario.js';
import { callApi, expect, signInAs } from './switchboard.js';

// Takes the pictures of the documentation from the built demo, on an empty database of its own:
// PLAYWRIGHT_CHROMIUM=/usr/bin/chromium npx tsx apps/host-demo/e2e/take-pictures.ts [directory]

const directory = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../../docs/assets'));
const port = 20_000 + (process.pid % 20_000);
const baseURL = `http://127.0.0.1:${port}`;
const executablePath = process.env.PLAYWRIGHT_CHROMIUM;

const server = spawn(process.execPath, ['dist/server/main.js'], {
  cwd: resolve(import.meta.dirname, '..'),
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    PORT: String(port),
    INCIDENT_CENTER_DATA: mkdtempSync(join(tmpdir(), 'switchboard-pictures-')),
    DATABASE_URL: '',
  },
});
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

const OTHERS = [
  {
    title: 'Approval latency above objective',
    severity: 'medium',
    tenants: ['A1'],
    owner: 'team-lead',
    status: 'acknowledged',
  },
  {
    title: 'Runbook executions stuck in running',
    severity: 'high',
    tenants: ['A2'],
    owner: 'on-call-operator',
    status: 'acknowledged',
  },
  {
    title: 'Timeline backlog growing, receipts delayed',
    severity: 'medium',
    tenants: ['A1', 'A2'],
    owner: 'incident-commander',
    status: 'mitigating',
  },
  {
    title: 'Cache warmup slower than expected after reroute',
    severity: 'medium',
    tenants: ['A1'],
    owner: 'team-lead',
    status: 'mitigating',
  },
  { title: 'Policy denials above baseline for runbook steps', severity: 'medium', tenants: ['A2'] },
  {
    title: 'Standby shard ingestion lag above 5 s',
    severity: 'medium',
    tenants: ['A1'],
    owner: 'on-call-operator',
    status: 'acknowledged',
  },
  {
    title: 'Runbook step failure rate above 5 %',
    severity: 'low',
    tenants: ['A1', 'A2'],
    owner: 'security-admin',
    status: 'acknowledged',
  },
  { title: 'Signed evidence URLs expire while in use', severity: 'low', tenants: ['A1'] },
  {
    title: 'Evidence bundle generation slow',
    severity: 'low',
    tenants: ['A2'],
    owner: 'on-call-operator',
    status: 'acknowledged',
  },
];

async function open(name: string): Promise<Page> {
  const look = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, colorScheme: 'light' } as const;
  const page = await browser.newPage({ ...look, baseURL, reducedMotion: 'reduce' });
  await signInAs(page, name);
  return page;
}

/** Other incidents, so that the list shows what a list is for. */
async function openOthers(page: Page): Promise<void> {
  for (const { status, ...incident } of OTHERS) {
    const { body } = await callApi<{ incident: { id: string } }>(page, 'POST', '/incidents', incident);
    if (!status) continue;
    const moved = await callApi(page, 'POST', `/incidents/${body.incident.id}/transition`, { status });
    expect(moved.status).toBe(200);
  }
}

async function take(
  page: Page,
  name: string,
  path: string,
  shows: string | RegExp,
  before?: (page: Page) => Promise<void>,
): Promise<void> {
  await page.goto(path);
  await before?.(page);
  await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/^(Asking the policy…|Checking)$/)).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled' });
  console.log(`${name}.png`);
}

try {
  mkdirSync(directory, { recursive: true });
  await expect(async () => expect((await fetch(`${baseURL}/demo/session`)).ok).toBe(true)).toPass({ timeout: 60_000 });
  const operator = await open('On-call operator');
  const { incident, run, approval } = await waitForApproval(operator, 'A1');
  await take(operator, 'incident', incident, /^Step 3 of 6 waits for approval/);
  await take(operator, 'step', run, 'You can’t approve this yourself.');
  await take(operator, 'timeline', `${incident}/timeline`, /^Events 1 to \d+: none altered/, (page) =>
    page.getByRole('button', { name: /^Verify in this browser/ }).click(),
  );
  await openOthers(operator);
  await take(operator, 'list', '/incidents', '10 incidents');
  await take(await open('Team lead'), 'approval', approval, /You are one of: /);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
