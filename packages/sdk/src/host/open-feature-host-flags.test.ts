import { type EvaluationContext, OpenFeature, type Provider, TypedInMemoryProvider } from '@openfeature/web-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenFeatureHostFlags } from './open-feature-host-flags.js';

afterEach(() => OpenFeature.clearProviders());

const onFor = (...tenants: string[]) => ({
  incident_center_enabled: {
    variants: { on: true, off: false },
    defaultVariant: 'off' as const,
    disabled: false,
    contextEvaluator: ({ targetingKey }: EvaluationContext) =>
      tenants.includes(targetingKey ?? '') ? ('on' as const) : ('off' as const),
  },
});

async function open(domain: string, provider: Provider, tenant = 'A1') {
  await OpenFeature.setProviderAndWait(domain, provider, { targetingKey: tenant }).catch(() => {});
  return createOpenFeatureHostFlags(OpenFeature.getClient(domain));
}

describe('host flags through OpenFeature', () => {
  it('are on for the tenant in the context, and only what was switched on', async () => {
    const flags = await open('some', new TypedInMemoryProvider(onFor('A1')));
    expect(flags.isEnabled('incident_center_enabled')).toBe(true);
    expect(flags.isEnabled('runbook_center_enabled')).toBe(false);
    await OpenFeature.setContext('some', { targetingKey: 'B1' });
    expect(flags.isEnabled('incident_center_enabled')).toBe(false);
  });

  it('tell of a change until they are told to stop', async () => {
    const provider = new TypedInMemoryProvider(onFor('A1'));
    const flags = await open('changing', provider);
    const seen: boolean[] = [];
    const stop = flags.subscribe(() => seen.push(flags.isEnabled('incident_center_enabled')));
    const before = seen.length;
    provider.putConfiguration(onFor('A2'));
    await expect.poll(() => seen.slice(before)).toContain(false);
    stop();
    const told = seen.length;
    provider.putConfiguration(onFor('A1'));
    expect(flags.isEnabled('incident_center_enabled')).toBe(true);
    expect(seen).toHaveLength(told);
  });

  it.each<[string, Partial<Provider>]>([
    [
      'throws',
      {
        resolveBooleanEvaluation: () => {
          throw new Error('boom');
        },
      },
    ],
    ['answers a string', { resolveBooleanEvaluation: () => ({ value: 'true' as unknown as boolean }) }],
    ['did not start', { initialize: () => Promise.reject(new Error('no')) }],
  ])('are off where the provider %s', async (name, broken) => {
    const flags = await open(name, Object.assign(new TypedInMemoryProvider(onFor('A1')), broken));
    expect(flags.isEnabled('incident_center_enabled')).toBe(false);
  });
});
