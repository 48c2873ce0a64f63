import { BUNDLE_ALGORITHMS } from '@incident-center/policy';
import { CLEARANCES, EVENT_TYPES, RISK_LEVELS } from '@incident-center/sdk/contract';
import { SEVERITIES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { OIDC_ALGORITHMS, OIDC_ATTRIBUTES } from '../authentication/oidc-options.js';
import type { IncidentCenterOptions } from '../options.js';

/** Where a secret is: a configuration file holds none. Files are read when the command starts. */
const NO_SECRETS = 'must be { env: NAME } or { file: path }: a secret does not belong into a configuration file';
const secretSchema = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  NO_SECRETS,
);
export type SecretPlace = z.infer<typeof secretSchema>;

const secretsSchema = z.union([secretSchema, z.array(secretSchema).min(1)], NO_SECRETS);

const alertSourceSchema = z.looseObject({
  credential: secretsSchema.optional(),
  signature: z.looseObject({ secret: secretsSchema }).optional(),
});

const tenantSchema = z.strictObject({
  sla_minutes: z.partialRecord(z.enum(SEVERITIES), z.number().int().min(1)).optional(),
  rationale_required: z.array(z.enum(SEVERITIES)).optional(),
  sla_at_risk_share: z.number().gt(0).lt(1).optional(),
  escalation_tiers: z.array(z.string().min(1)).optional(),
});

const oidcSchema = z.strictObject({
  issuer: z.string(),
  audience: z.union([z.string(), z.array(z.string())]),
  algorithms: z.array(z.enum(OIDC_ALGORITHMS)).min(1),
  claims: z.partialRecord(z.enum(OIDC_ATTRIBUTES), z.union([z.string(), z.array(z.string())])).optional(),
  defaults: z
    .strictObject({
      roles: z.array(z.string()).optional(),
      tenant_ids: z.array(z.string()).optional(),
      environments: z.array(z.string()).optional(),
      on_call_rotations: z.array(z.string()).optional(),
      clearance: z.string().optional(),
      risk_tier: z.string().optional(),
    })
    .optional(),
  token_type: z.string().min(1).optional(),
  clock_tolerance_seconds: z.number().optional(),
  timeout_ms: z.number().optional(),
  keys_max_age_seconds: z.number().optional(),
  keys_cooldown_seconds: z.number().optional(),
});

const auditReceiverSchema = z.strictObject({
  url: z.string(),
  secrets: z.array(secretSchema).min(1),
  tenants: z.array(z.string().min(1)).min(1),
  types: z.array(z.enum(EVENT_TYPES)).optional(),
  from: z.enum(['start', 'end']).optional(),
  timeout_ms: z.number().int().min(1).optional(),
  max_attempts: z.number().int().min(1).optional(),
  first_retry_ms: z.number().int().min(1).optional(),
  longest_retry_ms: z.number().int().min(1).optional(),
});

const policySchema = z.strictObject({
  bundle: z
    .strictObject({
      source: z.union(
        [
          z.strictObject({ file: z.string().min(1) }),
          z.strictObject({ url: z.string(), token: secretSchema.optional() }),
        ],
        'must be { file: path } or { url: address, token: { env: NAME } or { file: path } }',
      ),
      verification: z.strictObject({
        keys: z.record(z.string(), z.strictObject({ algorithm: z.enum(BUNDLE_ALGORITHMS), public_key: z.string() })),
        scope: z.string().optional(),
      }),
      poll_seconds: z.number().optional(),
      max_bytes: z.number().int().optional(),
      timeout_ms: z.number().int().optional(),
    })
    .optional(),
  opa_server: z
    .strictObject({
      url: z.string(),
      token: secretSchema.optional(),
      timeout_ms: z.number().int().optional(),
      max_input_bytes: z.number().int().optional(),
    })
    .optional(),
  cache: z
    .union([
      z.literal(false),
      z.strictObject({ ttl_seconds: z.number().optional(), max_entries: z.number().int().optional() }),
    ])
    .optional(),
  overrides: z.record(z.string(), z.json()).optional(),
  role_mapping: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  clearance_mapping: z.record(z.string(), z.enum(CLEARANCES)).optional(),
  risk_tier_mapping: z.record(z.string(), z.enum(RISK_LEVELS)).optional(),
  environment_mapping: z.record(z.string(), z.string()).optional(),
});

