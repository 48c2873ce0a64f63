import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { Principal } from '../options.js';
import type { AlertSignatureOptions, AlertSourceOptions, Secrets } from './alert-source-options.js';

const TOLERANCE_SECONDS = 300;
const WEBHOOK_SECRET = 'whsec_';

/** What was sent, before anybody reads it. */
export interface Delivery {
  headers: Headers;
  bytes: Uint8Array;
}

const unauthenticated = () => new IncidentCenterError('UNAUTHENTICATED');
const listOf = (secrets: Secrets): readonly string[] => (typeof secrets === 'string' ? [secrets] : secrets);
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a text is one of the secrets: all are compared, in constant time. */
function isOneOf(secrets: Secrets, given: string): boolean {
  const wanted = listOf(secrets).map((secret) => timingSafeEqual(digest(given), digest(secret)));
  return given !== '' && wanted.includes(true);
}

function credentialOf(headers: Headers): string {
  const [scheme, value = ''] = (headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer') return value;
  if (scheme?.toLowerCase() !== 'basic') return '';
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}

/** @throws {IncidentCenterError} `UNAUTHENTICATED` without the credential of the source. */
export function assertCredential(secrets: Secrets, given: string | undefined): void {
  if (!isOneOf(secrets, given ?? '')) throw unauthenticated();
}

/** @throws {IncidentCenterError} `UNAUTHENTICATED` without the credential of the source in `Authorization`. */
export const assertAuthorization = (secrets: Secrets, headers: Headers): void =>
  assertCredential(secrets, credentialOf(headers));

/** The seconds that a header names, if they are near enough to now. */
function timeOf(header: string | null, now: number): string {
  const seconds = header !== null && /^\d{1,12}$/.test(header) ? Number(header) : Number.NaN;
  if (!(Math.abs(now / 1_000 - seconds) <= TOLERANCE_SECONDS)) throw unauthenticated();
  return header ?? '';
}

const hmac = (key: Uint8Array | string, prefix: string, bytes: Uint8Array) =>
  createHmac('sha256', key).update(prefix).update(bytes).digest();

const isSame = (left: Uint8Array, right: Uint8Array) => left.length === right.length && timingSafeEqual(left, right);

/** The key of a secret as the sender shows it. */
export const webhookKey = (secret: string): Uint8Array => Buffer.from(secret.replace(WEBHOOK_SECRET, ''), 'base64');

function standardWebhooksId(secrets: Secrets, { headers, bytes }: Delivery, now: number): string {
  const id = headers.get('webhook-id') ?? '';
  // A dot would let what is signed be divided in another way.
  if (id === '' || id.length > 255 || id.includes('.')) throw unauthenticated();
  const time = timeOf(headers.get('webhook-timestamp'), now);
  const given = (headers.get('webhook-signature') ?? '')
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice('v1,'.length), 'base64'));
  const wanted = listOf(secrets).map((secret) => hmac(webhookKey(secret), `${id}.${time}.`, bytes));
  if (!wanted.some((signature) => given.some((one) => isSame(one, signature)))) throw unauthenticated();
  return id;
}

/**
 * Checks a signature over the bytes that came.
 *
 * @returns the id of the notification, where the scheme has one: a second delivery carries the same.
 * @throws {IncidentCenterError} `UNAUTHENTICATED`, the same for whatever is wrong with it.
 */
export function verifySignature(signature: AlertSignatureOptions, delivery: Delivery, now: number): string | undefined {
  if (signature.scheme === 'standard_webhooks') return standardWebhooksId(signature.secret, delivery, now);
  const { headers, bytes } = delivery;
  const { timestamp_header } = signature;
  const prefix = timestamp_header === undefined ? '' : `${timeOf(headers.get(timestamp_header), now)}:`;
  const given = Buffer.from(headers.get(signature.header ?? 'X-Grafana-Alerting-Signature') ?? '', 'hex');
  const wanted = listOf(signature.secret).map((secret) => hmac(secret, prefix, bytes));
  if (!wanted.some((one) => isSame(given, one))) throw unauthenticated();
  return undefined;
}

/** Who a source is once it has proved itself: it has its own role, and no more than its tenants. */
export function alertSourcePrincipal(name: string, source: AlertSourceOptions): Principal {
  return {
    id: `alert-source:${name}`,
    kind: 'alert_source',
    display_name: name,
    roles: ['alert_source'],
    tenant_ids: [...source.tenants],
    environments: [source.environment ?? 'prod'],
    on_call_rotations: [],
    clearance: 'unclassified',
    risk_tier: 'low',
  };
}
