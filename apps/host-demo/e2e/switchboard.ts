import { test as base, expect, type Page } from '@playwright/test';

/** Signs a persona in by its card on the home page. */
export async function signInAs(page: Page, name: string): Promise<void> {
  await page.goto('/');
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const button = card.getByRole('button', { name: `Sign in as ${name}` });
  const done = card.getByText('You are signed in');
  await expect(button.or(done)).toBeVisible();
  if (await button.isVisible()) await button.click();
  await expect(done).toBeVisible();
}

/** Switches one feature for one tenant as the platform admin, who stays signed in. */
export async function switchFlag(page: Page, change: { feature: string; tenant: string; on: boolean }): Promise<void> {
  await page.goto('/settings/flags');
  const flag = page.getByRole('switch', { name: `${change.feature} for tenant ${change.tenant}` });
  await expect(flag).toBeVisible();
  if ((await flag.getAttribute('aria-checked')) !== String(change.on)) await flag.click();
  await expect(flag).toHaveAttribute('aria-checked', String(change.on));
}

/** Playwright's test, failing when the page broke its content security policy or threw. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
      });
      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
