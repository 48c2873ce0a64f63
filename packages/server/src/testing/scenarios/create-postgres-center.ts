import type { IncidentCenterOptions } from '../../options.js';
import { createTestCenter, type TestCenter } from '../create-test-center.js';
import { createTestDatabase } from '../postgres/create-test-database.js';

/** The kit on a fresh database of the Postgres of this test run, which goes with it. */
export async function createPostgresCenter(
  options: Omit<Partial<IncidentCenterOptions>, 'database'> = {},
): Promise<TestCenter> {
  const database = await createTestDatabase();
  const center = await createTestCenter({ ...options, database: { url: database.url } });
  const stop = async () => {
    await center.stop();
    await database.drop();
  };
  return { ...center, stop };
}
