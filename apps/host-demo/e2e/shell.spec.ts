import { expect, sendAlert, signInAs, switchFlag, test } from './switchboard.js';

const navigation = { name: 'Switchboard' };

test('the portal shows without anybody signed in, and nothing of the features', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await expect(page.getByRole('navigation', navigation).getByRole('link')).toHaveText(['Home', 'Evidence', 'Flags']);
  await expect(page.getByRole('button', { name: 'Fire the storage latency alert' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.goto('/incidents');
  await expect(page.getByRole('heading', { name: 'Sign in first' })).toBeVisible();
});

test('the page’s policy forbids inline scripts and styles', async ({ page }) => {
  const answer = await page.goto('/');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  expect(policy).not.toContain('unsafe');
});

test('each persona signs in and sees its own tenants', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  await expect(page.getByRole('button', { name: 'Tenants A1, A2 · prod · eu-west' })).toBeVisible();
  await page.getByRole('button', { name: 'Signed in as On-call operator' }).click();
  await page.getByRole('group', { name: 'Sign in as' }).getByRole('button', { name: 'Viewer of tenant B1' }).click();
  await expect(page.getByRole('button', { name: 'Tenant B1 · prod · eu-west' })).toBeVisible();
});

test('the tenant picker narrows what is shown, and never to nothing', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  await page.getByRole('button', { name: 'Tenants A1, A2 · prod · eu-west' }).click();
  await page.getByRole('checkbox', { name: 'Tenant A2' }).uncheck();
  await expect(page.getByRole('button', { name: 'Tenant A1 · prod · eu-west' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Tenant A1' })).toBeDisabled();
});

test('switching a flag off takes its entries and pages away, and on again brings them back', async ({ page }) => {
  await signInAs(page, 'Platform admin');
  const links = page.getByRole('navigation', navigation);
  for (const tenant of ['A1', 'A2', 'B1']) await switchFlag(page, { feature: 'Incident Center', tenant, on: false });
  await expect(links.getByRole('link', { name: 'Incidents' })).toHaveCount(0);
  await expect(links.getByRole('link', { name: 'Runbooks' })).toBeVisible();
  await page.goto('/incidents');
  await expect(page.getByRole('heading', { name: /Incident Center is switched off/ })).toBeVisible();
  for (const tenant of ['A1', 'A2', 'B1']) await switchFlag(page, { feature: 'Incident Center', tenant, on: true });
  await expect(links.getByRole('link', { name: 'Incidents' })).toBeVisible();
});

test('an operator may look at the flags and not switch them, on the server either', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  await page.goto('/settings/flags');
  await expect(page.getByText('You can’t switch features.')).toBeVisible();
  const answer = await page.evaluate(async () => {
    const body = JSON.stringify({ flag: 'incident_center_enabled', tenant: 'A1', enabled: false });
    return (await fetch('/demo/flags', { method: 'PUT', body })).status;
  });
  expect(answer).toBe(403);
});

test('the alert opens an incident that counts in its own tenant only', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  const path = await sendAlert(page, { tenant: 'A2', status: 'firing' });
  expect(path).toMatch(/^\/incidents\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('link', { name: /^Incidents \d+ open$/ })).toBeVisible();
  expect((await page.request.get(`/api/incident-center${path}`)).status()).toBe(200);

  await signInAs(page, 'Viewer of tenant B1');
  await expect(page.getByRole('link', { name: 'Incidents', exact: true })).toBeVisible();
  expect((await page.request.get(`/api/incident-center${path}`)).status()).toBe(404);
});

test('the palette goes to a page by its words', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  await page.keyboard.press('Control+K');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('fla');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/settings/flags');
});

test('on a narrow screen the navigation is a drawer and nothing scrolls sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await signInAs(page, 'On-call operator');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'Flags' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Flags' })).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Navigation' })).toBeHidden();
});
