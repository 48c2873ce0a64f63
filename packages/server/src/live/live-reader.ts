import { type Center, tenantsWithFlag } from '../center.js';
import type { Principal } from '../options.js';

/** Who listens, and in which tenants each half of the center is on for them. */
export interface LiveReader {
  /** With all tenants in which either half is on. */
  principal: Principal;
  /** Of these, chains of incidents are told: what runs do for an incident stands on its chain. */
  incident_tenants: readonly string[];
  /** Of these, chains of runbooks and of runs without an incident. */
  runbook_tenants: readonly string[];
}

/** A listener as the flags are now. Without a tenant there is nothing to tell. */
export async function liveReader(center: Center, principal: Principal): Promise<LiveReader> {
  const [incident_tenants, runbook_tenants] = await Promise.all([
    tenantsWithFlag(center, principal, 'incident_center_enabled'),
    tenantsWithFlag(center, principal, 'runbook_center_enabled'),
  ]);
  const tenant_ids = principal.tenant_ids.filter((id) => incident_tenants.includes(id) || runbook_tenants.includes(id));
  return { principal: { ...principal, tenant_ids }, incident_tenants, runbook_tenants };
}
