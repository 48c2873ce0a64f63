import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** One fresh database on a server. */
export interface TestDatabase {
  url: string;
  /** Closes whatever is still connected, and removes the database. */
  drop(): Promise<void>;
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Creates an empty database with a name of its own on the server that `serverUrl` points to. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `ic_test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => administer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}
