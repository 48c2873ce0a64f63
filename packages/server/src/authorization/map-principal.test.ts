import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testPrincipal } from '../testing/create-test-center.js';
import { type HostPrincipal, mapPrincipal } from './map-principal.js';

const someone = (attributes: Partial<HostPrincipal>): HostPrincipal => ({ ...testPrincipal('someone'), ...attributes });

describe('a principal of the host', () => {
  it('is taken as it comes where nothing is mapped', () => {
    const given = someone({ roles: ['operator', 'of-their-own'], clearance: 'secret' });
    expect(mapPrincipal(given, {})).toEqual(given);
  });

  it('gets the roles that its own stand for, each once, and loses the others', () => {
    const role_mapping = { 'team-lead': ['team_lead', 'operator'], sre: 'operator' };
    const given = someone({ roles: ['team-lead', 'sre', 'guest'] });
    expect(mapPrincipal(given, { role_mapping }).roles).toEqual(['team_lead', 'operator']);
  });

  it.each(['platform_admin', 'constructor', '__proto__', 'toString'])(
    'does not keep the role %s because something of ours is called so',
    (role) => expect(mapPrincipal(someone({ roles: [role] }), { role_mapping: { sre: 'operator' } }).roles).toEqual([]),
  );

  it('with a clearance or a risk tier that is not listed has the lowest', () => {
    const mapping = { clearance_mapping: { red: 'secret' }, risk_tier_mapping: { tier1: 'high' } } as const;
    expect(mapPrincipal(someone({ clearance: 'red', risk_tier: 'tier1' }), mapping)).toMatchObject({
      clearance: 'secret',
      risk_tier: 'high',
    });
    expect(mapPrincipal(someone({ clearance: 'top-secret', risk_tier: 'high' }), mapping)).toMatchObject({
      clearance: 'unclassified',
      risk_tier: 'low',
    });
  });

  it('keeps the environments that are listed, and every environment', () => {
    const environment_mapping = { live: 'prod' };
    const given = someone({ environments: ['live', 'staging'] });
    expect(mapPrincipal(given, { environment_mapping }).environments).toEqual(['prod']);
    expect(mapPrincipal(someone({ environments: ['*'] }), { environment_mapping }).environments).toEqual(['*']);
  });
});

describe('the mapping in the documentation', () => {
  it('names roles that the policy knows', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const page = read('../../../../docs/how-to/choose-and-update-the-policy.md');
    const known = Object.keys(JSON.parse(read('../../../../policies/data.json')).incident_center.role_permissions);
    const block = /role_mapping: \{([^}]*)\}/.exec(page)?.[1] ?? '';
    const targets = block.split('\n').flatMap((line) => line.split(': ')[1]?.match(/\w+/g) ?? []);
    expect(targets).toHaveLength(9);
    expect(known).toEqual(expect.arrayContaining(targets));
  });
});
