import { IncidentCenterError } from '@incident-center/sdk/contract';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** A bucket of an S3-compatible store. Credentials come by the AWS SDK's own chain: environment, files, roles. */
export interface S3ObjectStoreOptions {
  /**
   * The bucket, which is there already.
   *
   * @throws `INVALID_INPUT` for one that does not exist, or that the credentials do not open
   */
  bucket: string;
  /**
   * The region of the bucket.
   *
   * @default what the AWS SDK finds: `AWS_REGION`, or its configuration file
   */
  region?: string | undefined;
  /**
   * Where the store is, when it is not Amazon's.
   *
   * @default Amazon's
   * @throws `INVALID_INPUT` for what is no address, and with a credential in it; `INSECURE_CONFIG` in production for
   * plain http to another machine
   */
  endpoint?: string | undefined;
  /**
   * Whether the bucket stands in the path of addresses instead of in the name of the host.
   *
   * @default whether there is an `endpoint`
   */
  path_style?: boolean | undefined;
  /**
   * What the keys of all objects begin with, `incident-center/` say.
   *
   * @default nothing
   * @throws `INVALID_INPUT` unless letters, digits and `! _ . - /`, with a `/` at the end and none at the start
   */
  prefix?: string | undefined;
  /**
   * Object Lock for everything that is stored: nobody, or with `governance` nobody without a special right, removes it
   * for so many days.
   *
   * @unit days
   * @default no retention beyond what the bucket does by itself
   * @throws `INVALID_INPUT` unless 1 to 36,500 days, and for a bucket that was made without Object Lock
   */
  object_lock?: { mode: 'governance' | 'compliance'; days: number } | undefined;
  /**
   * How long one call may take, with all its attempts; of a large object, how long nothing may arrive.
   *
   * @unit ms
   * @default 10,000
   * @throws `INVALID_INPUT` unless a whole number from 100 to 60,000
   */
  timeout_ms?: number | undefined;
  /**
   * How often a call is tried.
   *
   * @default 3
   * @throws `INVALID_INPUT` unless a whole number from 1 to 10
   */
  max_attempts?: number | undefined;
}

/** With every default filled in. */
export interface S3Settings {
  bucket: string;
  region: string | undefined;
  endpoint: string | undefined;
  path_style: boolean;
  prefix: string;
  object_lock: S3ObjectStoreOptions['object_lock'];
  timeout_ms: number;
  max_attempts: number;
}

const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', `object_store.${message}`);

function assertWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw refuse(`${name} is not a whole number from ${least} to ${most}`);
}

function checkEndpoint(endpoint: string, production: boolean): void {
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw refuse('endpoint is not an address of http or https');
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username !== '' || password !== '')
    throw refuse("endpoint holds a credential: give it by the AWS SDK's own chain");
  if (production && protocol === 'http:' && !LOOPBACK_HOSTS.has(hostname))
    throw new IncidentCenterError(
      'INSECURE_CONFIG',
      `object_store.endpoint leaves the machine without encryption: use https for ${hostname}`,
    );
}

/**
 * Fills in the defaults, and refuses what cannot be.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`; `INSECURE_CONFIG` in production for plain http to another machine.
 */
export function resolveS3Options(options: S3ObjectStoreOptions, production: boolean): S3Settings {
  const { bucket, endpoint, prefix = '', object_lock, timeout_ms = 10_000, max_attempts = 3 } = options;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw refuse('bucket is not the name of a bucket');
  if (endpoint !== undefined) checkEndpoint(endpoint, production);
  if (!/^([A-Za-z0-9!_.-]+\/)*$/.test(prefix) || prefix.length > 200)
    throw refuse('prefix may hold letters, digits and ! _ . - / only, and ends with a /');
  if (object_lock !== undefined) {
    if (object_lock.mode !== 'governance' && object_lock.mode !== 'compliance')
      throw refuse('object_lock.mode is neither governance nor compliance');
    assertWhole('object_lock.days', object_lock.days, 1, 36_500);
  }
  assertWhole('timeout_ms', timeout_ms, 100, 60_000);
  assertWhole('max_attempts', max_attempts, 1, 10);
  return {
    bucket,
    region: options.region,
    endpoint,
    path_style: options.path_style ?? endpoint !== undefined,
    prefix,
    object_lock,
    timeout_ms,
    max_attempts,
  };
}
