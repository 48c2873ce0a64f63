import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const folder = dirname(fileURLToPath(import.meta.url));
const executablePath = process.env.PLAYWRIGHT_CHROMIUM;
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Every story is a test: it renders, its play function passes, and axe finds nothing. */
export default defineConfig({
  root: folder,
  plugins: [storybookTest({ configDir: join(folder, '.storybook') })],
  // All of them named: one that Vite finds only while stories run makes it reload them in the middle.
  optimizeDeps: {
    include: [
      'react',
      'react-dom',
      'react-dom/client',
      'react/jsx-runtime',
      'react/jsx-dev-runtime',
      '@radix-ui/react-dropdown-menu',
      '@radix-ui/react-popover',
      '@radix-ui/react-tooltip',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      'zustand',
      'zustand/vanilla',
      '@incident-center/sdk > @noble/curves/ed25519.js',
      '@incident-center/sdk > @noble/hashes/hmac.js',
      '@incident-center/sdk > @noble/hashes/sha2.js',
      '@incident-center/sdk > @noble/hashes/utils.js',
      '@incident-center/sdk > canonicalize',
      '@incident-center/sdk > zod',
    ],
  },
  test: {
    name: 'storybook',
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: executablePath ? { executablePath, args } : {} }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
