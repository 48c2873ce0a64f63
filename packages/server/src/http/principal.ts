import { createHash, timingSafeEqual } from 'node:crypto';
import { actorAttributesSchema, IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { z } from 'zod';
import type { Center } from '../center.js';
import type { Principal } from '../options.js';

const principalSchema = actorAttributesSchema.extend({
  kind: z.enum(['person', 'alert_source', 'system']),
  display_name: z.string().min(1).max(200),
});

/**
 * Asks the host who makes a request, and checks what it says.
 *
 * @throws {IncidentCenterError} `UNAUTHENTICATED`; `UNAVAILABLE` where the host's authentication fails or gives something
 * that is no principal.
 */
export async function principalOf(center: Center, request: Request): Promise<Principal> {
  let given: Principal | null;
  try {
    given = await center.options.authenticate(request);
    if (given !== null) given = principalSchema.parse(given);
  } catch (cause) {
    if (isIncidentCenterError(cause)) throw cause;
    throw new IncidentCenterError('UNAVAILABLE', 'the authentication of the host failed', { cause });
  }
  if (given === null) throw new IncidentCenterError('UNAUTHENTICATED');
  return given;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function credentialOf(request: Request): string | undefined {
  const [scheme, value = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer') return value;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}

/**
 * The principal of an alert source: it has its own credential and is bound to its tenants.
 *
 * @throws {IncidentCenterError} `UNAUTHENTICATED`, the same for a wrong credential and for a source that does not exist.
 */
export function alertSourcePrincipal(center: Center, name: string, request: Request): Principal {
  const source = Object.hasOwn(center.options.alert_sources, name) ? center.options.alert_sources[name] : undefined;
  const given = credentialOf(request);
  const same = timingSafeEqual(digest(given ?? ''), digest(source?.credential ?? ' '));
  if (source === undefined || given === undefined || !same) throw new IncidentCenterError('UNAUTHENTICATED');
  return {
    id: `alert-source:${name}`,
    kind: 'alert_source',
    display_name: name,
    roles: ['alert_source'],
    tenant_ids: [...source.tenants],
    environments: [source.environment ?? 'prod'],
    on_call_rotations: [],
    clearance: 'unclassified',
    risk_tier: 'low',
  };
}
