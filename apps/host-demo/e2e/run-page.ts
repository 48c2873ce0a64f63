import type { Locator, Page } from '@playwright/test';
import { expect } from './switchboard.js';

/** A file as `setInputFiles` takes it. */
export interface EvidenceFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const textFile = (name: string, text: string): EvidenceFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

export const completeButton = (page: Page, step: number): Locator =>
  page.getByRole('button', { name: new RegExp(`^Complete step ${step}\\b`) });

/** Attaches a file by the button, and waits until this browser found its own digest in the server's answer. */
export async function attachEvidence(page: Page, file: EvidenceFile): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'choose' }).click();
  await (await chooser).setFiles(file);
  const row = page.getByRole('listitem').filter({ hasText: file.name }).filter({ hasText: 'digest checked' });
  await expect(row).toBeVisible();
}

export interface StepValues {
  outcome?: string;
  /** By label; a yes-or-no field takes `Yes` or `No`. */
  outputs?: Readonly<Record<string, string>>;
}

/** Fills in the open step as an operator would. */
export async function fillStep(page: Page, { outcome = 'Succeeded', outputs = {} }: StepValues): Promise<void> {
  await page.getByLabel('Outcome').selectOption({ label: outcome });
  for (const [label, value] of Object.entries(outputs)) {
    const field = page.getByLabel(label);
    if (value === 'Yes' || value === 'No') await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

/** Completes the open step, and waits until the next one is, or the run is over. */
export async function completeStep(page: Page, step: number, of: number): Promise<void> {
  await expect(completeButton(page, step)).not.toHaveAttribute('aria-disabled', 'true');
  await completeButton(page, step).click();
  if (step < of) await expect(completeButton(page, step + 1)).toBeVisible();
  else await expect(page.getByRole('heading', { name: 'This run is completed' })).toBeVisible();
}
