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
  const title = 'Writes to the evidence store are slow';
  await page.goto(await declareIncident(page, { title, tenant: 'A2', runbook: 'Evidence Storage Latency Triage' }));
  await page
    .getByRole('button', { name: /^Start run/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
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
