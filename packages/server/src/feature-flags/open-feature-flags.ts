import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { FeatureFlags } from './feature-flags.js';

/** As much of an OpenFeature client as is needed: `OpenFeature.getClient()` of `@openfeature/server-sdk` is one. */
export interface OpenFeatureClient {
  readonly providerStatus: string;
  getBooleanDetails(
    flag: string,
    fallback: boolean,
    context: { targetingKey: string; [attribute: string]: string | string[] },
  ): Promise<{ value: unknown; errorCode?: unknown }>;
}

export interface OpenFeatureFlagsOptions {
  /** The host's: it sets the provider, and owns it. */
  client: OpenFeatureClient;
  /** How long the provider may take, in milliseconds: 2,000 by default. */
  timeout_ms?: number | undefined;
}

const TIMEOUT_MS = 2_000;
/** A stale provider answers from what it knew last; the others have nothing to answer from. */
const ANSWERS = new Set(['READY', 'STALE']);

/**
 * Flags from whichever provider a host has set in OpenFeature. The targeting key is the tenant; `tenantId`, `principalId`,
 * `roles` and `environments` can be targeted too. A provider that isn't ready, takes too long, throws, knows no such flag or
 * answers something else than a boolean throws here, and so counts as off.
 *
 * @example
 * await OpenFeature.setProviderAndWait('incident-center', new FlagdProvider());
 * const flags = createOpenFeatureFlags({ client: OpenFeature.getClient('incident-center') });
 */
export function createOpenFeatureFlags({ client, timeout_ms = TIMEOUT_MS }: OpenFeatureFlagsOptions): FeatureFlags {
  const failed = (why: string, cause?: unknown) =>
    new IncidentCenterError('UNAVAILABLE', `the flag provider ${why}`, { cause });
  return {
    isEnabled: async (flag, tenant, principal) => {
      const { providerStatus } = client;
      if (!ANSWERS.has(providerStatus)) throw failed(`is ${providerStatus}`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(failed(`did not answer within ${timeout_ms} ms`)), timeout_ms);
      });
      const asked = client.getBooleanDetails(flag, false, {
        targetingKey: tenant,
        tenantId: tenant,
        ...(principal !== undefined && {
          principalId: principal.id,
          roles: [...principal.roles],
          environments: [...principal.environments],
        }),
      });
      try {
        const { value, errorCode } = await Promise.race([asked, late]);
        if (errorCode !== undefined) throw failed(`answered ${String(errorCode)}`);
        if (typeof value !== 'boolean') throw failed(`answered a ${typeof value} for ${flag}`);
        return value;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
