import { type EvaluationContext, OpenFeature, type Provider, TypedInMemoryProvider } from '@openfeature/server-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { testPrincipal } from '../testing/create-test-center.js';
import { type FlagStates, featureFlagsContract, isOn } from './feature-flags-contract.js';
import { createOpenFeatureFlags } from './open-feature-flags.js';

afterEach(() => OpenFeature.clearProviders());

let domains = 0;
/** A domain for each test: the SDK keeps its providers for the whole process. */
const nextDomain = () => `test-${++domains}`;

const variants = { on: true, off: false };
const configurationOf = (states: FlagStates) =>
  Object.fromEntries(
    Object.entries(states).map(([flag, tenants]) => [
      flag,
      {
        variants,
        defaultVariant: 'off' as const,
        disabled: false,
        contextEvaluator: ({ targetingKey }: EvaluationContext) =>
          tenants.includes(targetingKey ?? '') ? ('on' as const) : ('off' as const),
      },
    ]),
  );

async function open(provider: Provider, timeout_ms?: number) {
  const domain = nextDomain();
  await OpenFeature.setProviderAndWait(domain, provider);
  return createOpenFeatureFlags({ client: OpenFeature.getClient(domain), timeout_ms });
}

/** The SDK's own provider with one answer changed. */
const answering = (answer: Provider['resolveBooleanEvaluation']): Provider =>
  Object.assign(new TypedInMemoryProvider({}), { resolveBooleanEvaluation: answer });

describe('flags through OpenFeature', () => {
  featureFlagsContract(async (states) => {
    const provider = new TypedInMemoryProvider(configurationOf(states));
    const answer = provider.resolveBooleanEvaluation.bind(provider);
    return {
      flags: await open(provider),
      set: async (next) => {
        provider.resolveBooleanEvaluation = answer;
        provider.putConfiguration(configurationOf(next));
      },
      break: async () => {
        provider.resolveBooleanEvaluation = () => Promise.reject(new Error('no connection'));
      },
    };
  });

  it('ask with the tenant as targeting key, and with who asks but not by name', async () => {
    const asked: unknown[] = [];
    const flags = await open(
      answering(async (_flag, _default, context) => {
        asked.push(context);
        return { value: true };
      }),
    );
    await flags.isEnabled('incident_center_enabled', 'A1');
    await flags.isEnabled('incident_center_enabled', 'A2', testPrincipal('operator', { display_name: 'Somebody' }));
    expect(asked).toEqual([
      { targetingKey: 'A1', tenantId: 'A1' },
      { targetingKey: 'A2', tenantId: 'A2', principalId: 'operator', roles: ['operator'], environments: ['prod'] },
    ]);
  });

  it.each<[string, Provider['resolveBooleanEvaluation']]>([
    ['throws', () => Promise.reject(new Error('boom'))],
    [
      'throws at once',
      () => {
        throw new Error('boom');
      },
    ],
    ['answers a string', async () => ({ value: 'true' as unknown as boolean })],
    ['answers a number', async () => ({ value: 1 as unknown as boolean })],
    ['answers nothing', async () => ({ value: undefined as unknown as boolean })],
    ['answers true with an error code', async () => ({ value: true, errorCode: 'GENERAL' as never })],
    ['never answers', () => new Promise(() => {})],
  ])('are off where the provider %s', async (_, answer) => {
    const flags = await open(answering(answer), 50);
    await expect(flags.isEnabled('incident_center_enabled', 'A1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
  });

  it('are off until the provider is ready, and where its start failed', async () => {
    const domain = nextDomain();
    let started = () => {};
    const slow = Object.assign(new TypedInMemoryProvider(configurationOf({ incident_center_enabled: ['A1'] })), {
      initialize: () =>
        new Promise<void>((resolve) => {
          started = resolve;
        }),
    });
    const ready = OpenFeature.setProviderAndWait(domain, slow);
    const flags = createOpenFeatureFlags({ client: OpenFeature.getClient(domain) });
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
    started();
    await ready;
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(true);

    const failed = nextDomain();
    const broken = Object.assign(new TypedInMemoryProvider(configurationOf({ incident_center_enabled: ['A1'] })), {
      initialize: () => Promise.reject(new Error('no licence')),
    });
    await OpenFeature.setProviderAndWait(failed, broken).catch(() => {});
    const off = createOpenFeatureFlags({ client: OpenFeature.getClient(failed) });
    expect(await isOn(off, 'incident_center_enabled', 'A1')).toBe(false);
  });

  it('are off where no provider was set', async () => {
    const flags = createOpenFeatureFlags({ client: OpenFeature.getClient(nextDomain()) });
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
  });
});
