import { callApi, expect, signInAs, test } from './switchboard.js';

interface Catalogue {
  items: { id: string; name: string }[];
}

test('the next version is drafted, edited, compared with what runs, and deleted again', async ({ page, browser }) => {
  await signInAs(page, 'Runbook author');
  const { body } = await callApi<Catalogue>(page, 'GET', '/runbooks');
  const runbook = body.items.find(({ name }) => name === 'Incident service down or degraded');
  await page.goto(`/runbooks/${runbook?.id}`);
  await page.getByRole('button', { name: 'Draft next version' }).click();
  await expect(page.getByText('Nothing differs from v1')).toBeVisible();

  await page.getByRole('button', { name: 'Edit draft…' }).click();
  await page.getByRole('button', { name: /^3\. Restart/ }).click();
  const risks = page.getByRole('combobox', { name: 'Risk' });
  await risks.nth(1).selectOption('medium');
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByRole('button', { name: 'Save draft' }).click();
  // What is wrong is named at its step, and nothing typed is lost.
  await expect(page.getByRole('alert').getByRole('button', { name: 'Step 5' })).toBeVisible();
  await page.getByLabel(/^Name/).last().fill('Tell the tenants');
  await page.getByRole('button', { name: 'Save draft' }).click();

  await expect(page.getByText('Risk lowered')).toBeVisible();
  await expect(page.getByText('New step')).toBeVisible();
  await expect(page.getByText('2 guards are weaker').first()).toBeVisible();
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByText(/Edited the draft of Incident service down or degraded v2/)).toBeVisible();

  const lead = await (await browser.newContext()).newPage();
  await signInAs(lead, 'Team lead');
  await lead.goto(`/runbooks/${runbook?.id}`);
  await expect(lead.getByRole('button', { name: 'Edit draft…' })).toHaveAttribute('aria-disabled', 'true');
  await lead.context().close();

  await page.getByRole('link', { name: 'v1 published' }).click();
  await expect(page.getByText(/v2 is being drafted/)).toBeVisible();
  await page.getByRole('link', { name: 'Open v2' }).click();
  await page.getByRole('button', { name: 'Delete draft…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete draft' }).click();
  await expect(page.getByText('Draft deleted')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Draft next version' })).toBeVisible();
});
