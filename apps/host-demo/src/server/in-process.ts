import type { IncidentCenter, Principal } from '@incident-center/server';

const actors = new WeakMap<Request, Principal>();

/** Who an in-process request acts as. Known by the request's identity: nothing that came over HTTP can be in here. */
export function inProcessActor(request: Request): Principal | undefined {
  return actors.get(request);
}

export type CallAs = (
  principal: Principal,
  call: { method: 'GET' | 'POST'; path: string; body?: unknown },
) => Promise<unknown>;

/**
 * Calls the kit's own API in this process as a principal.
 *
 * @throws Error if the kit refuses, with its answer.
 */
export function createCallAs(center: IncidentCenter): CallAs {
  return async (principal, { method, path, body }) => {
    const url = new URL(path, 'http://switchboard.internal');
    const request = new Request(url, {
      method,
      ...(method === 'POST' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      }),
    });
    actors.set(request, principal);
    const response = await center.fetch(request);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} as ${principal.id} was answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
}
