import { describe, expect, it } from 'vitest';
import { findPersona, type Persona } from './personas.js';
import { createSignIn } from './sign-in.js';

function persona(id: string): Persona {
  const found = findPersona(id);
  if (!found) throw new Error(`no persona ${id}`);
  return found;
}
const request = (cookie: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Request('http://127.0.0.1/incidents', { method, headers: { cookie: cookie.split(';')[0] ?? '', ...headers } });

describe('createSignIn', () => {
  const signIn = createSignIn({ secret: 'test secret', now: () => 1_000_000 });
  const cookie = signIn.cookieFor(persona('on-call-operator'));

  it('recognises the persona it signed in', () => {
    expect(signIn.authenticate(request(cookie))).toMatchObject({
      id: 'on-call-operator',
      kind: 'person',
      display_name: 'On-call operator',
      tenant_ids: ['A1', 'A2'],
      on_call_rotations: ['evidence-storage'],
    });
  });

  it('keeps the cookie from scripts and from other sites', () => {
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
  });

  it('recognises nobody in a cookie that was altered, signed elsewhere or has expired', () => {
    expect(signIn.authenticate(request(cookie.replace('on-call-operator', 'platform-admin')))).toBeNull();
    expect(signIn.authenticate(request(cookie.replace(/\.\d+\./, '.9999999999.')))).toBeNull();
    const elsewhere = createSignIn({ secret: 'another secret', now: () => 1_000_000 });
    expect(elsewhere.authenticate(request(cookie))).toBeNull();
    const later = createSignIn({ secret: 'test secret', now: () => 1_000_000 + 13 * 3_600_000 });
    expect(later.authenticate(request(cookie))).toBeNull();
    expect(signIn.authenticate(request(''))).toBeNull();
  });

  it('narrows to the chosen tenants and never beyond the persona’s own', () => {
    const tenantsOf = (chosen: string) =>
      signIn.authenticate(request(cookie, { 'x-switchboard-tenants': chosen }))?.tenant_ids;
    expect(tenantsOf('A2')).toEqual(['A2']);
    expect(tenantsOf('A1, A2')).toEqual(['A1', 'A2']);
    expect(tenantsOf('A1,B1')).toEqual(['A1']);
    expect(tenantsOf('B1')).toEqual([]);
  });

  it('takes no change from another site', () => {
    expect(signIn.authenticate(request(cookie, { 'sec-fetch-site': 'cross-site' }, 'POST'))).toBeNull();
    expect(signIn.authenticate(request(cookie, { 'sec-fetch-site': 'same-origin' }, 'POST'))).not.toBeNull();
  });
});
