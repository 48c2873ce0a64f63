import {
  ERROR_CODES,
  IncidentCenterError,
  isIncidentCenterError,
  operations,
  type Receipt,
} from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import { parsed, queryOf } from '../http/parse-input.js';
import { parseJson, readBytes, textOf } from '../http/parse-json.js';
import { idempotencyKeyOf, ifMatchOf } from '../http/request-conditions.js';
import type { Principal } from '../options.js';
import { perform, type UseCase } from '../perform.js';
import { observeNotification } from '../telemetry/observe-notification.js';
import { alertSourcePrincipal, assertAuthorization, assertCredential, verifySignature } from './alert-credential.js';
import { FORMATS } from './alert-formats.js';
import { alertGroupsOf, inPortions } from './alert-groups.js';
import { type MappedAlert, mapAlert } from './alert-mapping.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import { fillInBare } from './fill-in-bare.js';
import type { IncomingAlert, Notification } from './incoming-alert.js';
import { AnsweredBefore, claimNotification, keepAnswer, type NotificationId } from './known-notification.js';
import { type AlertPortion, NOTHING_RECEIVED, type Received, receiveAlerts, together } from './receive-alerts.js';

const { flag, success, replayed, query } = operations.receive_alerts;

/** A notification is taken in transactions of so many alerts: none holds its locks for long, however many there are. */
const PORTION = 250;

/** What has proved where it comes from, and what it says. */
interface Proved {
  notification: Notification;
  id: NotificationId | undefined;
  if_match: number | undefined;
}

function assertJson(headers: Headers): void {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE');
}

/** The body, whatever numbers are in it: they are measurements, and none is kept as one. */
const bodyOf = (bytes: Uint8Array) => (bytes.length === 0 ? undefined : parseJson(textOf(bytes), { anyNumber: true }));

/** A body that holds its own credential is read before it can be trusted; one that can't be read has none. */
function assertCredentialWithin(source: AlertSourceOptions, bytes: Uint8Array): void {
  const { credential } = FORMATS[source.format];
  if (source.credential === undefined || credential === undefined) return;
  let body: unknown;
  try {
    body = bodyOf(bytes);
  } catch (cause) {
    throw new IncidentCenterError('UNAUTHENTICATED', undefined, { cause });
  }
  assertCredential(source.credential, credential(body));
}

/** Lets a source prove itself over the bytes as they came, and reads them only then. */
async function prove(center: Center, source: AlertSourceOptions, request: Request): Promise<Proved> {
  const { headers } = request;
  const format = FORMATS[source.format];
  if (source.credential !== undefined && format.credential === undefined)
    assertAuthorization(source.credential, headers);
  const bytes = await readBytes(request, format.max_bytes);
  const signed =
    source.signature === undefined ? undefined : verifySignature(source.signature, { headers, bytes }, center.now());
  assertCredentialWithin(source, bytes);
  const key = idempotencyKeyOf(request);
  const if_match = ifMatchOf(request);
  parsed(query, queryOf(new URL(request.url)));
  if (bytes.length > 0) assertJson(headers);
  const notification = format.read(bodyOf(bytes), headers);
  const digest = sha256Hex(bytes);
  const id: NotificationId | undefined =
    signed !== undefined
      ? { id: `signed:${signed}`, digest, reused: 'NOTIFICATION_ID_REUSED' }
      : key === undefined
        ? undefined
        : { id: `key:${key}`, digest, reused: 'IDEMPOTENCY_KEY_REUSED' };
  return { notification, id, if_match };
}

/** The tenants in which incidents are switched on. That nobody knows is no reason to drop an alert. */
async function tenantsSwitchedOn(center: Center, principal: Principal): Promise<Set<string>> {
  const asked = principal.tenant_ids.map(async (tenant) => {
    const on = await center.options.flags.isEnabled(flag, tenant, principal);
    return on === true ? [tenant] : [];
  });
  try {
    return new Set((await Promise.all(asked)).flat());
  } catch (cause) {
    throw new IncidentCenterError('UNAVAILABLE', 'the feature flags could not be read', { cause });
  }
}

