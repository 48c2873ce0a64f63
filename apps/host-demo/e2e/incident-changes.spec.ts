import { expect, sendAlert, signInAs, test } from './switchboard.js';

test('what the list is narrowed to stands in the address and survives a reload; a view of it can be kept', async ({
  page,
}) => {
  await signInAs(page, 'On-call operator');
  await sendAlert(page, { tenant: 'A1', status: 'firing' });
  await page.goto('/incidents');
  const view = (name: RegExp) => page.getByRole('group', { name: 'Saved views' }).getByRole('button', { name });
  await view(/^Unacknowledged/).click();
  await expect(page).toHaveURL(/status=new/);
  await page.getByRole('textbox', { name: 'Search' }).fill('storage_latency_high');
  await expect(page).toHaveURL(/q=storage_latency_high/);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('storage_latency_high');
  await expect(page.locator('[data-incident]').first()).toBeVisible();

  const name = `Latency ${Date.now()}`;
  await view(/^Saved views/).click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  await page.getByRole('dialog', { name: 'Save view' }).getByRole('textbox', { name: /^Name/ }).fill(name);
  await page.getByRole('dialog', { name: 'Save view' }).getByRole('button', { name: 'Save' }).click();
  await expect(view(new RegExp(name))).toBeVisible();
  await view(/^Open/).click();
  await view(/^Saved views/).click();
  await page.getByRole('menuitem', { name }).click();
  await expect(page).toHaveURL(/q=storage_latency_high/);
});

test('an incident is found from the palette, edited, handed on, and its clock is paused and resumed', async ({
  page,
}) => {
  await signInAs(page, 'On-call operator');
  const path = await sendAlert(page, { tenant: 'A2', status: 'firing' });
  await page.keyboard.press('Control+K');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill(`#${path.slice(-6)}`);
  await page.getByRole('option', { name: new RegExp(path.slice(-6)) }).click();
  await expect(page).toHaveURL(path);

  const details = page.getByRole('region', { name: 'Details' });
  await details.getByRole('button', { name: 'Edit…' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit incident' });
  await edit.getByRole('textbox', { name: /^Title/ }).fill('Shard 07 writes slowly');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Shard 07 writes slowly' })).toBeVisible();

  await page.getByRole('button', { name: 'Escalate to the next on call…' }).click();
  const escalate = page.getByRole('dialog', { name: 'Escalate' });
  await escalate.getByLabel('Rationale').fill('Two shards are slow, more hands are needed.');
  await escalate.getByRole('button', { name: 'Escalate', exact: true }).click();
  await expect(details).toContainText('Incident commander');

  await signInAs(page, 'Incident commander');
  await page.goto(path);
  const sla = page.getByRole('region', { name: 'SLA' });
  await sla.getByRole('button', { name: 'Pause…' }).click();
  const pause = page.getByRole('dialog', { name: 'Pause SLA' });
  await pause.getByLabel('Rationale').fill('Waiting for the answer of the customer.');
  await pause.getByRole('button', { name: 'Pause SLA' }).click();
  await expect(sla).toContainText('Paused since');
  await sla.getByRole('button', { name: 'Resume…' }).click();
  const resume = page.getByRole('dialog', { name: 'Resume SLA' });
  await resume.getByLabel('Rationale').fill('The customer has answered by now.');
  await resume.getByRole('button', { name: 'Resume SLA' }).click();
  await expect(sla).toContainText(/Paused for .* by Incident commander/);
});
