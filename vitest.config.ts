import { defineConfig } from 'vitest/config';

const source = {
  resolve: { conditions: ['incident-center-source', 'node'] },
  ssr: { resolve: { conditions: ['incident-center-source', 'node'] } },
};

// `unit` is pure and quick; `integration` starts real services and shares one Postgres, so its files run one after another.
export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}'],
          exclude: ['**/*.int.test.ts', '**/node_modules/**'],
        },
      },
      {
        ...source,
        test: {
          name: 'integration',
          include: ['{packages,apps}/*/src/**/*.int.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          globalSetup: ['packages/server/src/testing/postgres/global-setup.ts'],
        },
      },
    ],
  },
});
