import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BundleServer {
  url: string;
  /** What it answers from now on. */
  serve: (answer: Answer) => void;
  /** What it was asked, and how it answered. */
  requests: { if_none_match: string | undefined; authorization: string | undefined; status: number }[];
  stop: () => Promise<void>;
}

interface Answer {
  body?: Uint8Array;
  etag?: string;
  status?: number;
  headers?: Record<string, string>;
  /** Ends the connection after so many bytes, though more were announced. */
  cut_after?: number;
  /** Never answers. */
  silent?: boolean;
}

/** A web server on this machine that has one file. */
export async function startBundleServer(): Promise<BundleServer> {
  let answer: Answer = { status: 404 };
  const requests: BundleServer['requests'] = [];
  const server = createServer((request, response) => {
    const { body, etag, headers = {}, cut_after, silent = false } = answer;
    if (silent) return;
    const { 'if-none-match': if_none_match, authorization } = request.headers;
    const status = etag !== undefined && if_none_match === etag ? 304 : (answer.status ?? 200);
    requests.push({ if_none_match, authorization, status });
    const length = status === 200 && body !== undefined ? { 'Content-Length': String(body.length) } : {};
    response.writeHead(status, { ...length, ...(etag === undefined ? {} : { ETag: etag }), ...headers });
    if (status !== 200 || body === undefined) response.end();
    else if (cut_after === undefined) response.end(body);
    else response.write(body.subarray(0, cut_after), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/bundle.tar.gz`,
    serve: (next) => {
      answer = next;
    },
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
