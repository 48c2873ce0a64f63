import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { assertMigrated } from './assert-migrated.js';
import { connectPostgres } from './connect-postgres.js';
import type { Database } from './database.js';
import { migrateDatabase } from './migrate.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(): Promise<{ database: Database; url: string; sql: (text: string) => Promise<unknown> }> {
  const { url, drop } = await createTestDatabase();
  cleanups.push(drop);
  const database = await connectPostgres({ url, log: () => {} });
  cleanups.push(database.close);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  cleanups.push(() => client.end());
  return { database, url, sql: (text) => client.query(text) };
}
const refused = (message: string) =>
  expect.objectContaining({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(message),
    details: { migrate: true },
  });

describe('a database is refused at the start', () => {
  test('until it was migrated, with what to do', async () => {
    const { database } = await open();
    await expect(assertMigrated(database)).rejects.toEqual(refused('has no tables yet'));
    await expect(assertMigrated(database)).rejects.toThrow("run 'incident-center migrate'");
    await migrateDatabase(database);
    await assertMigrated(database);
  });

  test('while it has the tables of an older version, and not when those of a newer one are there', async () => {
    const { database, sql } = await open();
    await migrateDatabase(database);
    const notes = 'incident_center_migrations.__drizzle_migrations';
    await sql(`insert into ${notes} (hash, created_at) select 'newer', max(created_at) + 1 from ${notes}`);
    await assertMigrated(database);
    await sql(
      `delete from ${notes} where created_at in (select created_at from ${notes} order by created_at desc limit 2)`,
    );
    await expect(assertMigrated(database)).rejects.toEqual(refused('older version'));
  });

  test('where those who serve may not see what was applied, as before there was a right to', async () => {
    const { database, sql } = await open();
    await migrateDatabase(database);
    await sql('revoke usage on schema incident_center_migrations from incident_center_system');
    await expect(assertMigrated(database)).rejects.toEqual(refused('older version'));
  });
});

test('whoever serves as a member of the two roles may ask', async () => {
  const { database, url, sql } = await open();
  await migrateDatabase(database);
  const user = `member_${process.pid}`;
  await sql(`create user ${user} noinherit password 'p'`);
  cleanups.push(() => sql(`drop user ${user}`));
  await sql(`grant incident_center_app, incident_center_system to ${user}`);
  const as = new URL(url);
  as.username = user;
  as.password = 'p';
  const member = await connectPostgres({ url: as.href, log: () => {} });
  try {
    await assertMigrated(member);
  } finally {
    await member.close();
  }
});
