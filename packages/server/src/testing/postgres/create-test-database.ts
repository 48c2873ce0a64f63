/// <reference path="./global-setup.ts" />
import { inject } from 'vitest';
import { createDatabase, type TestDatabase } from './create-database.js';

/**
 * A fresh, empty database on the Postgres of this test run; only in `*.int.test.ts` files.
 *
 * @example
 * const database = await createTestDatabase();
 * afterAll(() => database.drop());
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('testPostgresUrl'));
}
