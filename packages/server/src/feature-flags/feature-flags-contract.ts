import { FEATURE_FLAGS, type FeatureFlag } from '@incident-center/sdk/contract';
import { expect, it } from 'vitest';
import type { FeatureFlags } from './feature-flags.js';

/** For each flag the tenants it is on for. */
export type FlagStates = Partial<Record<FeatureFlag, string[]>>;

export interface FlagsUnderTest {
  flags: FeatureFlags;
  /** Changes what the provider says, as its administrator would. */
  set: (states: FlagStates) => Promise<void>;
  /** Makes the provider fail, until `set` mends it. */
  break: () => Promise<void>;
}

/** On, as the kit takes it: a throw is off. */
export const isOn = async (flags: FeatureFlags, flag: FeatureFlag, tenant: string): Promise<boolean> => {
  try {
    return (await flags.isEnabled(flag, tenant)) === true;
  } catch {
    return false;
  }
};

/** What every provider of flags does. Each adapter's test runs it against the real thing. */
export function featureFlagsContract(open: (states: FlagStates) => Promise<FlagsUnderTest>): void {
  it.each(FEATURE_FLAGS)('has %s on for the tenants it names, and the other flag off', async (flag) => {
    const { flags } = await open({ [flag]: ['A1', 'A2'] });
    for (const tenant of ['A1', 'A2']) expect(await isOn(flags, flag, tenant)).toBe(true);
    const [other] = FEATURE_FLAGS.filter((name) => name !== flag);
    for (const tenant of ['A1', 'A2']) expect(await isOn(flags, other ?? flag, tenant)).toBe(false);
  });

  it.each(['B1', 'a1', 'A1 ', 'A', '', '*', '__proto__', 'constructor'])('has nothing on for %j', async (tenant) => {
    const { flags } = await open({ incident_center_enabled: ['A1'], runbook_center_enabled: ['A1'] });
    for (const flag of FEATURE_FLAGS) expect(await isOn(flags, flag, tenant)).toBe(false);
  });

  it('has everything off that was never said', async () => {
    const { flags } = await open({});
    for (const flag of FEATURE_FLAGS) expect(await isOn(flags, flag, 'A1')).toBe(false);
  });

  it('takes a change without a restart, both ways', async () => {
    const { flags, set } = await open({ incident_center_enabled: ['A1'] });
    await set({ incident_center_enabled: ['A2'], runbook_center_enabled: ['A1'] });
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
    expect(await isOn(flags, 'incident_center_enabled', 'A2')).toBe(true);
    expect(await isOn(flags, 'runbook_center_enabled', 'A1')).toBe(true);
  });

  it('is off while its provider fails, and as the provider says once it answers again', async () => {
    const states = { incident_center_enabled: ['A1'], runbook_center_enabled: ['A1'] };
    const { flags, set, break: fail } = await open(states);
    await fail();
    for (const flag of FEATURE_FLAGS) expect(await isOn(flags, flag, 'A1')).toBe(false);
    await set(states);
    for (const flag of FEATURE_FLAGS) expect(await isOn(flags, flag, 'A1')).toBe(true);
  });
}
