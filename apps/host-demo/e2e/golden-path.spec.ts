import { createHash } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.js';
import { attachEvidence, completeButton, completeStep, fillStep, textFile } from './run-page.js';
import { callApi, expect, sendAlert, signInAs, test, watchForComplaints } from './switchboard.js';

// The specification's sequence, "evidence storage latency", as three people see it at the same time: every refusal it
// names is provoked on screen, nobody reloads a page, and the chain is verified in the browser.

const TENANT = 'A1';
const STEPS = 6;
const APPROVAL = /^Reroute ingestion to standby shard/;

interface Person {
  page: Page;
  complaints: string[];
}

async function person(browser: Browser, name: string): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const complaints = watchForComplaints(page);
  await signInAs(page, name);
  return { page, complaints };
}

const move = (page: Page, name: string) =>
  page.locator('[data-ic-moves]').getByRole('button', { name: new RegExp(`^${name}`) });

/** Opens a move's dialog, sends it with too little, reads why it is refused, and then with enough. */
async function moveWithRationale(page: Page, name: string, given: { short: string; rationale?: string }) {
  await move(page, name).click();
  const dialog = page.getByRole('dialog', { name });
  const send = dialog.getByRole('button', { name, exact: true });
  await dialog.getByLabel('Rationale').fill('');
  await send.click();
  await expect(dialog.getByText('10 more characters are needed.')).toBeVisible();
  await dialog.getByLabel('Rationale').fill(given.short);
  await send.click();
  await expect(dialog.getByText(/^\d more characters? (is|are) needed\.$/)).toBeVisible();
  await expect(dialog.getByLabel('Rationale')).toHaveAttribute('aria-invalid', 'true');
  if (given.rationale === undefined) {
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  } else {
    await dialog.getByLabel('Rationale').fill(given.rationale);
    await send.click();
  }
  await expect(dialog).toBeHidden();
}

