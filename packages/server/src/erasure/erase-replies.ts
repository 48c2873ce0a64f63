import { REDACTED } from '@incident-center/sdk/contract';
import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { idempotencyKey } from '../database/schema.js';
import type { Opening } from './find-copies.js';
import { type Piece, piecesOf, resembles } from './free-text.js';

/** Where answers hold what people wrote. Elsewhere the same letters may be a status or a name of ours. */
const WRITTEN = [
  'title',
  'description',
  'name',
  'runbook_name',
  'dedup_key',
  'justification',
  'reason',
  'inputs',
  'outputs',
];
const MAPS = ['tags', 'labels', 'annotations'];

const isOpening = (one: unknown): one is { value: unknown } =>
  typeof one === 'object' && one !== null && 'salt' in one && 'path' in one && 'value' in one;

/** An answer without the erased texts. What is not JSON is no answer of ours. */
function withoutTexts(body: string, erased: readonly Piece[]): string {
  const isErased = (text: string | number) => erased.some(({ value }) => resembles(value, text));
  const holds = (value: unknown): boolean => {
    if (typeof value === 'string' || typeof value === 'number') return isErased(value);
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).some(([key, one]) => isErased(key) || holds(one));
  };
  const without = (value: unknown, written: boolean): unknown => {
    if (typeof value === 'string' || typeof value === 'number') return written && isErased(value) ? REDACTED : value;
    // Of an event, what opens a commitment goes as a whole: that is how the event is from now on.
    if (Array.isArray(value))
      return value.filter((one) => !(isOpening(one) && holds(one.value))).map((one) => without(one, written));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) =>
        MAPS.includes(key) && holds(one)
          ? [key, { [REDACTED]: '' }]
          : [key, without(one, written || WRITTEN.includes(key))],
      ),
    );
  };
  return JSON.stringify(without(JSON.parse(body), false));
}

/**
 * Takes erased texts out of the answers that are kept for requests that come again, whoever asked. An answer of the same
 * shape and status stays: without one the request would be done twice.
 *
 * @param ids of the rows that the texts were in: an answer that names none of them is about something else.
 */
export async function eraseReplies(
  queries: Queries,
  erased: readonly Opening[],
  ids: readonly string[],
): Promise<number> {
  const pieces = erased.flatMap(({ column, value }) => piecesOf(column, value));
  if (pieces.length === 0 || ids.length === 0) return 0;
  const named = sql`exists (select from unnest(${`{${ids.join(',')}}`}::text[]) id where strpos(${idempotencyKey.body}, id) > 0)`;
  const replies = await queries.select().from(idempotencyKey).where(named).for('update');
  let changed = 0;
  for (const reply of replies) {
    const body = withoutTexts(reply.body, pieces);
    if (body === reply.body) continue;
    const { principal, operation, key } = reply;
    await queries
      .update(idempotencyKey)
      .set({ body })
      .where(
        and(
          eq(idempotencyKey.principal, principal),
          eq(idempotencyKey.operation, operation),
          eq(idempotencyKey.key, key),
        ),
      );
    changed += 1;
  }
  return changed;
}
