import type { Page } from '@playwright/test';
import { expectAccessible, overflow } from './accessibility.js';
import { type Scenario, waitForApproval } from './scenario.js';
import { expect, signInAs, test } from './switchboard.js';

const TENANT = 'A2';
let scenario: Scenario;

test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  await signInAs(page, 'On-call operator');
  scenario = await waitForApproval(page, TENANT);
  await page.close();
});

/** A page's address, and the words that are there once it has read what it shows. */
const PAGES: Readonly<Record<string, { path: (given: Scenario) => string; shows: string | RegExp; as?: string }>> = {
  home: { path: () => '/', shows: 'Start the golden path' },
  list: { path: () => '/incidents', shows: 'Evidence storage latency high on ingest shard 07' },
  incident: { path: ({ incident }) => incident, shows: /^Step 3 of 6 waits for approval/ },
  run: { path: ({ run }) => run, shows: 'One more approver must agree' },
  approvals: { path: () => '/approvals', shows: 'Reroute ingestion to standby shard' },
  approval: { path: ({ approval }) => approval, shows: /You are one of: /, as: 'Team lead' },
  timeline: { path: ({ incident }) => `${incident}/timeline`, shows: /Alert opened this incident/ },
  runbooks: { path: () => '/runbooks', shows: 'Evidence Storage Latency Triage' },
  flags: { path: () => '/settings/flags', shows: 'You can’t switch features.' },
};

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

/** What a page says in its console that somebody would have to look into. */
function watchConsole(page: Page): string[] {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  return said;
}

for (const [name, { path, shows, as = 'On-call operator' }] of Object.entries(PAGES)) {
  for (const { colorScheme, viewport } of LOOKS) {
    test(`${name} is sound and accessible in ${colorScheme} at ${viewport.width} px`, async ({ page }) => {
      const said = watchConsole(page);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await signInAs(page, as);
      await page.goto(path(scenario));
      await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      expect(said).toEqual([]);
    });
  }

  test(`${name} doesn’t scroll sideways at 320 px`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 700 });
    await signInAs(page, as);
    await page.goto(path(scenario));
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}
