import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApprovalsCenterOptions } from '../approvals-center/approvals-center-options.js';
import type { AuditReceiverOptions } from '../audit-receivers/audit-receiver-options.js';
import { createOidcAuthenticator } from '../authentication/oidc-authenticator.js';
import type { OidcAuthenticatorOptions } from '../authentication/oidc-options.js';
import type { FeatureFlags } from '../feature-flags/feature-flags.js';
import type { IncidentCenterOptions, TenantOptions } from '../options.js';
import type { CliContext } from './cli-context.js';
import type { ConfigFile, SecretPlace } from './config-schema.js';
import { usageError } from './exit-codes.js';
import { type Config, readGiven } from './read-config.js';
import { readTokens } from './token-authenticator.js';

/** The database of a configuration: a directory below the data directory where none is named. */
export async function databaseOptions(config: Config): Promise<IncidentCenterOptions['database']> {
  const { database } = config;
  if (database === undefined) return { directory: path.join(config.data_directory, 'database') };
  if ('directory' in database) return { directory: config.pathOf(database.directory) };
  const url = typeof database.url === 'string' ? database.url : await config.secret(database.url);
  if (!URL.canParse(url)) throw usageError('the url of the database is not one');
  return { url, ...(database.max_connections !== undefined && { max_connections: database.max_connections }) };
}

/** A function or an object that a module of the operator's exports under a name, or as its default. */
async function exportOf<Value>(config: Config, module: string, name: string): Promise<Value> {
  const file = config.pathOf(module);
  let exports: Record<string, unknown>;
  try {
    exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    throw usageError(`cannot load ${file}: ${(cause as Error).message}`, cause);
  }
  const value = exports[name] ?? exports.default;
  if (value === undefined) throw usageError(`${file} exports no ${name}`);
  return value as Value;
}

async function authenticator({ note }: CliContext, config: Config): Promise<IncidentCenterOptions['authenticate']> {
  const { authentication } = config;
  if (authentication === undefined)
    throw usageError('the configuration needs authentication: oidc, module: path or tokens_file: path');
  const { module, oidc, tokens_file = '' } = authentication;
  if (module !== undefined) return exportOf(config, module, 'authenticate');
  if (oidc !== undefined) {
    const authenticate = createOidcAuthenticator(oidc as OidcAuthenticatorOptions);
    note(`tokens of ${oidc.issuer} say who is asking`);
    return authenticate;
  }
  const { authenticate, count } = await readTokens(config.pathOf(tokens_file));
  note(`${count} tokens are known`);
  return authenticate;
}

async function flagsOf(config: Config): Promise<IncidentCenterOptions['flags']> {
  const { flags } = config;
  if (flags === undefined) throw usageError('the configuration needs flags: { file: path }: nothing is on by default');
  if ('module' in flags) return exportOf<FeatureFlags>(config, flags.module, 'flags');
  return { file: config.pathOf(flags.file), ...(flags.poll_ms !== undefined && { poll_ms: flags.poll_ms }) };
}

async function withToken<Value extends { token?: SecretPlace | undefined }>(config: Config, { token, ...rest }: Value) {
  return token === undefined ? rest : { ...rest, token: await config.secret(token) };
}

async function policyOptions(config: Config, policy: NonNullable<ConfigFile['policy']>): Promise<PolicyOptions> {
  const { bundle, opa_server, ...rest } = policy;
  const sourceOf = (source: NonNullable<typeof bundle>['source']) =>
    'file' in source ? { file: config.pathOf(source.file) } : withToken(config, source);
  return {
    ...rest,
    ...(bundle !== undefined && { bundle: { ...bundle, source: await sourceOf(bundle.source) } }),
    ...(opa_server !== undefined && { opa_server: await withToken(config, opa_server) }),
  } as PolicyOptions;
}

async function graphqlOptions(config: Config, graphql: NonNullable<ConfigFile['graphql']>): Promise<GraphqlOptions> {
  const { persisted_operations: files, ...rest } = graphql;
  const documents = files && (await Promise.all(files.map((file) => readGiven(config.pathOf(file)))));
  return { ...rest, ...(documents && { persisted_operations: documents }) } as GraphqlOptions;
}

