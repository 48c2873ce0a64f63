import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { startTestPostgres } from '../testing/postgres/start-test-postgres.js';
import { assertBoundedUser } from './assert-bounded-user.js';
import { connectPostgres } from './connect-postgres.js';
import { migrateDatabase } from './migrate.js';
import { incident } from './schema.js';
import { inTransaction } from './transaction.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function administer(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

/** A login user that owns nothing and may create no roles, with CREATE on the database only. */
async function plainUser(url: string, name: string): Promise<string> {
  const { pathname } = new URL(url);
  await administer(
    url,
    `CREATE ROLE ${name} LOGIN PASSWORD 'plain' NOSUPERUSER NOCREATEROLE; GRANT CREATE ON DATABASE ${pathname.slice(1)} TO ${name}`,
  );
  cleanups.push(() => administer(url, `DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`));
  const own = new URL(url);
  own.username = name;
  own.password = 'plain';
  return own.href;
}

async function open(url: string) {
  const database = await connectPostgres({ url, log: () => {} });
  cleanups.push(() => database.close());
  return database;
}

describe('the database user in production', () => {
  it('may be a member of the two roles, and neither a superuser nor the owner', async () => {
    const { url, drop } = await createTestDatabase();
    cleanups.push(drop);
    const superuser = await open(url);
    await migrateDatabase(superuser);
    await expect(assertBoundedUser(superuser)).rejects.toMatchObject({
      code: 'INSECURE_CONFIG',
      message: expect.stringContaining('superuser'),
    });
    const own = await plainUser(url, 'incident_center_plain_server');
    await administer(url, 'GRANT incident_center_app, incident_center_system TO incident_center_plain_server');
    const server = await open(own);
    await expect(assertBoundedUser(server)).resolves.toBeUndefined();
    const rows = await inTransaction(server, { role: 'app', principal: 'nobody', tenants: ['A1'] }, (queries) =>
      queries.select().from(incident),
    );
    expect(rows).toEqual([]);
    await administer(url, 'ALTER TABLE incident_center.incident OWNER TO incident_center_plain_server');
    await expect(assertBoundedUser(server)).rejects.toMatchObject({
      message: expect.stringContaining('owns the tables'),
    });
  });
});

describe('migrating', () => {
  it('may be done by several processes at once, and again', async () => {
    const { url, drop } = await createTestDatabase();
    cleanups.push(drop);
    const databases = await Promise.all(Array.from({ length: 4 }, () => open(url)));
    await Promise.all(databases.map(migrateDatabase));
    for (const database of databases) await migrateDatabase(database);
  });

  it('needs no superuser where the roles are there, and row security holds for that user too', async () => {
    const { url, drop } = await createTestDatabase();
    cleanups.push(drop);
    await migrateDatabase(await open(url));
    await administer(url, 'DROP SCHEMA incident_center CASCADE; DROP SCHEMA incident_center_migrations CASCADE');
    const own = await plainUser(url, 'incident_center_plain_member');
    await administer(url, 'GRANT incident_center_app, incident_center_system TO incident_center_plain_member');
    const database = await open(own);
    await migrateDatabase(database);
    const rows = await inTransaction(database, { role: 'app', principal: 'nobody', tenants: ['A1'] }, (queries) =>
      queries.select().from(incident),
    );
    expect(rows).toEqual([]);
    // The owner of the tables is under row security as well.
    await expect(database.queries.select().from(incident)).resolves.toEqual([]);
  });

  // A server of its own, because roles belong to all databases of one; the newest Postgres, because 16 changed the rule.
  it('lets a user who may create roles, and is no superuser, take those it made', async () => {
    const postgres = await startTestPostgres({ prefer: 'npm' });
    cleanups.push(() => postgres.stop());
    await administer(postgres.url, "CREATE ROLE maker LOGIN CREATEROLE PASSWORD 'plain'");
    await administer(postgres.url, 'CREATE DATABASE made OWNER maker');
    const own = new URL(postgres.url);
    Object.assign(own, { username: 'maker', password: 'plain', pathname: '/made' });
    const database = await open(own.href);
    await migrateDatabase(database);
    for (const as of [{ role: 'app', principal: 'nobody', tenants: ['A1'] }, { role: 'system' }] as const)
      await expect(inTransaction(database, as, (queries) => queries.select().from(incident))).resolves.toEqual([]);
  });

  it('says what an administrator has to run where the user may not create roles', async () => {
    const { url, drop } = await createTestDatabase();
    cleanups.push(drop);
    await migrateDatabase(await open(url));
    const own = await plainUser(url, 'incident_center_plain_stranger');
    await administer(url, 'DROP SCHEMA incident_center CASCADE; DROP SCHEMA incident_center_migrations CASCADE');
    await expect(migrateDatabase(await open(own))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('GRANT incident_center_app, incident_center_system TO'),
    });
  });
});
