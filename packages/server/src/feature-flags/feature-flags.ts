import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { Principal } from '../options.js';

/** Whether a part of the product is switched on for a tenant. */
export interface FeatureFlags {
  /**
   * Asked at every request, and never while a transaction is open. Whatever is not `true` counts as off, a throw as well.
   *
   * @param principal who asks, where somebody does; a provider may roll out by more than the tenant.
   */
  isEnabled(flag: FeatureFlag, tenant: string, principal?: Principal): boolean | Promise<boolean>;
}
