import path from 'node:path';
import {
  type BundleLoader,
  type BundleStatus,
  type CacheStatistics,
  type CachingEngine,
  createBundleLoader,
  createCachingEngine,
  createOpaServerEngine,
  createOpaWasmEngine,
  isPolicyError,
  type PolicyEngine,
} from '@incident-center/policy';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { PolicyOptions } from './policy-options.js';

/** What the policy decides by just now, and how it fares. */
export interface PolicyStatus {
  revision: string;
  cache?: CacheStatistics;
  bundle?: BundleStatus;
}

/** The policy of a running center. */
export interface OpenPolicy {
  engine: PolicyEngine;
  status: () => PolicyStatus;
  start: () => void;
  stop: () => Promise<void>;
}

interface OpenPolicyContext {
  data_directory: string;
  log: (line: string) => void;
  now: () => number;
}

function checkRoles({ role_mapping }: PolicyOptions, { roles }: PolicyEngine): void {
  if (roles === undefined) return;
  for (const [from, to] of Object.entries(role_mapping ?? {})) {
    const unknown = [to].flat().find((role) => !roles.includes(role));
    if (unknown !== undefined)
      throw new IncidentCenterError(
        'INVALID_INPUT',
        `policy.role_mapping makes '${from}' a '${unknown}', which the policy does not know; it has ${roles.join(', ')}`,
      );
  }
}

async function openEngine(
  options: PolicyOptions,
  { data_directory, log, now }: OpenPolicyContext,
): Promise<{ engine: PolicyEngine; loader?: BundleLoader }> {
  const overrides = options.overrides === undefined ? {} : { overrides: options.overrides };
  if (options.engine !== undefined) return { engine: options.engine };
  if (options.opa_server !== undefined) return { engine: createOpaServerEngine(options.opa_server) };
  if (options.bundle === undefined) return { engine: await createOpaWasmEngine(overrides) };
  const directory = path.join(data_directory, 'policy');
  const loader = await createBundleLoader({ ...options.bundle, ...overrides, directory, log, now });
  return { engine: loader.engine, loader };
}

/**
 * Makes the policy that the options describe.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for roles or data that the rules do not know; `UNAVAILABLE` where there
 * is no policy to start with: without one, nothing is allowed.
 */
export async function openPolicy(options: PolicyOptions, context: OpenPolicyContext): Promise<OpenPolicy> {
  const { engine, loader } = await openEngine(options, context).catch((cause): never => {
    if (!isPolicyError(cause)) throw cause;
    const code = cause.code === 'POLICY_DATA_INVALID' ? 'INVALID_INPUT' : 'UNAVAILABLE';
    throw new IncidentCenterError(code, `the policy cannot be used: ${cause.code}: ${cause.message}`, { cause });
  });
  checkRoles(options, engine);
  const cache: CachingEngine | undefined =
    options.cache === false ? undefined : createCachingEngine(engine, options.cache ?? {});
  return {
    engine: cache ?? engine,
    status: () => ({
      revision: engine.revision,
      ...(cache === undefined ? {} : { cache: cache.statistics() }),
      ...(loader === undefined ? {} : { bundle: loader.status() }),
    }),
    start: () => loader?.start(),
    stop: async () => loader?.stop(),
  };
}
