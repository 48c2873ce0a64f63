import type { Principal } from '../options.js';

/** Who does what nobody asked for: timers, in the tenants of what they are about. */
export const systemPrincipal = (tenants: readonly string[]): Principal => ({
  id: 'incident-center',
  kind: 'system',
  display_name: 'Incident Center',
  roles: ['system'],
  tenant_ids: [...tenants],
  environments: ['*'],
  on_call_rotations: [],
  clearance: 'top-secret',
  risk_tier: 'low',
});
