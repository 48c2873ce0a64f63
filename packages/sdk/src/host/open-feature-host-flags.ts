import type { HostFlags } from './host-contract.js';

/** As much of an OpenFeature client as is needed: `OpenFeature.getClient()` of `@openfeature/web-sdk` is one. */
export interface OpenFeatureWebClient {
  readonly providerStatus: string;
  getBooleanDetails(flag: string, fallback: boolean): { value: unknown; errorCode?: unknown };
  addHandler(event: string, handler: () => void): void;
  removeHandler(event: string, handler: () => void): void;
}

const ANSWERS = new Set(['READY', 'STALE', 'RECONCILING']);
const CHANGES = [
  'PROVIDER_READY',
  'PROVIDER_CONFIGURATION_CHANGED',
  'PROVIDER_CONTEXT_CHANGED',
  'PROVIDER_ERROR',
  'PROVIDER_STALE',
] as const;

/**
 * A host's flags from OpenFeature in the browser. The host sets the context, with the present tenant as targeting key;
 * whatever the provider cannot answer is off. The server decides by its own provider all the same.
 *
 * @example
 * await OpenFeature.setContext({ targetingKey: tenant.id });
 * const flags = createOpenFeatureHostFlags(OpenFeature.getClient());
 */
export function createOpenFeatureHostFlags(client: OpenFeatureWebClient): HostFlags {
  return {
    isEnabled: (key) => {
      if (!ANSWERS.has(client.providerStatus)) return false;
      try {
        const { value, errorCode } = client.getBooleanDetails(key, false);
        return errorCode === undefined && value === true;
      } catch {
        return false;
      }
    },
    subscribe: (changed) => {
      const handler = () => changed();
      for (const event of CHANGES) client.addHandler(event, handler);
      return () => {
        for (const event of CHANGES) client.removeHandler(event, handler);
      };
    },
  };
}
