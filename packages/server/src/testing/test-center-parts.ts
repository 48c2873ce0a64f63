import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createOpaWasmEngine } from '@incident-center/policy';
import type { EventType, OperationName } from '@incident-center/sdk/contract';
import { uuidv7 } from 'uuidv7';
import { builtInApprovalsCenter } from '../approvals-center/built-in-approvals-center.js';
import type { Center } from '../center.js';
import { connectPglite } from '../database/connect-pglite.js';
import { connectPostgres } from '../database/connect-postgres.js';
import type { Queries } from '../database/database.js';
import { migrateDatabase } from '../database/migrate.js';
import type { RecordChange } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { createBundleDesk } from '../evidence/bundle-desk.js';
import { createDirectoryObjectStore, createKeyFileSigners, type FeatureFlags } from '../index.js';
import { type Principal, resolveOptions } from '../options.js';
import type { UseCaseContext } from '../perform.js';
import type { Query } from '../query.js';
import { createTelemetry } from '../telemetry/telemetry.js';
import { type EventDraft, record } from '../timeline/record.js';
import { createTestDatabase } from './postgres/create-test-database.js';

export interface TestCenterPartsOptions {
  database?: 'postgres' | 'pglite';
  flags?: FeatureFlags;
  max_connections?: number;
}

/** The real parts below the use cases, without HTTP: for tests of what stands under them. */
export interface TestCenterParts {
  center: Center;
  /** Every line that was logged. */
  lines: string[];
  /** Another server on the same database, with the same keys. */
  beside: () => Promise<TestCenterParts>;
  close: () => Promise<void>;
}

export const SCOPE = { tenants: ['A1'], environment: 'prod', classification: 'confidential' } as const;

/** Somebody who may read everything in some tenants. */
export const reader = (tenants: readonly string[] = ['A1']): Principal => ({
  id: `reader-of-${tenants.join('-')}`,
  kind: 'person',
  display_name: 'Reader',
  roles: ['auditor'],
  tenant_ids: [...tenants],
  environments: ['*'],
  on_call_rotations: [],
  clearance: 'top-secret',
  risk_tier: 'high',
});

/**
 * Puts a center together from real parts, on a fresh database.
 *
 * @example
 * const parts = await createTestCenterParts({ database: 'postgres' });
 * afterAll(() => parts.close());
 */
export async function createTestCenterParts(options: TestCenterPartsOptions = {}): Promise<TestCenterParts> {
  const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-parts-'));
  const postgres = options.database === 'pglite' ? undefined : await createTestDatabase();
  const policy = await createOpaWasmEngine();
  const lines: string[] = [];
  const connect = async (): Promise<TestCenterParts> => {
    const log = (line: string) => void lines.push(line);
    const database =
      postgres === undefined
        ? await connectPglite(path.join(directory, 'database'))
        : await connectPostgres({ url: postgres.url, max_connections: options.max_connections ?? 4, log });
    const center: Center = {
      options: resolveOptions({
        database: { directory },
        data_directory: directory,
        flags: options.flags ?? { isEnabled: () => true },
        authenticate: () => null,
        log_name: 'test.example/log',
      }),
      database,
      policy,
      approvals: builtInApprovalsCenter,
      signers: await createKeyFileSigners(path.join(directory, 'keys')),
      objects: await createDirectoryObjectStore({
        directory: path.join(directory, 'objects'),
        key_file: path.join(directory, 'keys', 'addresses.secret'),
        base_url: '/objects',
        now: Date.now,
      }),
      bundles: createBundleDesk({ at_once: 4 }, Date.now),
      telemetry: createTelemetry(),
      secret: randomBytes(32),
      now: Date.now,
      newId: () => uuidv7(),
      newSalt: () => randomBytes(32).toString('hex'),
      log,
    };
    return { center, lines, beside: connect, close: () => database.close() };
  };
  const first = await connect();
  await migrateDatabase(first.center.database);
  return {
    ...first,
    close: async () => {
      await first.close();
      await postgres?.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One change as a use case makes it: rows, then `record`. */
export async function change<Result>(
  center: Center,
  principal: Principal,
  run: (context: UseCaseContext) => Promise<Result>,
): Promise<Result> {
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  return inTransaction(center.database, as, (queries) =>
    run({
      center,
      queries,
      principal,
      operation: 'create_incident',
      at: new Date(center.now()),
      if_match: undefined,
      decisions: [],
      receipts: [],
    }),
  );
}

/** Records an event with what most tests do not care about filled in. */
export function recordEvent(
  context: UseCaseContext,
  draft: { type: EventType; chain: string; changes?: RecordChange[] } & Partial<EventDraft>,
) {
  const scope = { ...SCOPE, tenants: [...context.principal.tenant_ids] };
  return record(context, { scope, target_ids: [], authorized_by: null, payload: {}, ...draft });
}

/** Runs a read in a transaction that somebody has already begun: as the caller, under row security. */
export async function ask<Name extends OperationName>(
  center: Center,
  queries: Queries,
  { query, principal, input }: { query: Query<Name>; principal: Principal; input: Parameters<Query<Name>['run']>[1] },
) {
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  return inTransaction({ ...center.database, queries }, as, (within) =>
    query.run({ center, principal, queries: within, decisions: [], at: new Date(center.now()) }, input, undefined),
  );
}
