import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
  /** What `webhook-id` says. */
  id: string;
}

/** How a receiver answers: with a status, never, by hanging up, or as a function says. */
export type Answer = number | 'hang' | 'hang up' | ((response: ServerResponse) => void);

export interface TestReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** Those that were answered with 2xx. */
  taken: ReceivedWebhook[];
  /** Chooses the answer to the webhook that was just received. */
  answer: (choose: (webhook: ReceivedWebhook, attempt: number) => Answer) => void;
  close: () => Promise<void>;
}

/** A real HTTP server that receives webhooks, and answers them as a test wants. */
export async function startWebhookReceiver(port = 0): Promise<TestReceiver> {
  const received: ReceivedWebhook[] = [];
  const taken: ReceivedWebhook[] = [];
  let choose: (webhook: ReceivedWebhook, attempt: number) => Answer = () => 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const webhook = { headers, body: Buffer.concat(chunks).toString('utf8'), id: String(headers['webhook-id']) };
      received.push(webhook);
      const answer = choose(webhook, received.filter(({ id }) => id === webhook.id).length);
      if (typeof answer === 'function') answer(response);
      else if (answer === 'hang up') request.socket.destroy();
      else if (answer !== 'hang') {
        if (answer >= 200 && answer < 300) taken.push(webhook);
        response.writeHead(answer).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    taken,
    answer: (next) => {
      choose = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
