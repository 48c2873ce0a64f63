import type { PolicyEngine } from '@incident-center/policy';
import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { ApprovalsCenter } from './approvals-center/approvals-center.js';
import type { Database } from './database/database.js';
import type { BundleDesk } from './evidence/bundle-desk.js';
import type { ObjectStore } from './object-store/object-store.js';
import type { Principal, ResolvedOptions } from './options.js';
import type { Signers } from './signer/signer.js';
import type { Telemetry } from './telemetry/telemetry.js';

/** The ports that use cases work with. `create-incident-center.ts` is the only one who fills it. */
export interface Center {
  options: ResolvedOptions;
  database: Database;
  policy: PolicyEngine;
  approvals: ApprovalsCenter;
  signers: Signers;
  objects: ObjectStore;
  bundles: BundleDesk;
  telemetry: Telemetry;
  /** Signs what we hand out and want back unchanged: cursors. */
  secret: Uint8Array;
  now: () => number;
  newId: () => string;
  /** 32 random bytes in hex. */
  newSalt: () => string;
  log: (line: string) => void;
}

/** The tenants of a principal in which a flag is on. A provider that throws counts as off. */
export async function tenantsWithFlag(center: Center, principal: Principal, flag: FeatureFlag): Promise<string[]> {
  const on = await Promise.all(
    principal.tenant_ids.map(async (tenant) => {
      try {
        return await center.options.flags.isEnabled(flag, tenant, principal);
      } catch (error) {
        center.log(`the flag provider failed for ${flag}: ${String(error)}; the flag counts as off`);
        return false;
      }
    }),
  );
  return principal.tenant_ids.filter((_, index) => on[index] === true);
}
