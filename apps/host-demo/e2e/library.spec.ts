import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { createRsbuild } from '@rsbuild/core';
import { pluginReact } from '@rsbuild/plugin-react';
import { expect, sendAlert, signInAs, test } from './switchboard.js';

const here = import.meta.dirname;
const library = fileURLToPath(new URL('..', import.meta.resolve('@incident-center/ui-remote')));
const built = join(here, '../test-results/library');
let html: string;

/** Bundles the page as any host would: the packages as they are published, React once. */
test.beforeAll(async () => {
  const rsbuild = await createRsbuild({
    cwd: join(here, '..'),
    config: {
      logLevel: 'error',
      plugins: [pluginReact()],
      source: { entry: { index: join(here, 'library-page.tsx') } },
      resolve: { dedupe: ['react', 'react-dom'] },
      output: { distPath: { root: built }, assetPrefix: '/library-files/' },
      performance: { printFileSize: false },
    },
  });
  const { stats, close } = await rsbuild.build();
  await close();
  expect(stats?.toJson({ all: false, warnings: true }).warnings ?? []).toEqual([]);
  html = await readFile(join(built, 'index.html'), 'utf8');
});

async function openLibrary(page: Page, path: string): Promise<void> {
  await page.route('**/library-files/**', async (route) => {
    await route.fulfill({ path: join(built, new URL(route.request().url()).pathname.slice('/library-files/'.length)) });
  });
  await page.route('**/library/**', (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
  await page.goto(`/library${path}`);
}

async function edgesOf(panel: Locator): Promise<{ left: number; right: number; top: number; bottom: number }> {
  return panel.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}

test('the imported incident page has a side column at 1440 px, and none at 900 px', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await signInAs(page, 'On-call operator');
  const incident = await sendAlert(page, { tenant: 'A1', status: 'firing' });
  await openLibrary(page, incident);
  const alerts = page.getByRole('region', { name: /^Alerts/ });
  const details = page.getByRole('region', { name: 'Details' });
  await expect(alerts).toBeVisible();
  await expect(details).toBeVisible();
  const [main, side] = [await edgesOf(alerts), await edgesOf(details)];
  expect(side.left).toBeGreaterThan(main.right);
  expect(side.right - side.left).toBeCloseTo(316, 0);

  await page.setViewportSize({ width: 900, height: 900 });
  await expect.poll(async () => (await edgesOf(details)).top - (await edgesOf(alerts)).bottom).toBeGreaterThan(0);
});

test('whatever the library imports for its effect is said to have one', async () => {
  const { sideEffects } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as {
    sideEffects: string[];
  };
  const files = (await readdir(join(library, 'dist'))).filter((name) => name.endsWith('.js'));
  const imported = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(library, 'dist', name), 'utf8');
      return [...text.matchAll(/^import "\.\/(.+)";$/gm)].map(([, file]) => `./dist/${file}`);
    }),
  );
  expect(sideEffects).toContain('./dist/chunk-*.js');
  expect(new Set(imported.flat().map((file) => file.replace(/-\w+\.js$/, '')))).toEqual(new Set(['./dist/chunk']));
});
