import { expectAccessible } from './accessibility.js';
import { waitForApproval } from './scenario.js';
import { callApi, expect, sendAlert, signInAs, test } from './switchboard.js';

const TENANT = 'A2';

interface Detail {
  incident: { id: string; status: string };
  runbooks: { id: string }[];
}

test('a step is left out with a reason, which the run then shows', async ({ page }) => {
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: TENANT, status: 'firing' });
  const { body } = await callApi<Detail>(page, 'GET', incident);
  const started = await callApi<{ execution: { id: string } }>(
    page,
    'POST',
    `/runbooks/${body.runbooks[0]?.id}/execute`,
    { incident_id: body.incident.id },
  );
  await page.goto(`/runs/${started.body.execution.id}`);

  await page.getByRole('button', { name: 'More about this step' }).click();
  await page.getByRole('menuitem', { name: /Skip step/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Skip step 1?' });
  await dialog.getByRole('button', { name: 'Skip step' }).click();
  await expect(dialog.getByText('10 more characters are needed.')).toBeVisible();
  await expectAccessible(page, 'dialog[open]');
  await dialog.getByLabel(/^Rationale/).fill('The metrics were exported by hand before the run.');
  await dialog.getByRole('button', { name: 'Skip step' }).click();

  await expect(page.getByRole('button', { name: /^Complete step 2\b/ })).toBeVisible();
  await expect(page.getByText('0 of 6 steps done, 1 skipped')).toBeVisible();
  await page
    .getByRole('button', { name: /Step 1/ })
    .first()
    .click();
  await expect(page.getByText(/The metrics were exported by hand before the run/)).toBeVisible();
  // The run stays open otherwise, and another spec would go on with it.
  await callApi(page, 'POST', `/executions/${started.body.execution.id}/abort`, {
    rationale: 'Only to see it skipped.',
  });
});

test('a denial is told to whoever decides next, and an approval is taken back before it is used', async ({
  page,
  browser,
}) => {
  await signInAs(page, 'On-call operator');
  const { run, approval } = await waitForApproval(page, TENANT);
  await page.goto(run);
  // Skipping a high-risk step is refused for what doing it would be refused for.
  await page.getByRole('button', { name: 'More about this step' }).click();
  await expect(page.getByRole('menuitem', { name: /Skip step/ })).toContainText('needs the approval');
  await page.keyboard.press('Escape');

  const lead = await (await browser.newContext()).newPage();
  await signInAs(lead, 'Team lead');
  await lead.goto(approval);
  await lead.getByLabel(/^Reason/).fill('The replica lags. Wait for it.');
  await lead.getByRole('button', { name: 'Deny' }).click();
  await expect(lead.getByText(/may not/)).toBeVisible();

  await page.getByRole('button', { name: 'Ask again…' }).first().click();
  const ask = page.getByRole('dialog');
  await ask.getByRole('textbox').fill('It has caught up: its lag is 0.4 s.');
  await ask.getByRole('button', { name: 'Ask for approval' }).click();
  const link = page.getByRole('link', { name: 'Open approval' });
  await expect(page.getByText('One more approver must agree')).toBeVisible();
  const again = (await link.getAttribute('href')) ?? '';
  expect(again).toMatch(/^\/approvals\//);

  await lead.goto(again);
  await expect(lead.getByText(/Team lead denied this/)).toBeVisible();
  await expect(lead.getByText(/The replica lags\. Wait for it\..*The inputs were the same/)).toBeVisible();
  await lead.getByLabel(/^Reason/).fill('It has caught up, go on.');
  await lead.getByRole('button', { name: 'Approve' }).click();
  await lead.getByRole('button', { name: 'Take back approval…' }).click();
  const dialog = lead.getByRole('dialog', { name: 'Take back this approval?' });
  await dialog.getByLabel(/^Rationale/).fill('The lag is rising again.');
  await dialog.getByRole('button', { name: 'Take back approval' }).click();
  await expect(lead.getByText(/Taken back by Team lead/)).toBeVisible();

  await expect(page.getByRole('heading', { name: 'Approval revoked' })).toBeVisible();
  await expect(page.getByText('Needs an approval', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Ask again…' }).first().click();
  await page.getByRole('dialog').getByRole('textbox').fill('It is steady now, for ten minutes.');
  await page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click();
  await page.getByRole('button', { name: 'Withdraw request…' }).click();
  const withdraw = page.getByRole('dialog', { name: 'Withdraw this request?' });
  await withdraw.getByLabel(/^Rationale/).fill('Ingest has recovered by itself.');
  await withdraw.getByRole('button', { name: 'Withdraw request' }).click();
  await expect(page.getByRole('heading', { name: 'Approval revoked' })).toBeVisible();
  await lead.context().close();
});
