import { IncidentCenterError, MAX_ALERTS } from '@incident-center/sdk/contract';
import type { z } from 'zod';
import { parsed } from '../../http/parse-input.js';

/** Refuses a list that is too long before it is looked at any closer. */
export function assertNotTooMany(list: unknown): void {
  if (Array.isArray(list) && list.length > MAX_ALERTS)
    throw new IncidentCenterError('BODY_TOO_LARGE', `one notification may hold ${MAX_ALERTS} alerts`);
}

/**
 * Reads a body by its schema.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` with every issue, `BODY_TOO_LARGE` for too many alerts.
 */
export function readBodyAs<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (typeof body === 'object' && body !== null && 'alerts' in body) assertNotTooMany(body.alerts);
  return parsed(schema, body) as z.output<Schema>;
}

/** Without what is empty: a sender that has no address writes "". */
export function withoutEmpty(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Numbers, truth values and texts of an object by their names, as labels are. The rest is left out. */
export function scalarsOf(values: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );
}
