import type { Principal } from '../../options.js';
import { testPrincipal } from '../create-test-center.js';

// Named by what they do; all of tenant A1 unless said otherwise.

export const operator = (attributes: Partial<Principal> = {}): Principal => testPrincipal('operator', attributes);

/** May decide about what others ask for. Each number is another person. */
export const approver = (number = 1, attributes: Partial<Principal> = {}): Principal =>
  testPrincipal(`approver-${number}`, { roles: ['team_lead'], ...attributes });

export const author = (attributes: Partial<Principal> = {}): Principal =>
  testPrincipal('author', { roles: ['runbook_author'], ...attributes });

/** May erase what was written. */
export const securityAdmin = (attributes: Partial<Principal> = {}): Principal =>
  testPrincipal('security', { roles: ['security_admin'], ...attributes });

export const viewer = (tenant: string): Principal =>
  testPrincipal(`viewer-of-${tenant}`, {
    roles: ['viewer'],
    tenant_ids: [tenant],
    environments: ['*'],
    clearance: 'top-secret',
  });
