import type { AlertmanagerWebhook, OperationResponse } from '@incident-center/sdk/contract';
import { type Listening, listenOnLoopback } from './listen-on-loopback.js';

/** What becomes of one delivery: it isn't taken, it is taken but the answer gets lost on the way, or all goes well. */
export type Trouble = 'refused' | 'answer lost' | 'none';

export interface Delivery {
  notification: AlertmanagerWebhook;
  trouble: Trouble;
  /** What the sender saw. */
  status: number;
  /** What the kit did, where it took the delivery. */
  answer: OperationResponse<'receive_alerts'> | undefined;
}

export interface WebhookReceiver extends Listening {
  /** Everything that was delivered for this tenant and shard, oldest first. */
  deliveriesOf: (tenant: string, shard: string) => Delivery[];
}

export interface WebhookReceiverOptions {
  fetch: (request: Request) => Promise<Response>;
  /** Asked for each delivery, with those of the same alert group before it. */
  troubleFor: (notification: AlertmanagerWebhook, earlier: readonly Delivery[]) => Trouble;
}

const unavailable = () => new Response('Not now.\n', { status: 503 });

/** The kit behind real HTTP, on a line that `troubleFor` breaks now and then. */
export async function startWebhookReceiver(options: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const deliveries: Delivery[] = [];
  const listening = await listenOnLoopback(async (request) => {
    const notification = (await request.clone().json()) as AlertmanagerWebhook;
    const earlier = deliveries.filter((one) => one.notification.groupKey === notification.groupKey);
    const trouble = options.troubleFor(notification, earlier);
    const response = trouble === 'refused' ? unavailable() : await options.fetch(request);
    const answer = trouble === 'refused' || !response.ok ? undefined : await response.clone().json();
    const answered = trouble === 'answer lost' ? unavailable() : response;
    deliveries.push({ notification, trouble, status: answered.status, answer });
    return answered;
  });
  return {
    ...listening,
    deliveriesOf: (tenant, shard) =>
      deliveries.filter(
        ({ notification: { groupLabels } }) => groupLabels.tenant === tenant && groupLabels.shard === shard,
      ),
  };
}
