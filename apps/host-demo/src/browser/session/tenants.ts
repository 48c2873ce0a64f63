import type { Persona } from './demo-api.js';

const keyOf = (persona: Persona): string => `switchboard-tenants-${persona.id}`;

/** The tenants that a persona last looked at; all of the persona's own at first. */
export function chosenTenants(persona: Persona | null): readonly string[] {
  if (!persona) return [];
  const stored = localStorage.getItem(keyOf(persona))?.split(',') ?? [];
  const chosen = persona.tenant_ids.filter((tenant) => stored.includes(tenant));
  return chosen.length > 0 ? chosen : persona.tenant_ids;
}

export function rememberTenants(persona: Persona, tenants: readonly string[]): void {
  localStorage.setItem(keyOf(persona), tenants.join(','));
}

/** Tells the demo server which of the persona's tenants a request is about. It intersects them with the persona's own. */
export function tenantHeaders(tenants: readonly string[]): Readonly<Record<string, string>> {
  return { 'x-switchboard-tenants': tenants.join(',') };
}
