import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { declareIncident } from './scenario.js';
import { callApi, expect, signInAs, test } from './switchboard.js';

// From the button to the auditor: the file that the browser saved is checked by the command line, on the page, and once a
// byte of it is another one.

const CLI = resolve(import.meta.dirname, '../../../packages/sdk/dist/cli/incident-center-verify.js');
const TENANT = 'A2';
const RUNBOOK = 'Evidence Storage Latency Triage';

interface Event {
  seq: number;
  type: string;
}

/** The command that auditors run; the network is of no use to it. */
function verify(args: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [CLI, ...args], (error, stdout, stderr) =>
      done({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

/** The keys by which this portal knows the log, as its administrator would give them to an auditor. */
async function trustFile(page: Page, info: TestInfo): Promise<string> {
  const session: { trustFile: string } = await (await page.request.get('/demo/session')).json();
  const path = info.outputPath('keys.json');
  await writeFile(path, session.trustFile);
  return path;
}

const timelineOf = async (page: Page, incident: string): Promise<Event[]> => {
  const path = `/timeline?incident_id=${incident.split('/').at(-1)}&limit=500`;
  return (await callApi<{ items: Event[] }>(page, 'GET', path)).body.items;
};

async function post(page: Page, path: string, body: unknown): Promise<void> {
  const answer = await callApi(page, 'POST', path, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
}

/** Presses the button of the dialog; answers with where the file was saved. */
async function exported(page: Page, info: TestInfo): Promise<string> {
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export evidence', exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^evidence-incident-[0-9a-f-]{36}\.tar$/);
  const path = info.outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('exported evidence is verified by the command line and on the page, and a changed byte is found', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, 'On-call operator');
  const title = 'Evidence of one shard is written twice';
  const incident = await declareIncident(page, { title, tenant: TENANT, runbook: RUNBOOK });
  await post(page, `${incident}/transition`, { status: 'acknowledged' });
  await post(page, `${incident}/comments`, { text: 'Shard 07 writes each block twice since the deploy of 02:40.' });
  const keys = await trustFile(page, info);

  await page.goto(incident);
  await page.getByRole('button', { name: 'Export evidence' }).click();
  await expect(page.getByRole('dialog').getByText('Up to now')).toBeVisible();
  const file = await exported(page, info);
  const done = page.getByRole('dialog', { name: 'Evidence exported' });
  await expect(done).toBeVisible();
  const bytes = await readFile(file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  await expect(done.getByTitle(digest)).toBeVisible();

  const sound = await verify([file, '--trust', keys]);
  expect(sound.output).toContain('VERIFIED');
  expect(sound.status).toBe(0);

  await done.getByRole('button', { name: 'Verify it' }).click();
  await expect(page).toHaveURL(/\/evidence\/verify$/);
  await expect(page.getByRole('heading', { level: 2, name: 'Verified', exact: true })).toBeVisible();
  const events = await timelineOf(page, incident);
  const comment = events.find(({ type }) => type === 'comment_added');
  await expect(page.getByText(`${events.length}, `).first()).toBeVisible();

  // The last digit of the millisecond at which the comment was made.
  const changed = Buffer.from(bytes);
  const at =
    changed.lastIndexOf('"created_at":"', changed.indexOf('"type":"comment_added"')) + '"created_at":"'.length + 22;
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  const forged = info.outputPath('forged.tar');
  await writeFile(forged, changed);
  const found = await verify([forged, '--trust', keys]);
  expect(found.status).toBe(1);
  expect(found.output).toContain(`seq ${comment?.seq}`);

  await page.getByRole('button', { name: /^Remove evidence-incident-/ }).click();
  await page.locator('input[type=file]').setInputFiles(forged);
  await expect(page.getByRole('heading', { level: 2, name: 'Altered', exact: true })).toBeVisible();
  await expect(page.getByText('First bad event:').locator('..')).toContainText(`event ${comment?.seq}`);
});

test('the bundle of a closed incident is the one that was made when it closed, and its timeline is verified here', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, 'On-call operator');
  const title = 'Receipts of one shard came late';
  const incident = await declareIncident(page, { title, tenant: TENANT, runbook: RUNBOOK });
  for (const body of [
    { status: 'acknowledged' },
    { status: 'mitigating' },
    { status: 'resolved', rationale: 'Receipts are on time again since 02:55.' },
    { status: 'closed', rationale: 'It was one slow disk, and it is replaced.' },
  ])
    await post(page, `${incident}/transition`, body);
  const made = async (): Promise<Event | undefined> =>
    (await timelineOf(page, incident)).find(({ type }) => type === 'evidence_bundle_created');
  await expect.poll(made, { timeout: 40_000 }).toBeDefined();
  const closing = await made();

  await page.goto(`${incident}/timeline`);
  await expect(page.getByText('Nothing was checked in this browser yet', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: /^Verify in this browser/ }).click();
  await expect(
    page.getByRole('heading', { name: /^Events 1 to \d+: none altered, dropped or reordered\.$/ }),
  ).toBeVisible();
  await expect(page.getByText('Signed by keys that this portal trusts')).toBeVisible();

  // An auditor may see what the policy decided, and gets the very bytes that were kept.
  await signInAs(page, 'Auditor');
  await page.goto(`${incident}/timeline`);
  await page.getByRole('button', { name: 'Export evidence' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: /^Made when it was closed/ })).toBeChecked();
  const file = await exported(page, info);
  await expect(dialog.getByText(`byte for byte as the one that event ${closing?.seq} names`)).toBeVisible();
  const { status, output } = await verify([file, '--trust', await trustFile(page, info)]);
  expect(output).toContain('VERIFIED');
  expect(status).toBe(0);
});
