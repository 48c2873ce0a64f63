import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal } from '@incident-center/server';
import { findPersona, type Persona, principalOf } from './personas.js';
import { isSameOrigin } from './same-origin.js';

const COOKIE = 'switchboard_session';
const LIFETIME_SECONDS = 12 * 3_600;

export interface SignIn {
  /** The `Set-Cookie` value that signs a persona in. */
  cookieFor: (persona: Persona) => string;
  /** The `Set-Cookie` value that signs out. */
  emptyCookie: () => string;
  personaOf: (request: Request) => Persona | undefined;
  /** The kit's `authenticate`: the persona, narrowed to the tenants that the page has chosen. */
  authenticate: (request: Request) => Principal | null;
}

/** Signed, expiring cookies. There is no password: the demo lets anybody on this machine try every role. */
export function createSignIn(options: { secret: string; now?: () => number }): SignIn {
  const now = options.now ?? Date.now;
  const sign = (text: string): string => createHmac('sha256', options.secret).update(text).digest('base64url');
  const attributes = 'Path=/; HttpOnly; SameSite=Strict';

  const personaOf = (request: Request): Persona | undefined => {
    const value = readCookie(request.headers.get('cookie') ?? '');
    const [id, expires, signature] = value.split('.');
    if (!id || !expires || !signature || !isEqual(signature, sign(`${id}.${expires}`))) return undefined;
    return Number(expires) > now() / 1_000 ? findPersona(id) : undefined;
  };

  return {
    cookieFor: (persona) => {
      const text = `${persona.id}.${Math.floor(now() / 1_000) + LIFETIME_SECONDS}`;
      return `${COOKIE}=${text}.${sign(text)}; ${attributes}; Max-Age=${LIFETIME_SECONDS}`;
    },
    emptyCookie: () => `${COOKIE}=; ${attributes}; Max-Age=0`,
    personaOf,
    authenticate: (request) => {
      const persona = personaOf(request);
      if (!persona) return null;
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      if (changes && request.headers.has('sec-fetch-site') && !isSameOrigin(request)) return null;
      const chosen = request.headers.get('x-switchboard-tenants');
      return principalOf(
        persona,
        chosen?.split(',').map((tenant) => tenant.trim()),
      );
    },
  };
}

function readCookie(header: string): string {
  const pair = header.split(';').find((part) => part.trim().startsWith(`${COOKIE}=`));
  return pair?.trim().slice(COOKIE.length + 1) ?? '';
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
