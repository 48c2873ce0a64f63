import { IncidentCenterError } from '@incident-center/sdk/contract';

const MAX_KEY_LENGTH = 255;

/** @throws {IncidentCenterError} `MALFORMED_REQUEST` for a key that is empty or too long. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && (key.length === 0 || key.length > MAX_KEY_LENGTH))
    throw new IncidentCenterError('MALFORMED_REQUEST', `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters`);
  return key;
}

/**
 * The version that a caller has read.
 *
 * @throws {IncidentCenterError} `MALFORMED_REQUEST` for what is no ETag of ours.
 */
export function ifMatchOf(request: Request): number | undefined {
  const header = request.headers.get('if-match');
  if (header === null || header === '*') return undefined;
  const version = /^"v([1-9][0-9]{0,8})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new IncidentCenterError('MALFORMED_REQUEST', 'If-Match must be an ETag that we gave, as "v17"');
  return Number(version);
}
