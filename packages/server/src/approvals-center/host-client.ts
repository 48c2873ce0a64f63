import { sha256Hex } from '@incident-center/sdk/provenance';
import { traceHeaders } from '../telemetry/tracing.js';
import type { ApprovalsHost } from './approvals-center-options.js';
import { type HostAnswer, type HostRequest, readAnswer } from './host-request.js';

/** What was read, when and from where: what the evidence attests to. */
export interface Reading {
  answer: HostAnswer;
  read_from: string;
  read_at: Date;
  /** Digest of the answer's bytes. */
  sha256: string;
}

const MAX_BYTES = 262_144;

async function bytesOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? new ReadableStream()) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is kept of a failure: no address and no header. */
function failureOf(error: unknown, timeout_ms: number): Error {
  if (!(error instanceof Error)) return new Error('not reached');
  if (error.name === 'TimeoutError') return new Error(`no answer within ${timeout_ms} ms`);
  if (!(error instanceof TypeError)) return error;
  const { cause } = error;
  return new Error(`not reached: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection'}`);
}

/** Speaks with the Approvals Center of a host, for one request of one tenant. */
export function createHostClient(
  host: ApprovalsHost,
  { tenant, asked, stop, now }: { tenant: string; asked: HostRequest; stop: AbortSignal; now: () => number },
) {
  const requests = `${host.url}/api/v1/requests`;

  async function call(url: string, init: { body?: string; key?: string } = {}) {
    const { body, key } = init;
    try {
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        // An answer of somebody else is none, and the credential is not theirs.
        redirect: 'manual',
        headers: {
          ...host.headers,
          ...traceHeaders(),
          accept: 'application/json',
          'user-agent': 'incident-center',
          'x-tenant-id': tenant,
          ...(key === undefined ? {} : { 'x-idempotency-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([stop, AbortSignal.timeout(host.timeout_ms)]),
      });
      return { status: response.status, ok: response.ok, bytes: await bytesOf(response) };
    } catch (error) {
      stop.throwIfAborted();
      throw failureOf(error, host.timeout_ms);
    }
  }

  const addressOf = (reference: string) => `${requests}/${encodeURIComponent(reference)}`;

  return {
    /** Asks. With the same key the host gives the request that it has already. */
    submit: async (key: string): Promise<string> => {
      const { ok, status, bytes } = await call(requests, { key, body: JSON.stringify(asked) });
      if (!ok) throw new Error(`answered ${status}`);
      return readAnswer(bytes.toString(), asked, tenant).id;
    },
    read: async (reference: string): Promise<Reading> => {
      const read_from = addressOf(reference);
      const { status, bytes } = await call(read_from);
      if (status !== 200) throw new Error(`answered ${status}`);
      const answer = readAnswer(bytes.toString(), asked, tenant);
      if (answer.id !== reference) throw new Error('the answer is about something else: id differs');
      return { answer, read_from, read_at: new Date(now()), sha256: sha256Hex(bytes) };
    },
    /** Takes it back. It may be over there already, or gone: both are as well. */
    cancel: async (reference: string, reason: string): Promise<void> => {
      const body = JSON.stringify({ actor: asked.requestor, reason });
      const { ok, status } = await call(`${addressOf(reference)}/cancel`, { body });
      if (!ok && ![404, 409, 410].includes(status)) throw new Error(`answered ${status}`);
    },
  };
}
export type HostClient = ReturnType<typeof createHostClient>;
