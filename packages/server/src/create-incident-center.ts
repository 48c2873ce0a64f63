import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { settleHold } from './alerts/settle-hold.js';
import { expireInTime } from './approvals/expire-approval.js';
import { createApprovalsRunner } from './approvals-center/approvals-runner.js';
import { builtInApprovalsCenter } from './approvals-center/built-in-approvals-center.js';
import { createHttpApprovalsCenter } from './approvals-center/http-approvals-center.js';
import { createAuditDispatcher } from './audit-receivers/audit-dispatcher.js';
import { openPolicy } from './authorization/open-policy.js';
import type { Center } from './center.js';
import { assertBoundedUser } from './database/assert-bounded-user.js';
import { assertMigrated } from './database/assert-migrated.js';
import type { Database } from './database/database.js';
import { migrateDatabase } from './database/migrate.js';
import { openDatabase } from './database/open-database.js';
import { inTransaction } from './database/transaction.js';
import { createBundleDesk } from './evidence/bundle-desk.js';
import { exportIncident } from './evidence/export-incident.js';
import { retainLog } from './evidence/retain-log.js';
import type { FeatureFlags } from './feature-flags/feature-flags.js';
import { createFileFeatureFlags } from './feature-flags/file-feature-flags.js';
import { createGraphqlHandler } from './graphql/graphql-handler.js';
import { createApp } from './http/app.js';
import type { IncidentCenter } from './incident-center.js';
import { raiseAtRisk, raiseBreach } from './incidents/raise-sla.js';
import { createLiveHub } from './live/live-hub.js';
import { keyHex } from './log/current-key.js';
import { rotateKey } from './log/rotate-key.js';
import { readRotations } from './log/rotations.js';
import { createSequencer } from './log/sequencer.js';
import { trustOf } from './log/trust-of.js';
import { openObjectStore } from './object-store/open-object-store.js';
import { type IncidentCenterOptions, resolveOptions } from './options.js';
import { compareLog } from './restore/compare-log.js';
import { withParts } from './restore/open-parts.js';
import { restoreLog } from './restore/restore-log.js';
import { createKeyFileSigners } from './signer/key-file-signer.js';
import { readOrCreateSecret } from './signer/secret-file.js';
import { measureObjectStore } from './telemetry/measure-object-store.js';
import { createMetricsHandler } from './telemetry/metrics-handler.js';
import { createTelemetry } from './telemetry/telemetry.js';
import { createTimerRunner } from './timers/timer-runner.js';
import { createWitnessRunner } from './witness/witness-runner.js';

/**
 * Makes the kit: a fetch handler that a host mounts below a path of its choice.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where the database cannot be reached, `CONFLICT` where another process has
 * the embedded one, `INVALID_INPUT` for options that cannot be.
 * @example
 * const center = await createIncidentCenter({ database: { url }, data_directory: './data', authenticate, flags });
 * await center.migrate();
 * await center.start();
 * app.mount('/api/incident-center', center.fetch);
 */
export async function createIncidentCenter(options: IncidentCenterOptions): Promise<IncidentCenter> {
  const now = options.now ?? Date.now;
  const log = options.log ?? ((line: string) => console.error(line));
  const resolved = resolveOptions({ ...options, flags: await openFlags(options.flags, log) });
  const keys = path.join(options.data_directory, 'keys');
  const signers = options.signers ?? (await createKeyFileSigners(keys));
  const { objects, closeObjects } = await openObjectStore(resolved, { data_directory: options.data_directory, now });
  const policy = await openPolicy(options.policy ?? {}, { data_directory: options.data_directory, log, now });
  const secret = await readOrCreateSecret(path.join(keys, 'cursors.secret'));
  // Last: whatever fails before leaves nothing open.
  const opened = await openDatabase(options.database, log);
  const telemetry = createTelemetry();
  const database: Database = {
    ...opened,
    onRetry: (reason) => telemetry.count('incident_center_transaction_retries_total', { reason }),
  };
  const center: Center = {
    options: resolved,
    database,
    policy: policy.engine,
    approvals:
      resolved.approvals_center === undefined
        ? builtInApprovalsCenter
        : createHttpApprovalsCenter(resolved.approvals_center),
    signers,
    objects: measureObjectStore(objects, telemetry),
    bundles: createBundleDesk(resolved.bundles, now),
    telemetry,
    secret,
    now,
    newId: () => uuidv7(),
    newSalt: () => randomBytes(32).toString('hex'),
    log,
  };
  const hub = createLiveHub(center);
  const sequencer = createSequencer(center);
  const witnesses = createWitnessRunner(center);
  const dispatcher = createAuditDispatcher(center, resolved.audit_receivers);
  const timers = createTimerRunner(center, {
    ...options.timers,
    handlers: {
      sla_at_risk: raiseAtRisk,
      sla_breach: raiseBreach,
      approval_expiry: expireInTime,
      alert_hold: settleHold,
    },
  });
  const approvals = createApprovalsRunner(center, options.timers);
  const app = createApp(center, hub);
  const graphql = createGraphqlHandler(center, hub, options.graphql);

  let stopped: Promise<void> | undefined;
  const startWork = async () => {
    await sequencer.start();
    await witnesses.start();
    await timers.start();
    approvals.start();
    await dispatcher.start();
    policy.start();
  };

  return {
    get log_key() {
      return keyHex(signers.log.public_key);
    },
    trust: async () => trustOf(center, await inTransaction(database, { role: 'system' }, readRotations)),
    exportIncident: (incident_id, bundle) => exportIncident(center, incident_id, bundle),
    retainLog: (retention) => retainLog(center, retention),
    compareLog: (parts) => withParts(parts, (retained) => compareLog(database, retained)),
    restoreLog: (parts) =>
      withParts(parts, (retained) => restoreLog({ ...center, log_name: resolved.log_name }, retained)),
    rotateKey: (rotation) => rotateKey(center, rotation),
    metrics: createMetricsHandler(center, resolved.metrics, policy.status),
    fetch: async (request) => (graphql.handles(request) ? graphql.fetch(request) : app.fetch(request)),
    migrate: () => migrateDatabase(database),
    start: async () => {
      await assertMigrated(database);
      if (resolved.production) await assertBoundedUser(database);
      await hub.start();
      await startWork();
    },
    startWorker: async () => {
      await assertMigrated(database);
      if (resolved.production) await assertBoundedUser(database);
      await startWork();
    },
    runDueTimers: async () => (await timers.runDue()) + (await approvals.runDue()),
    stop: () => {
      stopped ??= hub
        .stop()
        .then(() => dispatcher.stop())
        .then(() => approvals.stop())
        .then(() => timers.stop())
        .then(() => witnesses.stop())
        .then(() => sequencer.stop())
        .then(() => policy.stop())
        .then(() => closeObjects())
        .then(() => database.close());
      return stopped;
    },
    policy_status: policy.status,
  };
}

async function openFlags(flags: IncidentCenterOptions['flags'], log: (line: string) => void): Promise<FeatureFlags> {
  if (typeof flags !== 'object' || flags === null || !('file' in flags)) return flags;
  return createFileFeatureFlags({ ...flags, log });
}
