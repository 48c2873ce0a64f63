import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface HostRequest {
  id: string;
  status: string;
  decisions: object[];
  attributes: { approval_id: string };
}

export interface ApprovalsHost {
  url: string;
  /** Somebody decides there. */
  decide: (approvalId: string, decision: 'approve' | 'reject', actor: { id: string; roles: string[] }) => void;
  /** From now on it answers nothing but 503, or answers again. */
  fail: (failing: boolean) => void;
  close: () => Promise<void>;
}

const PATH = '/api/v1/requests';

/** A portal's own Approvals Center, as far as one is asked by the kit. */
export async function startApprovalsHost(): Promise<ApprovalsHost> {
  const byKey = new Map<string, HostRequest>();
  let failing = false;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (failing) return answer(503, {});
    const path = request.url ?? '';
    if (request.method === 'POST' && path === PATH) {
      const key = String(request.headers['x-idempotency-key']);
      const tenant_id = request.headers['x-tenant-id'];
      const known = byKey.get(key);
      const made = known ?? { ...JSON.parse(body), id: randomUUID(), tenant_id, status: 'pending', decisions: [] };
      byKey.set(key, made);
      return answer(201, made);
    }
    const id = path.slice(PATH.length + 1).split('/')[0];
    const found = [...byKey.values()].find((one) => one.id === id);
    return found ? answer(200, found) : answer(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decide: (approvalId, decision, actor) => {
      const found = [...byKey.values()].find(({ attributes }) => attributes.approval_id === approvalId);
      if (!found) throw new Error(`it was not asked about ${approvalId}`);
      found.decisions.push({ actor, decision, reason: 'The standby is healthy.' });
      found.status = decision === 'approve' ? 'approved' : 'rejected';
    },
    fail: (next) => {
      failing = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
