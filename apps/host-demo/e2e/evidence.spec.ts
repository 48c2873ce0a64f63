import type { Page } from '@playwright/test';
import { attachEvidence, textFile } from './run-page.js';
import { declareIncident } from './scenario.js';
import { expect, signInAs, test } from './switchboard.js';

// A picture of one pixel, as every encoder writes it.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

test('a picture and a long log go straight to the store, and what is no picture is refused', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'On-call operator');
  await startRun(page, 'Writes to the evidence store are slow');
  const uploads: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') uploads.push(new URL(request.url()).pathname);
  });
  await attachEvidence(page, { name: 'shard-07.png', mimeType: 'image/png', buffer: PNG });
  // More than what goes inside of a request.
  await attachEvidence(page, textFile('ingest.log', '02:46:58 fsync 1,902 ms\n'.repeat(300_000)));
  expect(uploads).toHaveLength(2);
  for (const path of uploads) expect(path).toMatch(/\/objects\/uploads\/[0-9a-f]{64}\/[0-9a-f]{64}$/);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'choose' }).click();
  await (await chooser).setFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html></html>') });
  await expect(page.getByText('Could not be attached (EVIDENCE_MISMATCH).')).toBeVisible();
});

/** A picture with something on it, drawn by the browser. */
async function drawPicture(page: Page): Promise<Buffer> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1280;
    canvas.height = 560;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('this browser draws nothing');
    pen.fillStyle = '#10151d';
    pen.fillRect(0, 0, 1280, 560);
    pen.fillStyle = '#c9d3e0';
    pen.font = '26px sans-serif';
    pen.fillText('shard-07: fsync p99, ms', 48, 60);
    pen.strokeStyle = '#72cce8';
    pen.lineWidth = 4;
    pen.beginPath();
    for (let x = 48; x < 1232; x += 4)
      pen.lineTo(x, 440 - 300 / (1 + Math.exp((640 - x) / 70)) + 12 * Math.sin(x / 19));
    pen.stroke();
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(address.split(',')[1] ?? '', 'base64');
}

async function startRun(page: Page, title: string): Promise<void> {
  await page.goto(await declareIncident(page, { title, tenant: 'A2', runbook: 'Evidence Storage Latency Triage' }));
  await page
    .getByRole('button', { name: /^Start run/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
}

test('what is attached is looked at in its place, and what is sensitive only when asked for', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'On-call operator');
  await startRun(page, 'Evidence is written slowly');
  const previews: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/objects/previews/')) previews.push(request.url());
  });

  await attachEvidence(page, { name: 'fsync.png', mimeType: 'image/png', buffer: await drawPicture(page) });
  await page.getByRole('button', { name: 'Preview fsync.png' }).click();
  const picture = page.getByRole('img', { name: 'Picture fsync.png' });
  await expect(picture).toBeVisible();
  await expect(page.getByText('1,280 × 560 pixels')).toBeVisible();
  await page.getByRole('button', { name: 'Enlarge' }).last().click();
  await page.getByRole('dialog').getByText('200%').click();
  await expect(page.getByRole('dialog').getByRole('img')).toHaveAttribute('width', '2560');
  await page.keyboard.press('Escape');

  const lines = Array.from({ length: 90_000 }, (_, at) => `02:46:58 <b>shard-07</b> fsync ${at} ms`).join('\n');
  await attachEvidence(page, textFile('ingest.log', lines));
  await page.getByRole('button', { name: 'Preview ingest.log' }).click();
  const log = page.getByRole('region', { name: 'What is in ingest.log' });
  await expect(log.getByText('02:46:58 <b>shard-07</b> fsync 39 ms')).toBeAttached();
  await expect(log.locator('code')).toHaveCount(40);
  await page.getByRole('button', { name: 'Show 400 more lines' }).click();
  await expect(log.locator('code')).toHaveCount(440);
  await expect(page.getByText(/Only the first 66 kB of \d\.\d MB can be previewed/)).toBeVisible();

  const shown = previews.length;
  await page.getByRole('checkbox', { name: 'What I attach next is sensitive' }).check();
  await attachEvidence(page, textFile('tokens.txt', 'session 7f3a2c of a customer'));
  await page.getByRole('button', { name: 'Preview tokens.txt' }).click();
  await expect(page.getByText('Hidden: it was marked as sensitive.')).toBeVisible();
  expect(previews).toHaveLength(shown);
  await page.getByRole('button', { name: 'Show what is in it' }).click();
  await expect(page.getByText('session 7f3a2c of a customer')).toBeVisible();

  // Somebody who may read the run, and not this.
  const address = page.url();
  await signInAs(page, 'Runbook author');
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Download tokens.txt' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Preview tokens.txt' }).click();
  const refused = page.getByRole('group', { name: 'Show what is in it' });
  await expect(refused.getByText('Why:')).toBeVisible();
  await expect(refused.getByText('To fix:')).toBeVisible();
  await expect(page.getByText('session 7f3a2c of a customer')).toHaveCount(0);
});

test('an upload that was stopped is not attached, and goes out again on one press', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, 'On-call operator');
  await startRun(page, 'Uploads of evidence hang');
  await page.route('**/objects/uploads/**', () => {});
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'choose' }).click();
  await (await chooser).setFiles(textFile('ingest.log', '02:46:58 fsync 1,902 ms\n'.repeat(300_000)));
  await expect(page.getByRole('progressbar', { name: 'ingest.log' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop ingest.log' }).click();
  await expect(page.getByText('Stopped. Nothing was attached.')).toBeVisible();
  await expect(page.getByText('digest checked')).toHaveCount(0);
  await page.unroute('**/objects/uploads/**');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'digest checked' })).toContainText('ingest.log');
});
