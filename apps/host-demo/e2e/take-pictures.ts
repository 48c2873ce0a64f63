import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { waitForApproval } from './scenario.js';
import { expect, signInAs } from './switchboard.js';

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

async function open(name: string): Promise<Page> {
  const look = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, colorScheme: 'light' } as const;
  const page = await browser.newPage({ ...look, baseURL, reducedMotion: 'reduce' });
  await signInAs(page, name);
  return page;
}

async function take(page: Page, name: string, path: string, shows: string | RegExp): Promise<void> {
  await page.goto(path);
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
  await waitForApproval(operator, 'A2');
  await take(operator, 'list', '/incidents', /^2 incidents/);
  await take(operator, 'incident', incident, /^Step 3 of 6 waits for approval/);
  await take(operator, 'step', run, 'You can’t approve this yourself.');
  await take(operator, 'timeline', `${incident}/timeline`, /^Events 1 to \d+: none altered/);
  await take(await open('Team lead'), 'approval', approval, /You are one of: /);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
