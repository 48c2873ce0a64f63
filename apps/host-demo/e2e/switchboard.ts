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

/** Fires or resolves the storage latency alert on the home page; answers with the path of its incident. */
export async function sendAlert(page: Page, alert: { tenant: string; status: 'firing' | 'resolved' }): Promise<string> {
  await page.goto('/');
  await page.getByRole('combobox', { name: 'Tenant' }).selectOption(alert.tenant);
  const name = alert.status === 'firing' ? 'Fire the storage latency alert' : 'Resolve the alert';
  await page.getByRole('button', { name }).click();
  const sentence = page.getByText(new RegExp(`The alert (is now|was already) ${alert.status} on`));
  const link = sentence.getByRole('link', { name: /^incident #[0-9a-f]{6}$/ });
  await expect(link).toBeVisible();
  return (await link.getAttribute('href')) ?? '';
}

/** Calls the kit from inside the page, as a script there could: with its cookie, past its buttons. */
export function callApi<Body>(
  page: Page,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Body }> {
  return page.evaluate(
    async ({ method, path, body }) => {
      const answer = await fetch(`/api/incident-center${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    { method, path, body },
  );
}

/** Collects what a page must never do: throw, or break its content security policy. */
export function watchForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

/** Playwright's test, failing when the page broke its content security policy or threw. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const complaints = watchForComplaints(page);
      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
