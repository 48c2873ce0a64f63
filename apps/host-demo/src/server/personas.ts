import type { ActorAttributes } from '@incident-center/sdk/contract';
import type { Principal } from '@incident-center/server';

/** Somebody a visitor can sign in as. Named by role: nobody here is a real person. */
export interface Persona extends ActorAttributes {
  name: string;
  /** What this persona is good for in the demo, in a sentence. */
  can: string;
}

const shared = {
  tenant_ids: ['A1', 'A2'],
  environments: ['prod'],
  on_call_rotations: [],
  clearance: 'confidential',
  risk_tier: 'high',
} satisfies Partial<ActorAttributes>;

export const PERSONAS: readonly Persona[] = [
  {
    ...shared,
    id: 'on-call-operator',
    name: 'On-call operator',
    can: 'Acknowledges incidents, runs runbooks, asks for approvals. Can’t approve a step of their own.',
    roles: ['operator'],
    on_call_rotations: ['evidence-storage'],
  },
  {
    ...shared,
    id: 'team-lead',
    name: 'Team lead',
    can: 'Approves high-risk steps and what the runbook author wants to publish.',
    roles: ['team_lead'],
  },
  {
    ...shared,
    id: 'security-admin',
    name: 'Security admin',
    can: 'Approves high-risk steps, exports evidence, asks the policy about others.',
    roles: ['security_admin'],
    clearance: 'secret',
  },
  {
    ...shared,
    id: 'incident-commander',
    name: 'Incident commander',
    can: 'Escalates to critical, being on the incident-command rotation.',
    roles: ['incident_commander'],
    on_call_rotations: ['incident-command'],
    clearance: 'secret',
  },
  {
    ...shared,
    id: 'runbook-author',
    name: 'Runbook author',
    can: 'Drafts runbooks and publishes them once somebody else approved.',
    roles: ['runbook_author'],
  },
  {
    ...shared,
    id: 'auditor',
    name: 'Auditor',
    can: 'Reads everything of A1 and A2, exports evidence, and sees what the policy decided and why.',
    roles: ['auditor'],
    environments: ['*'],
    clearance: 'secret',
    risk_tier: 'low',
  },
  {
    ...shared,
    id: 'viewer-b1',
    name: 'Viewer of tenant B1',
    can: 'Reads, and only in tenant B1: nothing of A1 and A2 shows.',
    roles: ['viewer'],
    tenant_ids: ['B1'],
    clearance: 'unclassified',
    risk_tier: 'low',
  },
  {
    ...shared,
    id: 'platform-admin',
    name: 'Platform admin',
    can: 'Switches the features on and off for each tenant.',
    roles: ['platform_admin'],
    tenant_ids: ['A1', 'A2', 'B1'],
    environments: ['*'],
    clearance: 'top-secret',
  },
];

export const TENANTS = ['A1', 'A2', 'B1'] as const;

export function findPersona(id: string): Persona | undefined {
  return PERSONAS.find((persona) => persona.id === id);
}

/** The kit's view of a persona, narrowed to some of the persona's own tenants. */
export function principalOf(persona: Persona, tenants: readonly string[] = persona.tenant_ids): Principal {
  const { name, can: _, ...attributes } = persona;
  return {
    ...attributes,
    kind: 'person',
    display_name: name,
    tenant_ids: persona.tenant_ids.filter((tenant) => tenants.includes(tenant)),
  };
}