const approvalsCenterSchema = z.strictObject({
  url: z.string(),
  page: z.string().optional(),
  token: secretSchema.optional(),
  headers: z.record(z.string(), secretSchema).optional(),
  voters: z.strictObject({ environments: z.array(z.string().min(1)).min(1), clearance: z.enum(CLEARANCES) }),
  role_mapping: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  poll_ms: z.number().int().min(1).optional(),
  timeout_ms: z.number().int().min(1).optional(),
});

const objectStoreSchema = z.strictObject({
  bucket: z.string(),
  region: z.string().min(1).optional(),
  endpoint: z.string().optional(),
  path_style: z.boolean().optional(),
  prefix: z.string().optional(),
  object_lock: z.strictObject({ mode: z.enum(['governance', 'compliance']), days: z.number().int() }).optional(),
  timeout_ms: z.number().int().optional(),
  max_attempts: z.number().int().optional(),
});

const metricsSchema = z.strictObject({
  /** An address of its own: metrics are no part of the API. */
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535),
    })
    .optional(),
  token: secretSchema.optional(),
  tenants: z.array(z.string().min(1)).optional(),
  window_days: z.number().int().min(1).optional(),
  cache_ms: z.number().int().min(1).optional(),
  timeout_ms: z.number().int().min(1).optional(),
});

/** The configuration file of `incident-center`. Paths in it start from the folder it is in. */
export const configSchema = z.strictObject({
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(4_700),
    })
    .prefault({}),
  database: z
    .union([
      z.strictObject({
        url: z.union([z.string(), secretSchema]),
        max_connections: z.number().int().min(1).optional(),
      }),
      z.strictObject({ directory: z.string().min(1) }),
    ])
    .optional(),
  data_directory: z.string().min(1).default('.incident-center'),
  authentication: z
    .strictObject({
      oidc: oidcSchema.optional(),
      module: z.string().min(1).optional(),
      tokens_file: z.string().min(1).optional(),
    })
    .refine((said) => Object.keys(said).length === 1, 'must be one of oidc, module: path and tokens_file: path')
    .optional(),
  flags: z
    .union(
      [
        z.strictObject({ file: z.string().min(1), poll_ms: z.number().int().min(0).optional() }),
        z.strictObject({ module: z.string().min(1) }),
      ],
      'must be { file: path } or { module: path }',
    )
    .optional(),
  base_path: z.string().optional(),
  log_name: z.string().optional(),
  production: z.boolean().optional(),
  decision_log_days: z.number().optional(),
  timers: z
    .strictObject({ poll_ms: z.number().int().min(1).optional(), lease_ms: z.number().int().min(1).optional() })
    .optional(),
  graphql: z
    .strictObject({
      introspection: z.boolean().optional(),
      /** Files, each with one document. */
      persisted_operations: z.array(z.string().min(1)).optional(),
      only_persisted: z.boolean().optional(),
    })
    .optional(),
  policy: policySchema.optional(),
  alert_sources: z.record(z.string(), alertSourceSchema).default({}),
  tenants: z.record(z.string(), tenantSchema).default({}),
  audit_receivers: z.record(z.string(), auditReceiverSchema).default({}),
  approvals_center: approvalsCenterSchema.optional(),
  witnesses: z
    .record(
      z.string(),
      z.strictObject({ url: z.string(), public_key: z.string(), timeout_ms: z.number().int().min(1).optional() }),
    )
    .default({}),
  object_store: objectStoreSchema.optional(),
  evidence: z
    .strictObject({
      max_bytes: z.number().int().optional(),
      media_types: z.array(z.string()).optional(),
      bundles: z
        .strictObject({ at_once: z.number().int().optional(), max_bytes: z.number().int().optional() })
        .optional(),
    })
    .optional(),
  retention: z
    .strictObject({
      directory: z.string(),
      every_minutes: z.number().optional(),
      part_events: z.number().optional(),
      objects: z.boolean().optional(),
      openings: z.boolean().optional(),
    })
    .optional(),
  metrics: metricsSchema.optional(),
});
export type ConfigFile = z.infer<typeof configSchema>;

// What only code can give. No other option of the kit may be left out here: this line does not compile if one is.
type OnlyInCode = 'authenticate' | 'signers' | 'now' | 'log';
type Unconfigured = Exclude<keyof IncidentCenterOptions, keyof ConfigFile | OnlyInCode>;
true satisfies [Unconfigured] extends [never] ? true : Unconfigured;
