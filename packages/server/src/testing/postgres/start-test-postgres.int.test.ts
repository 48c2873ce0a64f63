import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from './create-test-database.js';
import { startTestPostgres, type TestPostgres } from './start-test-postgres.js';

let started: TestPostgres | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

const reachable = (url: string): Promise<boolean> =>
  query(url, 'select 1').then(
    () => true,
    () => false,
  );

describe('the Postgres of a test run', () => {
  test('gives each test an empty database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await query(one.url, 'create table mark (id int)');
    expect(await query(other.url, `select to_regclass('mark') as found`)).toEqual([{ found: null }]);
    await Promise.all([one.drop(), other.drop()]);
    expect(await reachable(one.url)).toBe(false);
  });

  test('drops a database that somebody still holds a connection to', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(client.query('select 1')).rejects.toThrow();
    await client.end().catch(() => undefined);
    expect(await reachable(database.url)).toBe(false);
  });
});

describe('a durable Postgres', () => {
  test('keeps what it acknowledged through kill -9, and is gone after stop', async () => {
    started = await startTestPostgres({ durable: true });
    const { url } = await started.createDatabase();
    expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await query(url, 'create table acknowledged as select 42 as answer');
    await started.crash();
    expect(await reachable(url)).toBe(false);
    await started.restart();
    expect(await query(url, 'select answer from acknowledged')).toEqual([{ answer: 42 }]);
    await started.stop();
    expect(await reachable(url)).toBe(false);
  });

  test('is not started on a server that was given to us', async () => {
    process.env.TEST_DATABASE_URL = 'postgres://given@127.0.0.1:1/postgres';
    const given = await startTestPostgres();
    expect(given.source).toBe('TEST_DATABASE_URL');
    await expect(given.crash()).rejects.toThrow('not ours to crash');
    delete process.env.TEST_DATABASE_URL;
  });
});

describe('a Postgres from npm', () => {
  test('starts where the machine has none', async () => {
    started = await startTestPostgres({ prefer: 'npm' });
    expect(started.source).toBe('npm');
    expect(await query(started.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  });
});

describe('the watchdog', () => {
  test('ends the server when the process that started it is killed', async () => {
    const script = fileURLToPath(new URL('./serve-test-postgres.ts', import.meta.url));
    const { TEST_DATABASE_URL: _, ...env } = process.env;
    const owner = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'], env });
    const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect(await reachable(url)).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => reachable(url), { timeout: 20_000 }).toBe(false);
  });
});
