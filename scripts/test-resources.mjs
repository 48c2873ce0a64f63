import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { buildWorkspace } from './bootstrap.mjs';
import { findCeph, findChromium, findOpa, findPrometheus } from './find-tools.mjs';
import { root } from './run-command.mjs';

/** One Postgres for the whole run: the given one, or one that ends with this process, however that ends. */
async function startPostgres() {
  const given = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL;
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', 'packages/server/src/testing/postgres/serve-test-postgres.ts'],
    {
      cwd: root,
      env: { ...process.env, ...(given ? { TEST_DATABASE_URL: given } : {}) },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C must not reach it before us: it stops when its input closes.
      detached: true,
    },
  );
  let complaint = '';
  server.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  server.stdin.on('error', () => undefined);
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const ended = once(server, 'exit');
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`Postgres for the tests did not start:\n${complaint.trim()}`);
    return JSON.parse(value).url;
  };
  const url = await nextLine();
  return {
    env: { TEST_DATABASE_URL: url },
    freshDatabase: async () => {
      server.stdin.write('database\n');
      return nextLine();
    },
    stop: async () => {
      server.stdin.end();
      await ended;
    },
  };
}

const starters = {
  ceph: findCeph,
  chromium: findChromium,
  opa: findOpa,
  prometheus: findPrometheus,
  postgres: startPostgres,
  build: async () => {
    await buildWorkspace();
    return { env: {} };
  },
};

/** What suites need, each made ready once, when the first suite asks for it. */
export class TestResources {
  #ready = new Map();

  /** `{env, ...}` of a resource, or `{missing: why}`. */
  get(name) {
    if (!this.#ready.has(name)) {
      const ready = (async () => starters[name]())().catch((error) => ({ missing: error.message, error }));
      this.#ready.set(name, ready);
    }
    return this.#ready.get(name);
  }

  async stop() {
    for (const ready of this.#ready.values()) await (await ready).stop?.();
  }
}
