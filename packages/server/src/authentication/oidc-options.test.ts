import { expect, test } from 'vitest';
import { type OidcAuthenticatorOptions, resolveOidc } from './oidc-options.js';

const good: OidcAuthenticatorOptions = {
  issuer: 'https://id.example/realms/portal',
  audience: 'incident-center',
  algorithms: ['RS256'],
};

const refused: [message: string, options: Record<string, unknown>][] = [
  ['needs an issuer', { issuer: undefined }],
  ['needs an issuer', { issuer: '' }],
  ["issuer 'http://id.example' is no https address", { issuer: 'http://id.example' }],
  ["issuer 'id.example' is no https address", { issuer: 'id.example' }],
  ['has a credential in its issuer', { issuer: 'https://me:secret@id.example' }],
  ['has a query or a fragment in its issuer', { issuer: 'https://id.example?realm=portal' }],
  ['needs an audience', { audience: undefined }],
  ['needs an audience', { audience: '' }],
  ['needs an audience', { audience: [] }],
  ['needs algorithms', { algorithms: undefined }],
  ['needs algorithms', { algorithms: [] }],
  ["algorithm 'none' is none of", { algorithms: ['RS256', 'none'] }],
  ["algorithm 'HS256' is none of", { algorithms: ['HS256'] }],
  ["has claims for 'role'", { claims: { role: 'roles' } }],
  ["names no claim for 'roles'", { claims: { roles: [] } }],
  ['clock_tolerance_seconds is not a whole number from 0 to 30', { clock_tolerance_seconds: 31 }],
  ['clock_tolerance_seconds is not a whole number from 0 to 30', { clock_tolerance_seconds: -1 }],
  ['timeout_ms is not a whole number of 1 or more', { timeout_ms: 0 }],
  ['keys_max_age_seconds is not a whole number of 1 or more', { keys_max_age_seconds: Number.POSITIVE_INFINITY }],
  ['keys_cooldown_seconds is not a whole number of 0 or more', { keys_cooldown_seconds: 0.5 }],
];
test.each(refused)('%s: refused before anybody is let in: %o', (message, options) => {
  expect(() => resolveOidc({ ...good, ...options } as OidcAuthenticatorOptions)).toThrow(message);
});

test('a provider on this machine may be reached without TLS', () => {
  expect(resolveOidc({ ...good, issuer: 'http://localhost:8080/realms/portal' }).issuer).toBe(
    'http://localhost:8080/realms/portal',
  );
});
