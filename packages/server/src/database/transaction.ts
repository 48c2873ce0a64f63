import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { currentTraceparent } from '../telemetry/tracing.js';
import type { Database, Queries } from './database.js';

/** Whom a transaction works for. Row security sees the tenants. */
export type TransactionRole = { role: 'app'; principal: string; tenants: readonly string[] } | { role: 'system' };

const RETRIES = 5;
const RETRYABLE = new Map([
  ['40001', 'serialization'],
  ['40P01', 'deadlock'],
] as const);
const whyAgain = (error: unknown) => RETRYABLE.get((sqlState(error) ?? '') as '40001');
/** What the drivers say of a connection that is gone or was closed by us; they give no code for it. */
const LOST =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|after calling end on the pool|PGlite is closed/i;
const LOCK_TIMEOUT = '55P03';
/** Classes of SQLSTATE in which the server, not the statement, is at fault. */
const UNAVAILABLE = /^(08|53|57P|58)/;
const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** The SQLSTATE, or the system's error code, at the root of an error. */
export function sqlState(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && at.name !== 'IncidentCenterError') return code;
  }
  return undefined;
}

/** Whether a lock was not to be had in time. */
export const isLockTimeout = (error: unknown): boolean => sqlState(error) === LOCK_TIMEOUT;

const rootMessage = (error: unknown): string => {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
};

function asOurs(error: unknown): unknown {
  if (isIncidentCenterError(error)) return error;
  const state = sqlState(error);
  if (state === LOCK_TIMEOUT || whyAgain(error) !== undefined)
    return new IncidentCenterError('CONFLICT', undefined, { details: { retry_after: 1 }, cause: error });
  const lost = LOST.test(rootMessage(error));
  if (lost || (state !== undefined && (UNAVAILABLE.test(state) || CONNECTION_ERRORS.has(state))))
    return new IncidentCenterError('UNAVAILABLE', 'the database is not available', {
      details: { retry_after: 5 },
      cause: error,
    });
  return error;
}

/** Drizzle's errors repeat the parameters of their query. Those are what people wrote, and must not get into a log. */
function withoutParameters(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof DrizzleQueryError)) continue;
    const told = at.message;
    at.params = [];
    at.message = `Failed query: ${at.query}`;
    if (at.stack !== undefined) at.stack = at.stack.replace(told, () => at.message);
  }
  return error;
}

/** A Postgres array literal: `set_config` takes text. */
const arrayLiteral = (values: readonly string[]) =>
  `{${values.map((value) => `"${value.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;

/**
 * Runs one transaction as a role of ours, with row security for its tenants. Serialization failures and deadlocks are
 * tried again, so `run` must not touch anything but the database.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where the database is, `CONFLICT` where a lock was not to be had in time.
 */
export async function inTransaction<Result>(
  database: Database,
  as: TransactionRole,
  run: (queries: Queries) => Promise<Result>,
): Promise<Result> {
  const within = async (queries: Queries) => {
    await queries.execute(
      as.role === 'app'
        ? sql`select set_config('incident_center.tenants', ${arrayLiteral(as.tenants)}, true),
            set_config('incident_center.principal', ${as.principal}, true),
            set_config('incident_center.traceparent', ${currentTraceparent() ?? ''}, true),
            set_config('lock_timeout', '10s', true), set_config('role', 'incident_center_app', true)`
        : sql`select set_config('role', 'incident_center_system', true)`,
    );
    return run(queries);
  };
  for (let attempt = 1; ; attempt += 1) {
    let why: unknown;
    try {
      return await database.queries.transaction(async (queries) => {
        try {
          return await within(queries);
        } catch (error) {
          // On a connection that is lost the rollback fails too, and would be all that is heard of it.
          why = error;
          throw error;
        }
      });
    } catch (thrown) {
      const error = withoutParameters(why ?? thrown);
      const again = whyAgain(error);
      if (attempt > RETRIES || again === undefined) throw asOurs(error);
      database.onRetry?.(again);
    }
  }
}