test('evidence storage latency, from the alert to the closed incident', async ({ browser }) => {
  test.setTimeout(240_000);
  const operator = await person(browser, 'On-call operator');
  const lead = await person(browser, 'Team lead');
  const outsider = await person(browser, 'Viewer of tenant B1');
  const { page } = operator;
  let incident = '';
  let run = '';
  let title = '';

  await test.step('the incident appears in an open list by itself', async () => {
    const alarm = await page.context().newPage();
    await page.goto('/incidents');
    await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible();
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    incident = await sendAlert(alarm, { tenant: TENANT, status: 'firing' });
    await alarm.close();
    const row = page.locator(`[data-incident="${incident.split('/').at(-1)}"]`);
    await expect(row).toBeVisible();
    await expect(row).toContainText('High');
    await expect(row).toContainText('New');
    await row.getByRole('link', { name: 'Evidence storage latency' }).click();
    await expect(page).toHaveURL(incident);
    title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  });

  await test.step('closing without a rationale is refused with its reason', async () => {
    await moveWithRationale(page, 'Close without mitigation', { short: 'too short' });
    const refused = await callApi<{ code: string }>(page, 'POST', `${incident}/transition`, { status: 'closed' });
    expect([refused.status, refused.body.code]).toEqual([422, 'RATIONALE_REQUIRED']);
  });

  await test.step('the operator acknowledges, takes it and mitigates', async () => {
    await move(page, 'Acknowledge').click();
    await expect(move(page, 'Acknowledge')).toBeHidden();
    await page.getByRole('button', { name: 'Assign…' }).click();
    await page.getByRole('dialog', { name: 'Assign owner' }).getByRole('button', { name: 'Assign' }).click();
    await expect(page.getByText('Owner is now On-call operator').first()).toBeVisible();
    await move(page, 'Move to Mitigating').click();
    await expect(move(page, 'Move to Monitoring')).toBeVisible();
  });

  await test.step('the run of the linked runbook starts', async () => {
    await page
      .getByRole('button', { name: /^Start run/ })
      .first()
      .click();
    await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
    const brief = page.getByRole('heading', { level: 2, name: 'Collect recent latency metrics & logs' });
    await expect(brief).toBeVisible();
    expect((await brief.boundingBox())?.width, 'the open step has the room to be read').toBeGreaterThan(400);
    run = new URL(page.url()).pathname.replace('/runs/', '/executions/');
  });

  await test.step('steps 1 and 2 are done with a file and what was found', async () => {
    await expect(completeButton(page, 1)).toHaveAccessibleDescription(/Why:.*To fix:.*Evidence/);
    await attachEvidence(page, textFile('ingest-errors-shard07.log', '02:46:58 fsync 1,902 ms\n'));
    await fillStep(page, { outputs: { 'Slow shard': 'shard-07', 'Ingest p99, ms': '2140' } });
    await completeStep(page, 1, STEPS);
    await fillStep(page, {
      outputs: { 'Affected tenants': TENANT, 'Standby with the smallest lag': 'standby-02', 'Its lag, s': '1.2' },
    });
    await completeStep(page, 2, STEPS);
  });

  await test.step('step 3 is refused before it is approved, on screen and past the screen', async () => {
    await expect(page.getByLabel('From shard')).toHaveValue('shard-07');
    await expect(page.getByLabel('To standby')).toHaveValue('standby-02');
    await attachEvidence(page, textFile('standby-health.txt', 'standby-02 lag 1.2 s\n'));
    await fillStep(page, { outputs: { 'Ingest p99 after, ms': '310', 'Standby lag after, s': '1.2' } });
    const button = completeButton(page, 3);
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    // Refused buttons stay in reach: forced only because the test runner takes `aria-disabled` for out of reach.
    await button.click({ force: true });
    const reason = page.getByRole('dialog').filter({ hasText: 'Why:' });
    await expect(reason).toContainText('this step is high risk and needs an approval for this incident and tenant.');
    await page.keyboard.press('Escape');
    const refused = await callApi<{ code: string }>(page, 'POST', `${run}/steps/reroute_ingestion/complete`, {
      outcome: 'succeeded',
      outputs: { ingest_p99_after_ms: 310, standby_lag_after_s: 1.2 },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'APPROVAL_REQUIRED']);
    await expect(page.getByText('Blocked: waits for approval').first()).toBeVisible();
  });

  await lead.page.getByRole('navigation', { name: 'Switchboard' }).getByRole('link', { name: 'Approvals' }).click();
  await expect(lead.page.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible();
  await expect(lead.page.getByRole('heading', { name: /^Waiting for you/ })).toHaveCount(0);

  await test.step('the operator asks for approval and can’t give it', async () => {
    await page.getByRole('button', { name: 'Ask for approval…' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Ask for approval of Reroute ingestion to standby shard' });
    await expect(dialog.getByText('standby-02')).toBeVisible();
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await expect(dialog.getByText('Write at least 10 characters')).toBeVisible();
    await expectAccessible(page, 'dialog[open]');
    await dialog
      .getByLabel('Why is it needed?')
      .fill('Ingest p99 is 2,140 ms, objective 400 ms. The standby is healthy.');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('You can’t approve this yourself.')).toBeVisible();
    await expect(page.getByText('You asked for it and you run the step.')).toBeVisible();
    await expect(completeButton(page, 3)).toHaveAttribute('aria-disabled', 'true');

    const tab = await page.context().newPage();
    await tab.goto('/approvals');
    await tab.getByRole('link', { name: APPROVAL }).first().click();
    await expect(tab).toHaveURL(/\/approvals\/[0-9a-f-]{36}$/);
    await expect(tab.getByText('You can’t decide this')).toBeVisible();
    await expect(tab.getByRole('button', { name: 'Approve', exact: true })).toHaveAccessibleDescription(
      /Why:.*You asked for it and you run the step\./,
    );
    const decision = { decision: 'approve', reason: 'I am sure of it myself.' };
    const path = `${new URL(tab.url()).pathname}/decision`;
    const refused = await callApi<{ code: string; reasons: { requirement: string }[] }>(tab, 'POST', path, decision);
    expect([refused.status, refused.body.code]).toEqual([403, 'NOT_PERMITTED']);
    const missing = refused.body.reasons.map(({ requirement }) => requirement);
    expect(missing).toEqual(expect.arrayContaining(['not_requester', 'not_step_operator', 'candidate_role']));
    await tab.close();
  });

  await test.step('the team lead sees it arrive, reads what is bound, and approves', async () => {
    await expect(lead.page.getByRole('heading', { name: /^Waiting for you/ })).toBeVisible();
    await lead.page.getByRole('link', { name: APPROVAL }).first().click();
    await expect(lead.page).toHaveURL(/\/approvals\/[0-9a-f-]{36}$/);
    await expect(lead.page.getByText(/^If one more approver agrees, On-call operator may /)).toBeVisible();
    const bound = lead.page.getByRole('table').filter({ hasText: 'You approve exactly' });
    for (const [field, value] of [
      ['Operation', 'reroute'],
      ['Tenant', TENANT],
      ['Step', `3 of ${STEPS}`],
      ['From shard', 'shard-07'],
      ['To standby', 'standby-02'],
    ] as const) {
      const row = bound
        .getByRole('row')
        .filter({ has: lead.page.getByRole('rowheader', { name: field, exact: true }) });
      await expect(row).toContainText(value);
      await expect(row).toContainText('same');
    }
    await lead.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(lead.page.getByText('Write why before you decide')).toBeVisible();
    await lead.page.getByLabel('Reason').fill('Standby healthy, lag 1.2 s.');
    await lead.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(lead.page.getByText('Approved, not used yet').first()).toBeVisible();
  });

  await test.step('the step unblocks in front of the operator, and the run goes to its end', async () => {
    await completeStep(page, 3, STEPS);
    await fillStep(page, { outputs: { 'Cache hit rate, %': '93' } });
    await completeStep(page, 4, STEPS);
    await fillStep(page, { outputs: { 'Stable for 30 minutes': 'Yes', 'Worst p99 seen, ms': '380' } });
    await completeStep(page, 5, STEPS);
    await fillStep(page, {});
    await completeStep(page, 6, STEPS);
  });

  await test.step('the bundle’s bytes have the digest that the run names', async () => {
    const { body } = await callApi<{ execution: { bundle_ref: string } }>(page, 'GET', run);
    const address = page.waitForResponse((answer) => answer.url().endsWith(`/evidence/${body.execution.bundle_ref}`));
    await page.getByRole('button', { name: 'Download bundle' }).click();
    const { url } = await (await address).json();
    const bundle = await page.request.get(url, { headers: { cookie: '' } });
    expect(bundle.status()).toBe(200);
    const bytes = await bundle.body();
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(body.execution.bundle_ref);
    expect(await (await outsider.page.request.get(url.replace(/.$/, 'x'))).status()).toBe(403);
  });

  await test.step('the alert resolves, and the incident is resolved and closed with a rationale', async () => {
    expect(await sendAlert(page, { tenant: TENANT, status: 'resolved' })).toBe(incident);
    await page.getByRole('link', { name: /^incident #/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await moveWithRationale(page, 'Resolve', {
      short: 'p99 is ok',
      rationale: 'Ingest p99 is 310 ms on standby-02, for 30 minutes.',
    });
    await move(page, 'Close').click();
    const closing = page.getByRole('dialog', { name: 'Close' });
    await expect(closing).toContainText('A closed incident cannot be opened again.');
    await closing.getByRole('button', { name: 'Close incident' }).click();
    await expect(page.getByText('This incident is closed').first()).toBeVisible();
  });

  await test.step('the timeline is verified in this browser, and holds every event', async () => {
    await page.goto(`${incident}/timeline`);
    const query = `/timeline?incident_id=${incident.split('/').at(-1)}&limit=500`;
    const { body } = await callApi<{ items: unknown[] }>(page, 'GET', query);
    const count = body.items.length;
    expect(count).toBeGreaterThan(20);
    await page.getByRole('button', { name: /^Verify in this browser/ }).click();
    const verdict = page.getByRole('heading', { name: /^Events 1 to \d+: none altered, dropped or reordered\.$/ });
    await expect(verdict).toBeVisible();
    // The bundle of the closed incident is told by an event of its own, which may come at any moment.
    const verified = Number(/\d+(?=:)/.exec((await verdict.textContent()) ?? ''));
    expect(verified).toBeGreaterThanOrEqual(count);
    await expect(page.getByText(/^Checked in this browser at /)).toBeVisible();
    await expect(page.getByText(`${verified} events match their hashes, in one chain without a gap`)).toBeVisible();
    await expect(page.getByText('Signed by keys that this portal trusts')).toBeVisible();
  });

  await test.step('the viewer of another tenant sees nothing of it', async () => {
    await outsider.page.goto('/incidents');
    await expect(outsider.page.getByText(/^No incident is open in /)).toBeVisible();
    await expect(outsider.page.getByText(title)).toHaveCount(0);
    for (const path of [incident, `${incident}/timeline`, run.replace('executions', 'runs')]) {
      await outsider.page.goto(path);
      await expect(outsider.page.getByRole('heading', { name: 'Not found in your tenants' })).toBeVisible();
    }
  });

  for (const { complaints, page: used } of [operator, lead, outsider]) {
    expect(complaints).toEqual([]);
    await used.context().close();
  }
});
