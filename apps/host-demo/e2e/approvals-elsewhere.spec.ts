import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { expectAccessible } from './accessibility.js';
import { type ApprovalsHost, startApprovalsHost } from './approvals-host.js';
import { waitForApproval } from './scenario.js';
import { expect, signInAs, test } from './switchboard.js';

// A server of its own: who decides is settled when it starts.
const port = Number(process.env.E2E_PORT) + 1;
let host: ApprovalsHost;
let server: ChildProcess;
let data: string;

test.use({ baseURL: `http://127.0.0.1:${port}` });

async function startServer(request: APIRequestContext, approvals: Readonly<Record<string, string>>): Promise<void> {
  server = spawn(process.execPath, ['dist/server/main.js'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: {
      ...process.env,
      PORT: String(port),
      INCIDENT_CENTER_DATA: data,
      DATABASE_URL: '',
      ...approvals,
    },
    stdio: 'ignore',
  });
  await expect(async () => {
    expect((await request.get(`http://127.0.0.1:${port}/demo/session`)).ok()).toBe(true);
  }).toPass({ timeout: 45_000 });
}

async function stopServer(): Promise<void> {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
}

test.beforeAll(async ({ request }) => {
  host = await startApprovalsHost();
  data = await mkdtemp(join(tmpdir(), 'switchboard-elsewhere-'));
  // The demo approves its runbooks by itself, which only the kit's own center lets it.
  await startServer(request, {});
  await stopServer();
  await startServer(request, {
    APPROVALS_CENTER_URL: host.url,
    APPROVALS_CENTER_PAGE: '/approvals-center/{reference}',
  });
});

test.afterAll(async () => {
  await stopServer();
  await host.close();
  await rm(data, { recursive: true, force: true });
});

test('an approval that the portal decides leads there, has no buttons, and says what was read', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  const { approval, run } = await waitForApproval(page, 'A1');
  await signInAs(page, 'Team lead');
  await page.goto(approval);
  const side = page.getByRole('complementary', { name: 'Your decision' });
  await expect(side.getByRole('heading', { name: 'Decided in your Approvals Center' })).toBeVisible();
  await expect(side.getByRole('link', { name: 'Decide there' })).toHaveAttribute(
    'href',
    /^\/approvals-center\/[0-9a-f-]+$/,
  );
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expectAccessible(page);

  host.fail(true);
  await expect(side.getByText(/^No answer from there counts since/)).toBeVisible({ timeout: 30_000 });
  await expect(side.getByText('answered 503')).toBeVisible();
  host.fail(false);

  host.decide(approval.split('/').at(-1) ?? '', 'approve', { id: 'team-lead', roles: ['team_lead'] });
  await expect(side.getByText(/This server attests, with its signature/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Approved, not used yet').first()).toBeVisible();
  await expect(side.getByText('The standby is healthy.')).toBeVisible();

  await signInAs(page, 'On-call operator');
  await page.goto(run);
  await expect(page.getByRole('button', { name: /^Complete/ })).toBeVisible();
});
