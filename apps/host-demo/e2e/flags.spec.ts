import type { Page, Request } from '@playwright/test';
import { callApi, expect, sendAlert, signInAs, switchFlag, test } from './switchboard.js';

const TENANT = 'A2';
const isLive = (request: Request): boolean => new URL(request.url()).pathname.endsWith('/live');

/** The live connections that a page holds open now, with the tenants each was asked for. */
function watchLive(page: Page): Set<Request> {
  const open = new Set<Request>();
  page.on('request', (request) => isLive(request) && open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return open;
}

async function narrowTo(page: Page, tenant: string, from: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: /^Tenants? / }).click();
  await page.getByRole('checkbox', { name: `Tenant ${tenant}` }).check();
  for (const other of from)
    if (other !== tenant) await page.getByRole('checkbox', { name: `Tenant ${other}` }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Tenant ${tenant} · prod · eu-west` })).toBeVisible();
}

test('a flag off takes the open page, its entry and the API away at once, and on again gives the same data back', async ({
  page,
  browser,
}) => {
  const admin = await (await browser.newContext()).newPage();
  await signInAs(admin, 'Platform admin');
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: TENANT, status: 'firing' });
  await narrowTo(page, TENANT, ['A1', 'A2']);
  await page.getByRole('link', { name: /^incident #/ }).click();
  const heading = page.getByRole('heading', { level: 1, name: /^Evidence storage latency/ });
  const entry = page.getByRole('navigation', { name: 'Switchboard' }).getByRole('link', { name: /^Incidents/ });
  await expect(heading).toBeVisible();
  const before = await callApi(page, 'GET', incident);
  expect(before.status).toBe(200);

  await switchFlag(admin, { feature: 'Incident Center', tenant: TENANT, on: false });
  await expect(
    page.getByRole('heading', { name: `Incident Center is switched off for tenant ${TENANT}` }),
  ).toBeVisible();
  await expect(entry).toHaveCount(0);
  await expect(heading).toHaveCount(0);
  const off = await callApi<{ code: string }>(page, 'GET', incident);
  expect([off.status, off.body.code]).toEqual([404, 'NOT_FOUND']);
  const list = await callApi<{ items: { tenants: string[] }[] }>(page, 'GET', '/incidents');
  expect(list.body.items.filter(({ tenants }) => tenants.includes(TENANT))).toEqual([]);
  const change = await callApi(page, 'POST', `${incident}/comments`, { text: 'Written while it is switched off.' });
  expect(change.status).toBe(404);

  await switchFlag(admin, { feature: 'Incident Center', tenant: TENANT, on: true });
  await expect(heading).toBeVisible();
  await expect(entry).toBeVisible();
  await expect(page).toHaveURL(incident);
  expect(await callApi(page, 'GET', incident)).toEqual(before);
  await admin.context().close();
});

test('another choice of tenants mounts the page anew, with nothing of the old one', async ({ page }) => {
  const live = watchLive(page);
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: TENANT, status: 'firing' });
  await page.goto('/incidents');
  const row = page.locator(`[data-incident="${incident.split('/').at(-1)}"]`);
  await expect(row).toBeVisible();
  const mounted = page.locator('[data-ic-theme]').first();
  await mounted.evaluate((element) => element.setAttribute('data-mounted-before', ''));
  await expect.poll(() => [...live].map((request) => request.headers()['x-switchboard-tenants'])).toEqual(['A1,A2']);

  await narrowTo(page, 'A1', ['A1', 'A2']);
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible();
  await expect(page.locator('[data-mounted-before]')).toHaveCount(0);
  await expect(row).toHaveCount(0);
  await expect.poll(() => [...live].map((request) => request.headers()['x-switchboard-tenants'])).toEqual(['A1']);
});

test('leaving a page of the remote closes its live connection', async ({ page }) => {
  const live = watchLive(page);
  await signInAs(page, 'On-call operator');
  const portal = page.getByRole('navigation', { name: 'Switchboard' });
  for (const name of [/^Incidents/, 'Approvals']) {
    await portal.getByRole('link', { name }).click();
    await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
    await expect.poll(() => live.size).toBe(1);
    await portal.getByRole('link', { name: 'Home' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    await expect.poll(() => live.size).toBe(0);
  }
});