const hasLabels = (one: IncomingAlert): one is IncomingAlert & { labels: Record<string, string> } =>
  one.labels !== undefined;

async function receive(
  center: Center,
  source: { name: string; options: AlertSourceOptions },
  { notification, id, if_match }: Proved,
  request_id: string,
): Promise<{ body: string; again: boolean }> {
  const principal = alertSourcePrincipal(source.name, source.options);
  const { alerts, truncated } = notification;
  const mapped: MappedAlert[] = alerts.filter(hasLabels).map((one) => mapAlert(source.options, one));
  const on = await tenantsSwitchedOn(center, principal);
  const within = { ...principal, tenant_ids: principal.tenant_ids.filter((tenant) => on.has(tenant)) };
  const bare = alerts.filter((one) => !hasLabels(one));
  const { found, unknown } = await fillInBare(
    center,
    { principal: within, name: source.name, source: source.options },
    bare,
  );
  const switchedOn = [...mapped, ...found].filter(({ tenant }) => on.has(tenant));

  let received: Received = {
    ...NOTHING_RECEIVED,
    unmatched: unknown + mapped.length + found.length - switchedOn.length,
    truncated,
  };
  const receipts: Receipt[] = [];
  let body = '';
  const portions = inPortions(alertGroupsOf(switchedOn), PORTION);
  // A notification of nothing goes this way as well: it is refused where everything is switched off.
  if (portions.length === 0) portions.push([]);
  for (const [at, groups] of portions.entries()) {
    const useCase: UseCase<'receive_alerts', undefined, AlertPortion> = {
      run: async (context, portion) => {
        if (at === 0 && id !== undefined) await claimNotification(context, id);
        const outcome = await receiveAlerts.run(context, portion, undefined);
        if ('refused' in outcome) return outcome;
        const so_far = together(received, outcome.committed);
        body = JSON.stringify({ ...so_far, receipts: [...receipts, ...context.receipts] });
        if (at === portions.length - 1 && id !== undefined) await keepAnswer(context, id, { status: success, body });
        return outcome;
      },
    };
    try {
      const input = { source, groups, truncated };
      const asked = { principal, operation: 'receive_alerts', input, if_match, request_id } as const;
      const reply = await perform(center, useCase, asked);
      const answer = JSON.parse(reply.body) as Received & { receipts: Receipt[] };
      received = together(received, answer);
      receipts.push(...answer.receipts);
    } catch (error) {
      if (error instanceof AnsweredBefore) return { body: error.body, again: true };
      throw error;
    }
  }
  return { body, again: false };
}

/** Senders repeat what was answered with 5xx and drop the rest: what waiting would mend must not be a 4xx. */
function asItsSenderRepeats(error: unknown): unknown {
  if (!isIncidentCenterError(error) || ERROR_CODES[error.code].status >= 500) return error;
  const { retry_after } = error.details;
  if (retry_after === undefined && error.code !== 'CONFLICT') return error;
  return new IncidentCenterError('UNAVAILABLE', undefined, {
    details: { retry_after: retry_after ?? 1 },
    cause: error,
  });
}

/**
 * One notification of an alert source: it opens incidents, attaches to open ones, or repeats what is known.
 *
 * @throws {IncidentCenterError} `UNAUTHENTICATED`, the same for a wrong credential and for a source that does not exist.
 */
export const receiveNotification = (
  center: Center,
  name: string,
  request: Request,
  request_id: string,
): Promise<Response> => observeNotification(center, name, () => answerNotification(center, name, request, request_id));

async function answerNotification(center: Center, name: string, request: Request, request_id: string) {
  const sources = center.options.alert_sources;
  const options = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (options === undefined) throw new IncidentCenterError('UNAUTHENTICATED');
  const proved = await prove(center, options, request);
  const { body, again } = await receive(center, { name, options }, proved, request_id).catch((error): never => {
    throw asItsSenderRepeats(error);
  });
  const byKey = proved.id?.reused === 'IDEMPOTENCY_KEY_REUSED';
  const response = new Response(body, {
    status: again && !byKey ? replayed : success,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...(again ? { 'Idempotency-Replayed': 'true' } : {}),
    },
  });
  return { response, body, again };
}
