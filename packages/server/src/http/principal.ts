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
    const said = await center.options.authenticate(request);
    given = said === null ? null : principalSchema.parse(said);
  } catch (cause) {
    if (isIncidentCenterError(cause)) throw cause;
    throw new IncidentCenterError('UNAVAILABLE', 'the authentication of the host failed', { cause });
  }
  if (given === null) throw new IncidentCenterError('UNAUTHENTICATED');
  return given;
}
