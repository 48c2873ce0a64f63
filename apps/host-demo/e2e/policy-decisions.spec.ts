import { expectAccessible, overflow } from './accessibility.js';
import { callApi, expect, sendAlert, signInAs, test } from './switchboard.js';

const RATIONALE = 'It affects everybody in A2 by now, and grows.';

test('an auditor finds who was refused what, why, and whether it would be so now', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: 'A2', status: 'firing' });
  const refused = await callApi<{ decision_id: string }>(page, 'POST', `${incident}/severity`, {
    severity: 'critical',
    rationale: RATIONALE,
  });
  expect(refused.status).toBe(403);

  await test.step('there is no entry for those who may not, and the page says why', async () => {
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Policy' })).toHaveCount(0);
    await page.goto(incident);
    await expect(page.getByRole('region', { name: 'Details' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Policy decisions about this incident' })).toHaveCount(0);
    await page.goto('/policy/decisions');
    await expect(page.getByRole('heading', { level: 1, name: 'You can’t see policy decisions' })).toBeVisible();
    await expectAccessible(page);
  });

  await signInAs(page, 'Security admin');
  await page.getByRole('navigation').getByRole('link', { name: 'Policy' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Policy decisions' })).toBeVisible();

  await test.step('what is narrowed stands in the address', async () => {
    await page.getByRole('button', { name: 'Refused' }).click();
    await page.getByRole('combobox', { name: 'Action' }).selectOption({ label: 'Change the severity' });
    await page.getByRole('textbox', { name: 'Who' }).fill('on-call-operator');
    await page.getByRole('textbox', { name: 'Who' }).press('Enter');
    await expect(page).toHaveURL(/\/policy\/decisions\?view=refused&action=can_change_severity&by=on-call-operator$/);
    await page.reload();
    await expect(page.getByRole('combobox', { name: 'Action' })).toHaveValue('can_change_severity');
  });

  const details = page.getByRole('dialog', { name: 'Change the severity: Refused' });
  await test.step('a row opens what was known and which rule decided', async () => {
    const row = page.getByRole('row').filter({ hasText: 'On-call operator' }).first();
    await expect(row).toContainText('Needs on-call rotation incident-command; was on evidence-storage.');
    await expectAccessible(page);
    await row.getByRole('link', { name: 'Change the severity' }).click();
    await expect(details.getByText('incident.authz.incident_command_on_call')).toBeVisible();
    await expect(details.getByText('context.rationale: only its length is kept, in asterisks.')).toBeVisible();
    expect(await page.content()).not.toContain(RATIONALE);
    await expect(page).toHaveURL(/&decision=[0-9a-f-]{36}$/);
    await expectAccessible(page, 'dialog');
  });

  await test.step('the policy of today is asked about the same', async () => {
    await details.getByRole('button', { name: 'Ask the policy' }).click();
    await expect(details.getByText(/^It would be refused now as well\./)).toBeVisible();
  });

  await test.step('the address of one decision opens it', async () => {
    await page.reload();
    await expect(details).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
    await expect(page).toHaveURL(/by=on-call-operator$/);
  });
});

test('an incident and its timeline lead to the decisions, and a decision leads back', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: 'A2', status: 'firing' });
  const owner = await callApi(page, 'POST', `${incident}/owner`, { owner: 'on-call-operator' });
  expect(owner.status).toBe(200);

  await signInAs(page, 'Auditor');
  await page.goto(incident);
  await page.getByRole('link', { name: 'Policy decisions about this incident' }).click();
  await expect(page).toHaveURL(new RegExp(`/policy/decisions\\?about=${incident.split('/').at(-1)}$`));
  await page.getByRole('link', { name: 'Assign an incident' }).first().click();
  const details = page.getByRole('dialog', { name: 'Assign an incident: Allowed' });
  await expect(details.getByRole('button', { name: /^Ask the policy/ })).toHaveAttribute('aria-disabled', 'true');
  const decision = new URL(page.url()).searchParams.get('decision') ?? '';
  await details.getByRole('link', { name: 'Open what it allowed in the timeline' }).click();
  await expect(page).toHaveURL(/\/timeline\?event=/);
  await page.getByRole('link', { name: decision }).click();
  await expect(page).toHaveURL(new RegExp(`decision=${decision}$`));
  await expect(details).toBeVisible();
});

test('on a phone the decisions are cards, the filters a sheet, and nothing scrolls sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, 'Auditor');
  await page.goto('/policy/decisions?view=all');
  await expect(page.getByRole('list', { name: 'Policy decisions, newest first' })).toBeVisible();
  expect(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: 'Filter' }).click();
  await expectAccessible(page, 'dialog');
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.getByRole('list', { name: 'Policy decisions, newest first' }).getByRole('link').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await overflow(page)).toBe(0);
});
