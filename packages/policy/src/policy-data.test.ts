import { readFileSync } from 'node:fs';
import { CLEARANCES, POLICY_ACTIONS, RISK_LEVELS } from '@incident-center/sdk/contract';
import { describe, expect, test } from 'vitest';
import { overridePolicyData, parsePolicyData } from './policy-data.js';

const packaged = JSON.parse(readFileSync(new URL('../wasm/data.json', import.meta.url), 'utf8')).incident_center;

describe('the packaged data', () => {
  const data = parsePolicyData(packaged);

  test('orders clearances and risks as the contract does', () => {
    expect(data.clearance_order).toEqual([...CLEARANCES]);
    expect(data.risk_order).toEqual([...RISK_LEVELS]);
  });

  test('gives every action of the contract to some role, and all of them to a platform administrator', () => {
    expect(data.role_permissions.platform_admin).toEqual([...POLICY_ACTIONS].sort());
  });

  test('lets a viewer only view', () => {
    expect(data.role_permissions.viewer?.every((action) => action.startsWith('can_view_'))).toBe(true);
  });
});

describe('overrides', () => {
  test('replace lists and add roles', () => {
    const data = overridePolicyData(packaged, {
      role_permissions: { sre: ['can_view_incident'] },
      escalation_rotations: ['major-incident'],
    });
    expect(data.role_permissions.sre).toEqual(['can_view_incident']);
    expect(data.role_permissions.viewer).toEqual(packaged.role_permissions.viewer);
    expect(data.escalation_rotations).toEqual(['major-incident']);
  });

  test.each([
    ['an unknown key', { roles: {} }],
    ['an unknown action', { role_permissions: { sre: ['can_do_everything'] } }],
    ['permissions that are no list', { role_permissions: { sre: 'can_view_incident' } }],
    ['an unknown clearance', { clearance_order: ['cosmic'] }],
    ['a reason of no length', { minimum_rationale_length: 0 }],
    ['an empty rotation', { escalation_rotations: [''] }],
  ])('with %s are refused', (_, overrides) => {
    expect(() => overridePolicyData(packaged, overrides as never)).toThrow(
      expect.objectContaining({ code: 'POLICY_DATA_INVALID' }),
    );
  });

  test('refuse data that is not there', () => {
    expect(() => parsePolicyData(undefined)).toThrow(expect.objectContaining({ code: 'POLICY_DATA_INVALID' }));
  });
});
