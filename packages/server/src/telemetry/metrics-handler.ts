import { createHash, timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics } from 'prom-client';
import type { PolicyStatus } from '../authorization/open-policy.js';
import type { Center } from '../center.js';
import { factsText } from './facts-text.js';
import type { ResolvedMetrics } from './metrics-options.js';
import { readFacts } from './read-facts.js';
import { startAtZero } from './start-at-zero.js';

const CACHE_RESULTS = { hits: 'hit', misses: 'miss', bypassed: 'bypassed' } as const;
const MS = 1_000;
/** In times of what a scrape waits. */
const ABANDONED_AFTER = 6;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a request shows the token: compared in the same time, whatever it shows. */
function shows({ headers }: Request, token: string): boolean {
  const [, given = ''] = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(token));
}

/** Waits for something, but no longer than a time. */
async function atMost<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the database did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads facts for all that ask at once, and again only when they are old. What failed is asked for anew. */
function createFactsReader(center: Center, options: ResolvedMetrics) {
  let reading: Promise<{ text: string; read_at: number }> | undefined;
  let until = 0;
  return () => {
    if (reading !== undefined && performance.now() < until) return reading;
    // A reading on a connection that is gone may never end: after a while another one is begun.
    until = performance.now() + ABANDONED_AFTER * options.timeout_ms;
    const mine = readFacts(center, options)
      .then(factsText)
      .then((text) => ({ text, read_at: performance.now() }));
    reading = mine;
    mine.then(
      () => {
        if (reading === mine) until = performance.now() + options.cache_ms;
      },
      () => {
        if (reading === mine) reading = undefined;
      },
    );
    return mine;
  };
}

/** What the policy counts by itself. */
function notePolicy({ telemetry, now }: Center, { cache, bundle }: PolicyStatus): void {
  for (const [count, result] of Object.entries(CACHE_RESULTS) as [keyof typeof CACHE_RESULTS, string][])
    if (cache !== undefined)
      telemetry.countedElsewhere('incident_center_policy_cache_requests_total', { result }, cache[count]);
  if (bundle === undefined) return;
  telemetry.set('incident_center_policy_bundle_age_seconds', {}, Math.max(0, now() / MS - bundle.issued_at));
  telemetry.countedElsewhere('incident_center_policy_bundle_activations_total', {}, bundle.activations);
  telemetry.countedElsewhere('incident_center_policy_bundle_refusals_total', {}, bundle.refusals);
}

/**
 * Answers `GET` with every metric in Prometheus' text format. It is no part of the API: a host mounts it where its monitoring
 * gets and others do not. A database that fails or hangs makes it answer with what this process knows, and
 * `incident_center_database_up 0`.
 */
export function createMetricsHandler(
  center: Center,
  options: ResolvedMetrics,
  policyStatus: () => PolicyStatus,
): (request: Request) => Promise<Response> {
  const { telemetry } = center;
  const { registry } = telemetry;
  startAtZero(center);
  const facts = createFactsReader(center, options);
  let process_metrics = false;
  let failure: string | undefined;

  async function readable(): Promise<string> {
    try {
      const { text, read_at } = await atMost(options.timeout_ms, facts());
      telemetry.set('incident_center_database_up', {}, 1);
      telemetry.set('incident_center_facts_age_seconds', {}, (performance.now() - read_at) / MS);
      failure = undefined;
      return text;
    } catch (error) {
      telemetry.set('incident_center_database_up', {}, 0);
      const line = `metrics go out without those from the database: ${String(error)}`;
      // At every scrape the same line would hide all others.
      if (line !== failure) center.log(line);
      failure = line;
      return '';
    }
  }

  return async (request) => {
    const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { ...headers, Allow: 'GET, HEAD' } });
    if (options.token !== undefined && !shows(request, options.token))
      return new Response(null, { status: 401, headers: { ...headers, 'WWW-Authenticate': 'Bearer' } });
    // Not before somebody asks: it watches the event loop and the garbage collector from then on.
    if (!process_metrics) collectDefaultMetrics({ register: registry });
    process_metrics = true;
    const fromDatabase = await readable();
    notePolicy(center, policyStatus());
    const text = `${await registry.metrics()}${fromDatabase === '' ? '' : `\n${fromDatabase}`}`;
    return new Response(request.method === 'HEAD' ? null : text, {
      headers: { ...headers, 'Content-Type': registry.contentType },
    });
  };
}