type Secrets = SecretPlace | SecretPlace[];

async function secretsOf(config: Config, places: Secrets): Promise<string | string[]> {
  return Array.isArray(places) ? Promise.all(places.map(config.secret)) : config.secret(places);
}

type MetricsOptions = NonNullable<IncidentCenterOptions['metrics']>;
type Timers = NonNullable<IncidentCenterOptions['timers']>;
type GraphqlOptions = NonNullable<IncidentCenterOptions['graphql']>;
type PolicyOptions = NonNullable<IncidentCenterOptions['policy']>;
type AlertSourceOptions = NonNullable<IncidentCenterOptions['alert_sources']>[string];

async function alertSource(config: Config, source: ConfigFile['alert_sources'][string]): Promise<AlertSourceOptions> {
  const { credential, signature, ...rest } = source;
  // The rest is checked by the kit itself, which knows each format.
  return {
    ...rest,
    ...(credential !== undefined && { credential: await secretsOf(config, credential) }),
    ...(signature !== undefined && { signature: { ...signature, secret: await secretsOf(config, signature.secret) } }),
  } as unknown as AlertSourceOptions;
}

async function auditReceiver(
  config: Config,
  receiver: ConfigFile['audit_receivers'][string],
): Promise<AuditReceiverOptions> {
  return { ...receiver, secrets: await Promise.all(receiver.secrets.map(config.secret)) };
}

async function each<From, To>(record: Record<string, From>, change: (value: From) => Promise<To>) {
  const entries = Object.entries(record).map(async ([name, value]) => [name, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, To>;
}

async function approvalsCenter(
  config: Config,
  { token, headers, ...rest }: NonNullable<ConfigFile['approvals_center']>,
): Promise<ApprovalsCenterOptions> {
  return {
    ...rest,
    ...(token !== undefined && { token: await config.secret(token) }),
    ...(headers !== undefined && { headers: await each(headers, config.secret) }),
  };
}

async function metricsOptions(config: Config, metrics: NonNullable<ConfigFile['metrics']>): Promise<MetricsOptions> {
  const { listen: _, ...rest } = metrics;
  return (await withToken(config, rest)) as MetricsOptions;
}

/** The kit's options as a configuration says. A worker answers nobody, and needs no one to authenticate. */
export async function centerOptions(
  context: CliContext,
  config: Config,
  { answers }: { answers: boolean },
): Promise<IncidentCenterOptions> {
  return {
    database: await databaseOptions(config),
    data_directory: config.data_directory,
    authenticate: answers ? await authenticator(context, config) : () => null,
    flags: await flagsOf(config),
    ...(config.policy !== undefined && { policy: await policyOptions(config, config.policy) }),
    alert_sources: await each(config.alert_sources, (source) => alertSource(config, source)),
    audit_receivers: await each(config.audit_receivers, (receiver) => auditReceiver(config, receiver)),
    ...(config.approvals_center !== undefined && {
      approvals_center: await approvalsCenter(config, config.approvals_center),
    }),
    witnesses: config.witnesses,
    ...(config.object_store !== undefined && { object_store: config.object_store }),
    ...(config.evidence !== undefined && { evidence: config.evidence }),
    ...(config.retention !== undefined && {
      retention: { ...config.retention, directory: config.pathOf(config.retention.directory) },
    }),
    ...(config.metrics !== undefined && { metrics: await metricsOptions(config, config.metrics) }),
    tenants: config.tenants as Record<string, TenantOptions>,
    ...(config.base_path !== undefined && { base_path: config.base_path }),
    ...(config.log_name !== undefined && { log_name: config.log_name }),
    ...(config.production !== undefined && { production: config.production }),
    ...(config.decision_log_days !== undefined && { decision_log_days: config.decision_log_days }),
    ...(config.timers !== undefined && { timers: config.timers as Timers }),
    ...(config.graphql !== undefined && { graphql: await graphqlOptions(config, config.graphql) }),
    log: context.note,
  };
}
