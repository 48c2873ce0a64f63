import { type ActorAttributes, IncidentCenterError } from '@incident-center/sdk/contract';
import type { Severity } from '@incident-center/state-machines';
import type { AlertSourceOptions } from './alerts/alert-source-options.js';
import { checkAlertSource } from './alerts/check-alert-source.js';
import {
  type ApprovalsCenterOptions,
  type ApprovalsHost,
  resolveApprovalsCenter,
} from './approvals-center/approvals-center-options.js';
import {
  type AuditReceiver,
  type AuditReceiverOptions,
  resolveAuditReceivers,
} from './audit-receivers/audit-receiver-options.js';
import { type HostPrincipal, mapPrincipal } from './authorization/map-principal.js';
import { checkPolicyOptions, type PolicyOptions } from './authorization/policy-options.js';
import { type BundleLimits, resolveBundleOptions } from './evidence/bundle-options.js';
import { type Retention, type RetentionOptions, resolveRetention } from './evidence/retention-options.js';
import { type EvidenceLimits, type EvidenceOptions, resolveEvidenceOptions } from './executions/evidence-options.js';
import type { FeatureFlags } from './feature-flags/feature-flags.js';
import type { GraphqlOptions } from './graphql/graphql-handler.js';
import { LOOPBACK_HOSTS } from './loopback-hosts.js';
import type { ObjectStore } from './object-store/object-store.js';
import { resolveS3Options, type S3ObjectStoreOptions, type S3Settings } from './object-store/s3-options.js';
import type { Signers } from './signer/signer.js';
import { type MetricsOptions, type ResolvedMetrics, resolveMetrics } from './telemetry/metrics-options.js';
import { resolveWitnesses, type Witness, type WitnessOptions } from './witness/witness-options.js';

export type { AlertSourceOptions } from './alerts/alert-source-options.js';

/** Who makes a request, as the host's own authentication says. */
export interface Principal extends ActorAttributes {
  kind: 'person' | 'alert_source' | 'system';
  display_name: string;
}

export interface TenantOptions {
  /**
   * Minutes until an incident must be resolved.
   *
   * @unit minutes
   * @default critical 15, high 45, medium 240, low 1,440
   */
  sla_minutes?: Partial<Record<Severity, number>>;
  /**
   * Severities at which every move needs a rationale.
   *
   * @default `critical`
   */
  rationale_required?: readonly Severity[];
  /**
   * Share of that time, above 0 and below 1, after which an incident is at risk.
   *
   * @unit share of the time
   * @default 0.75
   * @throws `INVALID_INPUT` unless above 0 and below 1
   */
  sla_at_risk_share?: number;
  /**
   * Who gets an incident that is escalated, in this order: ids of people, or names of on-call rotations.
   *
   * @default nobody
   * @throws `INVALID_INPUT` for a tier without 1 to 200 characters
   */
  escalation_tiers?: readonly string[];
}

