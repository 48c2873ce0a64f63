import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';

// Read again in every worker: what one process chose must hold for all.
process.env.E2E_PORT ??= String(20_000 + (process.pid % 20_000));
process.env.E2E_DATA ??= mkdtempSync(join(tmpdir(), 'switchboard-e2e-'));

const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;
const executablePath = process.env.PLAYWRIGHT_CHROMIUM;

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: resolve(import.meta.dirname, '../test-results'),
  // One server with one database: a spec sees what another has done.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  // Generous: a machine may be doing other work, and every wait is for something that is seen.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL,
    browserName: 'chromium',
    actionTimeout: 10_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node dist/server/main.js',
    cwd: resolve(import.meta.dirname, '..'),
    url: `${baseURL}/demo/session`,
    timeout: 60_000,
    reuseExistingServer: false,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    env: { PORT: process.env.E2E_PORT, INCIDENT_CENTER_DATA: process.env.E2E_DATA, DATABASE_URL: '' },
  },
});
