import { EVENT_TYPES, type EventType, IncidentCenterError } from '@incident-center/sdk/contract';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** Somebody who gets every event of some tenants by a signed webhook. */
export interface AuditReceiverOptions {
  /**
   * Where to post; https in production, unless it is on this machine.
   *
   * @throws `INVALID_INPUT` for what is none, and with a credential in it; `INSECURE_CONFIG` in production for plain
   * http to another machine
   */
  url: string;
  /**
   * Standard Webhooks secrets, `whsec_` and 24 to 64 bytes in base64. Each signs: while one is replaced there are
   * two. Never in the database.
   *
   * @throws `INVALID_INPUT` without one, and for one that is not `whsec_` and 24 to 64 bytes in base64
   */
  secrets: readonly string[];
  /**
   * Events of any of these tenants are sent.
   *
   * @throws `INVALID_INPUT` where there is none
   */
  tenants: readonly string[];
  /**
   * Types of events that are sent.
   *
   * @default every type
   * @throws `INVALID_INPUT` for a type that there is not
   */
  types?: readonly EventType[] | undefined;
  /**
   * Where a receiver that is new begins: at the `start` of the log or at its present `end`.
   *
   * @default `start`
   */
  from?: 'start' | 'end' | undefined;
  /**
   * How long an answer may take.
   *
   * @unit ms
   * @default 10,000
   * @throws `INVALID_INPUT` unless a whole number
   */
  timeout_ms?: number | undefined;
  /**
   * How often one event is tried before it becomes a dead letter.
   *
   * @default 20, which take about ten hours
   * @throws `INVALID_INPUT` unless a whole number
   */
  max_attempts?: number | undefined;
  /**
   * Wait before the second attempt. It doubles each time.
   *
   * @unit ms
   * @default 1,000
   * @throws `INVALID_INPUT` unless a whole number
   */
  first_retry_ms?: number | undefined;
  /**
   * The longest wait between two attempts.
   *
   * @unit ms
   * @default 3,600,000, an hour
   * @throws `INVALID_INPUT` unless a whole number
   */
  longest_retry_ms?: number | undefined;
}

/** A receiver with every default filled in, and its secrets as bytes. */
export interface AuditReceiver {
  name: string;
  url: string;
  keys: readonly Uint8Array[];
  tenants: readonly string[];
  types: readonly EventType[];
  from: 'start' | 'end';
  timeout_ms: number;
  max_attempts: number;
  first_retry_ms: number;
  longest_retry_ms: number;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

const refuse = (name: string, why: string) =>
  new IncidentCenterError('INVALID_INPUT', `audit receiver '${name}' ${why}`);

function keyOf(name: string, secret: string): Uint8Array {
  const bytes = SECRET.test(secret) ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.alloc(0);
  if (bytes.length < 24 || bytes.length > 64)
    throw refuse(name, 'has a secret that is not whsec_ and 24 to 64 bytes in base64');
  return new Uint8Array(bytes);
}

function checkUrl(name: string, text: string, production: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) throw refuse(name, 'has no http or https url');
  if (url.username !== '' || url.password !== '')
    throw refuse(name, 'has a credential in its url: it is signed instead');
  if (production && url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
    throw new IncidentCenterError(
      'INSECURE_CONFIG',
      `audit receiver '${name}' at ${url.hostname} is not reached by https`,
    );
}

const whole = (name: string, option: string, value: number, least: number): number => {
  if (!Number.isSafeInteger(value) || value < least) throw refuse(name, `needs a whole ${option} of at least ${least}`);
  return value;
};

/**
 * Fills in the defaults of the receivers, and refuses what cannot be.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`; `INSECURE_CONFIG` for plain http to another machine in production.
 */
export function resolveAuditReceivers(
  receivers: Readonly<Record<string, AuditReceiverOptions>>,
  production: boolean,
): AuditReceiver[] {
  return Object.entries(receivers).map(([name, options]) => {
    if (!NAME.test(name)) throw refuse(name, 'needs a name of small letters, digits, _ and -');
    checkUrl(name, options.url, production);
    if (options.secrets.length === 0) throw refuse(name, 'has no secret to sign with');
    if (options.tenants.length === 0) throw refuse(name, 'is bound to no tenant');
    const unknown = options.types?.find((type) => !EVENT_TYPES.includes(type));
    if (unknown !== undefined) throw refuse(name, `asks for events of the unknown type '${unknown}'`);
    return {
      name,
      url: options.url,
      keys: options.secrets.map((secret) => keyOf(name, secret)),
      tenants: options.tenants,
      types: options.types ?? EVENT_TYPES,
      from: options.from ?? 'start',
      timeout_ms: whole(name, 'timeout_ms', options.timeout_ms ?? 10_000, 1),
      max_attempts: whole(name, 'max_attempts', options.max_attempts ?? 20, 1),
      first_retry_ms: whole(name, 'first_retry_ms', options.first_retry_ms ?? 1_000, 1),
      longest_retry_ms: whole(name, 'longest_retry_ms', options.longest_retry_ms ?? 3_600_000, 1),
    };
  });
}