export interface IncidentCenterOptions {
  /**
   * A Postgres URL, or a directory for the embedded database (one process, no fsync).
   *
   * @throws `INVALID_INPUT` without one, or for what is no URL of a Postgres; `INSECURE_CONFIG` in production for a
   * directory, for a connection that leaves the machine without TLS, and for a user who is superuser, bypasses row
   * security or owns the tables
   */
  database: { url: string; max_connections?: number } | { directory: string };
  /**
   * Turns a request into a principal; `null` is 401, a throw is 503.
   *
   * @throws `INVALID_INPUT` without one
   */
  authenticate: (request: Request) => HostPrincipal | null | Promise<HostPrincipal | null>;
  /**
   * Who may do what. Also what your roles, clearances and environments are called here.
   *
   * @default the packaged rules, cached
   * @throws `INVALID_INPUT` and `INSECURE_CONFIG`: see below
   */
  policy?: PolicyOptions;
  /**
   * What signs the log, evidence bundles, approvals and publications.
   *
   * @default a key file with mode 0600 in `data_directory`
   */
  signers?: Signers;
  /**
   * Where evidence, specs and bundles are kept: a bucket of an S3-compatible store, or a store of your own.
   *
   * @default a directory below `data_directory`
   * @throws `INVALID_INPUT` and `INSECURE_CONFIG`: see below
   */
  object_store?: ObjectStore | S3ObjectStoreOptions;
  /**
   * What may be attached to steps as evidence.
   *
   * @default see below
   * @throws `INVALID_INPUT`: see below
   */
  evidence?: EvidenceOptions;
  /**
   * Has the log retained by itself, in parts that follow each other; see `incident-center retain`.
   *
   * @default only when somebody runs that
   * @throws `INVALID_INPUT`: see below
   */
  retention?: RetentionOptions;
  /**
   * Where the default adapters keep keys and objects.
   *
   * @throws `INVALID_INPUT` without one
   */
  data_directory: string;
  /**
   * A file with an allow-list of tenants for each flag, or a provider of your own.
   *
   * @throws `INVALID_INPUT` without one; for a file that is not what it should be
   */
  flags: FeatureFlags | { file: string; poll_ms?: number };
  /**
   * Who may send alerts, by name.
   *
   * @default none
   * @throws `INVALID_INPUT`: see below
   */
  alert_sources?: Readonly<Record<string, AlertSourceOptions>>;
  /**
   * Terms of single tenants, by name.
   *
   * @default none: every tenant has the defaults below
   * @throws `INVALID_INPUT`: see below
   */
  tenants?: Readonly<Record<string, TenantOptions>>;
  /**
   * For how long policy decisions are kept.
   *
   * @unit days
   * @default 90
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  decision_log_days?: number;
  /**
   * How this server runs timers: `poll_ms` between two looks at what is due; `lease_ms` until another server takes over
   * what this one has claimed.
   *
   * @unit ms
   * @default `poll_ms` 1,000, `lease_ms` 30,000
   * @throws `INVALID_INPUT` unless whole numbers above 0
   */
  timers?: { poll_ms?: number; lease_ms?: number };
  /**
   * By name, who gets the events of some tenants by signed webhooks.
   *
   * @default nobody
   * @throws `INVALID_INPUT` and `INSECURE_CONFIG`: see below
   */
  audit_receivers?: Readonly<Record<string, AuditReceiverOptions>>;
  /**
   * The Approvals Center of the host, which decides about requests for approval.
   *
   * @default built in: people decide here
   * @throws `INVALID_INPUT` and `INSECURE_CONFIG`: see below
   */
  approvals_center?: ApprovalsCenterOptions;
  /**
   * By name, who signs elsewhere that the log only grew.
   *
   * @default nobody
   * @throws `INVALID_INPUT` and `INSECURE_CONFIG`: see below
   */
  witnesses?: Readonly<Record<string, WitnessOptions>>;
  /**
   * Path below which the host mounts the kit, for the addresses it hands out: `/api/incident-center`.
   *
   * @default empty
   */
  base_path?: string;
  /**
   * Name of this log, in every event and checkpoint.
   *
   * @default `incident-center`
   * @throws `INVALID_INPUT` unless 1 to 200 letters, digits and `. _ / -`
   */
  log_name?: string;
  /**
   * Refuses to run with what is only fit for development.
   *
   * @default whether NODE_ENV is `production`
   */
  production?: boolean;
  /**
   * Of `/graphql`: whether its schema can be asked for, and which operations are persisted.
   *
   * @default see below
   */
  graphql?: GraphqlOptions;
  /**
   * What the metrics say, and to whom. They are asked for by `center.metrics`, which you mount where you want it.
   *
   * @default see below
   * @throws `INVALID_INPUT`: see below
   */
  metrics?: MetricsOptions;
  /**
   * The clock.
   *
   * @unit ms since 1970
   * @default the system clock
   */
  now?: () => number;
  /**
   * Gets one line per noteworthy thing.
   *
   * @default `console.error`
   */
  log?: (line: string) => void;
}

/** The options with every default filled in. */
export type ResolvedOptions = {
  flags: FeatureFlags;
  audit_receivers: readonly AuditReceiver[];
  approvals_center: ApprovalsHost | undefined;
  witnesses: readonly Witness[];
  evidence: EvidenceLimits;
  bundles: BundleLimits;
  retention: Retention | undefined;
  /** `undefined` for the directory. */
  object_store: ObjectStore | S3Settings | undefined;
  metrics: ResolvedMetrics;
} & Required<
  Pick<
    IncidentCenterOptions,
    'alert_sources' | 'tenants' | 'base_path' | 'log_name' | 'authenticate' | 'production' | 'decision_log_days'
  >
>;

const DEFAULT_SLA_MINUTES: Readonly<Record<Severity, number>> = { critical: 15, high: 45, medium: 240, low: 1440 };

/** Minutes until an incident must be resolved: the shortest of its tenants'. */
export function slaMinutes(options: ResolvedOptions, tenants: readonly string[], severity: Severity): number {
  return Math.min(
    ...tenants.map((tenant) => options.tenants[tenant]?.sla_minutes?.[severity] ?? DEFAULT_SLA_MINUTES[severity]),
  );
}

const DEFAULT_AT_RISK_SHARE = 0.75;

/** The share of its time after which an incident is at risk: the smallest of its tenants'. */
export function slaAtRiskShare(options: ResolvedOptions, tenants: readonly string[]): number {
  return Math.min(...tenants.map((tenant) => options.tenants[tenant]?.sla_at_risk_share ?? DEFAULT_AT_RISK_SHARE));
}

/** Who an incident can be handed to: the tiers of the first of its tenants that has some. */
export function escalationTiers(options: ResolvedOptions, tenants: readonly string[]): readonly string[] {
  return (
    tenants.map((tenant) => options.tenants[tenant]?.escalation_tiers ?? []).find(({ length }) => length > 0) ?? []
  );
}

