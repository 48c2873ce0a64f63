import { IncidentCenterError } from '@incident-center/sdk/contract';

export interface MetricsOptions {
  /**
   * Bearer token that whoever asks for metrics has to send.
   *
   * @default none: keep the endpoint where only your monitoring gets
   * @throws `INVALID_INPUT` for fewer than 16 characters
   */
  token?: string;
  /**
   * Tenants that have metrics of their own, by name. Each adds a series to every metric by tenant.
   *
   * @default none
   * @throws `INVALID_INPUT` for more than 200, or for an empty name
   */
  tenants?: readonly string[];
  /**
   * How far back means and shares look.
   *
   * @unit days
   * @default 30
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  window_days?: number;
  /**
   * For how long what was read from the database is given again, to whoever asks.
   *
   * @unit ms
   * @default 10,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  cache_ms?: number;
  /**
   * After how long an answer goes out without what the database has not said by then.
   *
   * @unit ms
   * @default 5,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  timeout_ms?: number;
}

/** The options with their defaults. */
export type ResolvedMetrics = Required<Omit<MetricsOptions, 'token'>> & { token: string | undefined };

const MAX_TENANTS = 200;
const MIN_TOKEN = 16;

/** @throws {IncidentCenterError} `INVALID_INPUT` for what cannot be. */
export function resolveMetrics(options: MetricsOptions = {}): ResolvedMetrics {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);
  const { token, tenants = [], window_days = 30, cache_ms = 10_000, timeout_ms = 5_000 } = options;
  for (const [name, value] of Object.entries({ window_days, cache_ms, timeout_ms }))
    if (!Number.isInteger(value) || value < 1) throw refuse(`metrics.${name} is not a whole number above 0`);
  if (token !== undefined && token.length < MIN_TOKEN)
    throw refuse(`metrics.token has fewer than ${MIN_TOKEN} characters`);
  if (tenants.length > MAX_TENANTS) throw refuse(`metrics.tenants has more than ${MAX_TENANTS} tenants`);
  if (tenants.some((tenant) => tenant === '')) throw refuse('metrics.tenants has a tenant without a name');
  return { token, tenants: [...new Set(tenants)], window_days, cache_ms, timeout_ms };
}
