import type { TrustFile } from '@incident-center/sdk/provenance';
import type { PolicyStatus } from './authorization/open-policy.js';
import type { ExportBundleOptions, ExportedBundle } from './evidence/export-bundle.js';
import type { RetainedLog, RetainLogOptions } from './evidence/retain-log.js';
import type { RotateKeyOptions, Succession } from './log/rotate-key.js';
import type { LogComparison } from './restore/compare-log.js';
import type { OpenPartsOptions } from './restore/open-parts.js';
import type { RestoredLog } from './restore/restore-log.js';

/** The running kit: hand `fetch` to any server that speaks Request and Response. */
export interface IncidentCenter {
  /** The public key that signs the log's checkpoints, in hex: what whoever verifies a timeline has to know beforehand. */
  readonly log_key: string;
  /** Every key that signs or has signed, and the witnesses: what an auditor has to know beforehand. */
  trust: () => Promise<TrustFile>;
  /**
   * Replaces the key for a purpose, also while other servers are running.
   *
   * @throws {IncidentCenterError} `INVALID_INPUT` where the signers cannot replace keys; `UNAVAILABLE` without the present key;
   * `CONFLICT` where somebody else replaces it at the same time.
   */
  rotateKey: (options: RotateKeyOptions) => Promise<Succession>;
  /**
   * Makes the evidence bundle of an incident, for whoever runs the center: nobody is asked whether they may have it.
   *
   * @throws {IncidentCenterError} `NOT_FOUND`; `EVIDENCE_TAMPERED` where something is not what was recorded.
   */
  exportIncident: (incident_id: string, options?: ExportBundleOptions) => Promise<ExportedBundle>;
  /**
   * Writes what the log has got since the last time into bundles for long-term retention, and goes on where it stopped.
   *
   * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where the log is not what was recorded; `INVALID_INPUT` where parts that are
   * there do not follow each other.
   */
  retainLog: (options: RetainLogOptions) => Promise<RetainedLog>;
  /**
   * Replays the retained log, and compares every row of the database with what it makes. Nothing is changed.
   *
   * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` with the part that is not what was written; `INVALID_INPUT` where parts are
   * missing.
   */
  compareLog: (parts: OpenPartsOptions) => Promise<LogComparison>;
  /**
   * Writes a retained log into the database, which must be empty, and its files into the object store. Start the center
   * afterwards: it goes on with the same log.
   *
   * @throws {IncidentCenterError} `CONFLICT` where the database is not empty; `LOG_FORK` where the log is known to have gone on;
   * otherwise as `compareLog`.
   */
  restoreLog: (parts: OpenPartsOptions) => Promise<RestoredLog>;
  fetch: (request: Request) => Promise<Response>;
  /**
   * Answers with metrics in Prometheus' text format. It is apart from `fetch`, so that nothing shows them by accident.
   *
   * @example
   * monitoring.get('/metrics', (context) => center.metrics(context.req.raw));
   */
  metrics: (request: Request) => Promise<Response>;
  /** Brings the database up to date. Safe to run from several processes at once. */
  migrate: () => Promise<void>;
  /** Starts numbering, live streams and timers. */
  start: () => Promise<void>;
  /** Starts numbering and timers only: for a process that serves nobody. */
  startWorker: () => Promise<void>;
  /** Does what timers have due now, and says how much it was; `start` does so every second. */
  runDueTimers: () => Promise<number>;
  stop: () => Promise<void>;
  /** Revision of the policy, its cache and its bundle. */
  policy_status: () => PolicyStatus;
}
