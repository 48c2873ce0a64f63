import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './start-test-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    testPostgresUrl: string;
  }
}

/** One Postgres for a whole test run; each test takes a fresh database from it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  project.provide('testPostgresUrl', postgres.url);
  return () => postgres.stop();
}
