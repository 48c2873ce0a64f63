import { createHash } from 'node:crypto';
import type { ActorAttributes, PolicyAction, PolicyDecision } from '@incident-center/sdk/contract';
import canonicalize from 'canonicalize';
import { pathOfRule } from './decision-path.js';
import type { ListFilter } from './list-filter.js';
import { evaluatePolicy, type PolicyEngine, type PolicyInput } from './policy-engine.js';
import { IncidentCenterPolicyError } from './policy-error.js';

export interface CachingEngineOptions {
  /** How long a decision may be given again, in seconds: 30 by default, and at most. */
  ttl_seconds?: number;
  /** How many decisions and list filters are kept: 1,000 by default. The one that was used longest ago goes first. */
  max_entries?: number;
}

export interface CacheStatistics {
  hits: number;
  misses: number;
  /** Never looked up: of high risk, with an approval at hand, or by an engine that cannot tell what it decides by. */
  bypassed: number;
  evictions: number;
  /** How often everything was forgotten because the rules or the data had changed. */
  clears: number;
  entries: number;
}

export interface CachingEngine extends PolicyEngine {
  statistics: () => CacheStatistics;
  clear: () => void;
}

const MAX_TTL_SECONDS = 30;
const DEFAULT_MAX_ENTRIES = 1_000;
/** In characters of JSON: a filter for hundreds of tenants is not worth its memory. */
const MAX_ENTRY = 16_384;

interface Entry {
  value: unknown;
  from_ms: number;
  /** The first moment at which it holds no more. */
  until_ms: number;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The next moment at which something in the input expires; the rules compare their clock with nothing else. */
function nextExpiry(value: unknown, now_ms: number): number {
  if (!isObject(value)) return Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'number') {
      if (key.endsWith('_ms') && child > now_ms) next = Math.min(next, child);
    } else next = Math.min(next, nextExpiry(child, now_ms));
  }
  return next;
}

const CALM = new Set<unknown>(['low', 'medium', undefined]);
const OF_APPROVALS = new Set<PolicyAction>(['can_decide_approval', 'can_revoke_approval']);

/** Whatever has to do with high risk is asked anew each time; a risk that is not known counts as high. */
function isHighRisk(action: PolicyAction, { resource, context }: PolicyInput): boolean {
  if (OF_APPROVALS.has(action)) return true;
  if (context?.approvals !== undefined && context.approvals.length > 0) return true;
  if (context?.step !== undefined && (context.step.risk_level === undefined || !CALM.has(context.step.risk_level))) {
    return true;
  }
  return !CALM.has(resource?.risk_level);
}

function keyOf(fingerprint: string, rule: string, input: Record<string, unknown>): string {
  let text: string | undefined;
  try {
    text = canonicalize(input);
  } catch (cause) {
    throw new IncidentCenterPolicyError('POLICY_INPUT_INVALID', 'the input is no JSON', { cause });
  }
  return createHash('sha256').update(`${fingerprint} ${rule} ${text}`).digest('base64');
}

function frozen<Value>(value: Value): Value {
  if (isObject(value)) for (const child of Object.values(value)) frozen(child);
  return Object.freeze(value);
}

/**
 * Gives a decision again while nothing it depends on has changed: not the rules, not the data, nothing in the input but
 * the time, and no expiry in it. What was kept is frozen, for it is given to many.
 *
 * @example
 * const engine = createCachingEngine(await createOpaWasmEngine(), { ttl_seconds: 10 });
 */
export function createCachingEngine(engine: PolicyEngine, options: CachingEngineOptions = {}): CachingEngine {
  const ttl_ms = Math.min(options.ttl_seconds ?? MAX_TTL_SECONDS, MAX_TTL_SECONDS) * 1000;
  const max_entries = options.max_entries ?? DEFAULT_MAX_ENTRIES;
  // The order of a map is the order of use: what is used is put last again.
  const entries = new Map<string, Entry>();
  const counts = { hits: 0, misses: 0, bypassed: 0, evictions: 0, clears: 0 };
  let filled_by: string | undefined;

  /** Forgets what other rules decided: their decisions can't be asked for any more, and would only take up space. */
  function fingerprintNow(): string | undefined {
    const { fingerprint } = engine;
    if (fingerprint !== filled_by) {
      if (entries.size > 0) counts.clears += 1;
      entries.clear();
      filled_by = fingerprint;
    }
    return fingerprint;
  }

  function find(key: string, now_ms: number): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    if (now_ms < entry.from_ms || now_ms >= entry.until_ms) return undefined;
    entries.set(key, entry);
    return entry;
  }

  function keep(key: string, entry: Entry): void {
    if (JSON.stringify(entry.value).length > MAX_ENTRY) return;
    frozen(entry.value);
    entries.set(key, entry);
    if (entries.size <= max_entries) return;
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
    counts.evictions += 1;
  }

  async function through<Value>(
    question: { rule: string; input: Record<string, unknown>; now_ms: number; high_risk: boolean },
    evaluate: () => Promise<Value>,
  ): Promise<{ value: Value; cached: boolean }> {
    const { rule, input, now_ms, high_risk } = question;
    const fingerprint = fingerprintNow();
    if (fingerprint === undefined || high_risk || !Number.isFinite(now_ms)) {
      counts.bypassed += 1;
      return { value: await evaluate(), cached: false };
    }
    const key = keyOf(fingerprint, rule, input);
    const found = find(key, now_ms);
    if (found !== undefined) {
      counts.hits += 1;
      return { value: found.value as Value, cached: true };
    }
    counts.misses += 1;
    const value = await evaluate();
    // The rules may have been replaced in the meantime: then nobody knows which of them answered.
    if (engine.fingerprint === fingerprint && filled_by === fingerprint) {
      keep(key, { value, from_ms: now_ms, until_ms: Math.min(now_ms + ttl_ms, nextExpiry(input, now_ms)) });
    }
    return { value, cached: false };
  }

  async function evaluate(action: PolicyAction, input: PolicyInput) {
    const { actor, resource, context, now_ms } = input;
    const started = process.hrtime.bigint();
    const { value, cached } = await through(
      {
        rule: pathOfRule(action, 'decision'),
        input: { action, actor, resource, context },
        now_ms,
        high_risk: isHighRisk(action, input),
      },
      () => evaluatePolicy(engine, action, input),
    );
    const elapsed_us = cached ? Number((process.hrtime.bigint() - started) / 1000n) : value.elapsed_us;
    return { ...value, cached, elapsed_us };
  }

  return {
    get revision() {
      return engine.revision;
    },
    get fingerprint() {
      return engine.fingerprint;
    },
    get roles() {
      return engine.roles;
    },
    evaluate,
    decide: async (action, input): Promise<PolicyDecision> => (await evaluate(action, input)).decision,
    listFilter: async (action: PolicyAction, actor: ActorAttributes, now_ms: number): Promise<ListFilter> => {
      const question = {
        rule: pathOfRule(action, 'list_filter'),
        input: { action, actor },
        now_ms,
        high_risk: false,
      };
      return (await through(question, () => engine.listFilter(action, actor, now_ms))).value;
    },
    statistics: () => ({ ...counts, entries: entries.size }),
    clear: () => {
      if (entries.size > 0) counts.clears += 1;
      entries.clear();
    },
  };
}
