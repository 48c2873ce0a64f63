import { createHmac, timingSafeEqual } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';

const signatureOf = (secret: Uint8Array, text: string) =>
  createHmac('sha256', secret).update(text).digest().subarray(0, 16).toString('base64url');

/** A position in a list, signed: it is ours or it is refused. */
export function writeCursor(secret: Uint8Array, list: string, position: readonly (string | number)[]): string {
  const text = JSON.stringify([list, ...position]);
  return `${Buffer.from(text).toString('base64url')}.${signatureOf(secret, text)}`;
}

/** @throws {IncidentCenterError} `MALFORMED_CURSOR` for anything that `writeCursor` did not make for this list. */
export function readCursor(secret: Uint8Array, list: string, cursor: string): (string | number)[] {
  const [encoded = '', signature = ''] = cursor.split('.');
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  const given = Buffer.from(signature);
  const expected = Buffer.from(signatureOf(secret, text));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new IncidentCenterError('MALFORMED_CURSOR');
  const [of, ...position] = JSON.parse(text) as (string | number)[];
  if (of !== list) throw new IncidentCenterError('MALFORMED_CURSOR');
  return position;
}
