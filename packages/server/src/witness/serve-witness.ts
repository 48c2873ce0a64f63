import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAddCheckpoint, type WitnessAnswer, type WitnessParts } from './add-checkpoint.js';
import { originHash } from './witness-state.js';

export interface WitnessServer {
  url: string;
  /** Lets what is being answered end. */
  stop: () => Promise<void>;
}

const MAX_BYTES = 65_536;
const TIMEOUT_MS = 10_000;
const TEXT = 'text/plain; charset=utf-8';

/** The body, or undefined where it is longer than any submission. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(
  response: ServerResponse,
  { status, body, media_type }: Omit<WitnessAnswer, 'status'> & { status: number },
) {
  response.writeHead(status, { 'Content-Type': media_type, 'X-Content-Type-Options': 'nosniff' }).end(body);
}

/**
 * Serves a witness over HTTP: `POST /add-checkpoint`, and `GET /<SHA-256 of the origin>/checkpoint`, C2SP tlog-witness.
 *
 * @param listen port 0 takes any that is free.
 */
export async function serveWitness(
  parts: WitnessParts,
  listen: { host: string; port: number },
  log: (line: string) => void,
): Promise<WitnessServer> {
  const addCheckpoint = createAddCheckpoint(parts);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path = '' } = request;
    const say = (status: number, body: string) => answer(response, { status, body: `${body}\n`, media_type: TEXT });
    if (path === '/add-checkpoint') {
      if (method !== 'POST') return say(405, 'post a checkpoint');
      const body = await bodyOf(request);
      if (body === undefined) {
        // What is left of it is not read.
        response.setHeader('Connection', 'close');
        return say(413, 'the body is too large');
      }
      const said = await addCheckpoint(body);
      if (said.status === 422) log(`ALARM: refused a checkpoint: ${said.body.trim()}\n${body}`);
      return answer(response, said);
    }
    if (method !== 'GET') return say(404, 'there is nothing here');
    const known = parts.logs.find(({ name }) => path === `/${originHash(name)}/checkpoint`);
    const note = known && parts.state.get(known.name)?.note;
    if (note === undefined) return say(404, 'there is nothing here');
    return answer(response, { status: 200, body: note, media_type: TEXT });
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      log(`a request failed: ${String(error)}`);
      if (!response.headersSent) answer(response, { status: 500, body: 'failed\n', media_type: TEXT });
      else response.destroy();
    });
  });
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return {
    url: `http://${host}:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
}
