import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostApproval {
  id: string;
  tenant_id: string;
  status: string;
  decisions: Record<string, unknown>[];
  [member: string]: unknown;
}

export interface HostCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Does something else than answering: it has done already what the call was for. */
export type Spoil = (response: ServerResponse, answer: { status: number; body: unknown }) => void;

export interface TestApprovalsHost {
  url: string;
  calls: HostCall[];
  /** Every request that it has, in their order. */
  requests: HostApproval[];
  /** Somebody decides there. It ends a request as it wants to. */
  decide: (
    approval_id: string,
    decision: { actor: { id: string; roles: string[] }; decision: 'approve' | 'reject'; [member: string]: unknown },
    status?: string,
  ) => void;
  /** The request for an approval of ours. */
  of: (approval_id: string) => HostApproval;
  /** From now on answers to a method are spoilt, or are no longer. */
  spoil: (method: 'GET' | 'POST', how: Spoil | undefined) => void;
  close: () => Promise<void>;
}

const REQUESTS = '/portal/api/v1/requests';

/** A real HTTP server with the manners of a portal's Approvals Center: tenants apart, and one request for each key. */
export async function startApprovalsHost(): Promise<TestApprovalsHost> {
  const calls: HostCall[] = [];
  const requests: HostApproval[] = [];
  const byKey = new Map<string, HostApproval>();
  const spoilt = new Map<string, Spoil>();

  function answerTo({ method, path, headers, body }: HostCall): { status: number; body: unknown } {
    const tenant_id = String(headers['x-tenant-id'] ?? '');
    if (tenant_id === '') return { status: 400, body: { code: 'MISSING_TENANT_ID' } };
    if (method === 'POST' && path === REQUESTS) {
      const key = `${tenant_id} ${headers['x-idempotency-key']}`;
      const known = byKey.get(key);
      if (known !== undefined) return { status: 201, body: known };
      const asked = JSON.parse(body) as Record<string, unknown>;
      const made = { ...asked, id: randomUUID(), tenant_id, status: 'pending', decisions: [] };
      requests.push(made);
      byKey.set(key, made);
      return { status: 201, body: made };
    }
    const [id, action] = path.slice(REQUESTS.length + 1).split('/');
    const found = requests.find((one) => one.id === id && one.tenant_id === tenant_id);
    if (found === undefined) return { status: 404, body: { code: 'NOT_FOUND' } };
    if (method === 'GET' && action === undefined) return { status: 200, body: found };
    if (method !== 'POST' || action !== 'cancel') return { status: 405, body: {} };
    if (found.status !== 'pending') return { status: 409, body: { code: 'ALREADY_FINALIZED' } };
    found.status = 'cancelled';
    return { status: 200, body: found };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      calls.push(call);
      const answer = answerTo(call);
      const spoil = spoilt.get(method);
      if (spoil !== undefined) spoil(response, answer);
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const of = (approval_id: string): HostApproval => {
    const found = requests.find(
      ({ attributes }) => (attributes as { approval_id?: string } | undefined)?.approval_id === approval_id,
    );
    if (found === undefined) throw new Error(`the host was not asked about ${approval_id}`);
    return found;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/portal`,
    calls,
    requests,
    of,
    decide: (approval_id, decision, status) => {
      const request = of(approval_id);
      request.decisions.push({ timestamp: new Date().toISOString(), ...decision });
      request.status = status ?? (decision.decision === 'approve' ? 'approved' : 'rejected');
    },
    spoil: (method, how) => {
      if (how === undefined) spoilt.delete(method);
      else spoilt.set(method, how);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