function checkTenant(name: string, { sla_at_risk_share: share, escalation_tiers: tiers = [] }: TenantOptions): void {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);
  if (share !== undefined && !(share > 0 && share < 1))
    throw refuse(`sla_at_risk_share of tenant '${name}' is not between 0 and 1`);
  if (tiers.some((tier) => tier.length === 0 || tier.length > 200))
    throw refuse(`an escalation tier of tenant '${name}' does not have 1 to 200 characters`);
}

/** Whether every move of an incident needs a rationale: if any of its tenants says so; critical ones by default. */
export function rationaleRequired(options: ResolvedOptions, tenants: readonly string[], severity: Severity): boolean {
  return tenants.some((tenant) => (options.tenants[tenant]?.rationale_required ?? ['critical']).includes(severity));
}

/**
 * Fills in the defaults, and refuses what cannot be.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`; `INSECURE_CONFIG` in production for the embedded database and for a
 * connection to Postgres that leaves the machine without TLS.
 */
export function resolveOptions(options: IncidentCenterOptions): ResolvedOptions {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);
  if (typeof options.authenticate !== 'function')
    throw refuse('authenticate is required: the kit has no users of its own');
  if (typeof options.data_directory !== 'string' || options.data_directory === '')
    throw refuse('data_directory is required: keys and evidence are kept there');
  checkDatabase(options.database);
  const { flags } = options;
  // One in a file was opened before; see create-incident-center.ts.
  if (typeof flags !== 'object' || flags === null || !('isEnabled' in flags))
    throw refuse('flags is required: nothing is on by default');
  const log_name = options.log_name ?? 'incident-center';
  for (const [name, value] of Object.entries(options.timers ?? {}))
    if (!Number.isInteger(value) || value < 1) throw refuse(`timers.${name} is not a whole number above 0`);
  const decision_log_days = options.decision_log_days ?? 90;
  if (!Number.isInteger(decision_log_days) || decision_log_days < 1)
    throw refuse('decision_log_days is not a whole number above 0');
  for (const [tenant, terms] of Object.entries(options.tenants ?? {})) checkTenant(tenant, terms);
  if (!/^[A-Za-z0-9._/-]{1,200}$/.test(log_name)) throw refuse('log_name may hold letters, digits and . _ / - only');
  for (const [name, source] of Object.entries(options.alert_sources ?? {})) checkAlertSource(name, source);
  const production = options.production ?? process.env.NODE_ENV === 'production';
  if (production) refuseUnfit(options.database);
  const policy = options.policy ?? {};
  checkPolicyOptions(policy, production);
  return {
    production,
    flags,
    authenticate: async (request) => {
      const given = await options.authenticate(request);
      return given === null ? null : mapPrincipal(given, policy);
    },
    alert_sources: options.alert_sources ?? {},
    tenants: options.tenants ?? {},
    audit_receivers: resolveAuditReceivers(options.audit_receivers ?? {}, production),
    witnesses: resolveWitnesses(options.witnesses ?? {}, production),
    approvals_center:
      options.approvals_center && resolveApprovalsCenter(options.approvals_center, policy.role_mapping, production),
    evidence: resolveEvidenceOptions(options.evidence),
    bundles: resolveBundleOptions(options.evidence?.bundles),
    retention: options.retention && resolveRetention(options.retention),
    object_store:
      options.object_store !== undefined && 'bucket' in options.object_store
        ? resolveS3Options(options.object_store, production)
        : options.object_store,
    metrics: resolveMetrics(options.metrics),
    base_path: (options.base_path ?? '').replace(/\/+$/, ''),
    log_name,
    decision_log_days,
  };
}

const POSTGRES = new Set(['postgres:', 'postgresql:']);

/** An environment variable that is not set comes here as undefined; the URL may hold a password and is not repeated. */
function checkDatabase(database: Partial<Record<'url' | 'directory', unknown>> | undefined): void {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);
  const { url, directory } = database ?? {};
  if (typeof directory === 'string' && directory !== '') return;
  if (typeof url !== 'string' || url === '')
    throw refuse(
      'database is required: { url } of a Postgres, or { directory } for the embedded one; neither is given',
    );
  if (!URL.canParse(url) || !POSTGRES.has(new URL(url).protocol))
    throw refuse('database.url is not the URL of a Postgres: it has the form postgres://user:password@host:5432/name');
}

const SAFE_SSL_MODES = new Set(['require', 'verify-ca', 'verify-full']);

function refuseUnfit(database: IncidentCenterOptions['database']): void {
  const refuse = (message: string) => new IncidentCenterError('INSECURE_CONFIG', message);
  if ('directory' in database)
    throw refuse('the embedded database does not force writes to disk: give a Postgres URL in production');
  const { hostname, searchParams } = new URL(database.url);
  // Without a host it is the socket of this machine.
  const local = hostname === '' || LOOPBACK_HOSTS.has(hostname) || searchParams.get('host')?.startsWith('/');
  if (!local && !SAFE_SSL_MODES.has(searchParams.get('sslmode') ?? ''))
    throw refuse(`the connection to Postgres at ${hostname} is not encrypted: add sslmode=verify-full to its URL`);
}
