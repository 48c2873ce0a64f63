import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIncidentCenterClient, type IncidentCenterClient } from '@incident-center/sdk/client';
import { createIncidentCenter } from '../create-incident-center.js';
import type { IncidentCenter } from '../incident-center.js';
import type { IncidentCenterOptions, Principal } from '../options.js';

export interface TestCenter {
  center: IncidentCenter;
  /** A client that is this principal. Requests do not leave the process. */
  as: (principal: Principal) => IncidentCenterClient;
  /** One raw request as this principal, or as nobody. */
  request: (principal: Principal | null, path: string, init?: RequestInit) => Promise<Response>;
  /** Keys and objects, below a directory that `stop` removes. */
  data_directory: string;
  stop: () => Promise<void>;
}

const ORIGIN = 'http://incident-center.test';

/** A principal with everything that most tests do not care about. */
export function testPrincipal(id: string, attributes: Partial<Principal> = {}): Principal {
  return {
    id,
    kind: 'person',
    display_name: id,
    roles: ['operator'],
    tenant_ids: ['A1'],
    environments: ['prod'],
    on_call_rotations: [],
    clearance: 'confidential',
    risk_tier: 'high',
    ...attributes,
  };
}

/**
 * Starts the real kit for a test: real policy, real keys, a real database. Only the principal is given instead of
 * authenticated, and both flags are on unless said otherwise.
 *
 * @example
 * const test = await createTestCenter();
 * const { incident } = await test.as(testPrincipal('operator')).createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
 * await test.stop();
 */
export async function createTestCenter(options: Partial<IncidentCenterOptions> = {}): Promise<TestCenter> {
  const data_directory = options.data_directory ?? (await mkdtemp(path.join(tmpdir(), 'incident-center-test-')));
  const principals = new WeakMap<Request, Principal>();
  const center = await createIncidentCenter({
    database: { directory: path.join(data_directory, 'database') },
    flags: { isEnabled: () => true },
    log: () => {},
    ...options,
    data_directory,
    authenticate: (request) => principals.get(request) ?? null,
  });
  await center.migrate();
  await center.start();

  const send = (principal: Principal | null, request: Request) => {
    if (principal !== null) principals.set(request, principal);
    return center.fetch(request);
  };
  return {
    center,
    data_directory,
    request: (principal, target, init) => send(principal, new Request(`${ORIGIN}${target}`, init)),
    as: (principal) =>
      createIncidentCenterClient({
        base_url: ORIGIN,
        fetch: (input, init) => send(principal, new Request(input, init)),
      }),
    stop: async () => {
      await center.stop();
      if (options.data_directory === undefined) await rm(data_directory, { recursive: true, force: true });
    },
  };
}
