import type { Page } from '@playwright/test';
import { expect, signInAs, test } from './switchboard.js';

const portal = (page: Page) => page.getByRole('navigation', { name: 'Switchboard' });

test('a remote that can’t be had leaves the portal standing, and can be tried again', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  await page.route('**/remoteEntry.js*', (route) => route.abort());
  await portal(page)
    .getByRole('link', { name: /^Incidents/ })
    .click();
  await expect(page.getByRole('heading', { name: 'The incident list could not be loaded' })).toBeVisible();
  await expect(page.getByText(/next try in \d+ s/)).toBeVisible();
  await expect(portal(page)).toBeVisible();

  await portal(page).getByRole('link', { name: 'Home' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await portal(page)
    .getByRole('link', { name: /^Incidents/ })
    .click();
  await page.unroute('**/remoteEntry.js*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible();
});

test('a part that is missing takes down its own page, and no other', async ({ page }) => {
  const part = '**/__federation_expose_RunbookCenter*.js';
  await page.route(part, (route) => route.fulfill({ status: 404, body: 'There is no such remote file.\n' }));
  await signInAs(page, 'On-call operator');
  await portal(page).getByRole('link', { name: 'Runbooks' }).click();
  await expect(page.getByRole('heading', { name: 'The runbook list could not be loaded' })).toBeVisible();
  await portal(page)
    .getByRole('link', { name: /^Incidents/ })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible();
  await portal(page).getByRole('link', { name: 'Approvals' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible();

  await page.unroute(part);
  await portal(page).getByRole('link', { name: 'Runbooks' }).click();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runbooks' })).toBeVisible();
});
