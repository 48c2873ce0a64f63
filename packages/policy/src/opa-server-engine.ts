import type { PolicyAction } from '@incident-center/sdk/contract';
import { pathOfRule } from './decision-path.js';
import { parseListFilter } from './list-filter.js';
import { parseDecision } from './parse-decision.js';
import type { Evaluation, PolicyEngine } from './policy-engine.js';
import { IncidentCenterPolicyError } from './policy-error.js';
import { createSilenceBreaker } from './silence-breaker.js';

export interface OpaServerEngineOptions {
  /** Of the server: `https://opa.example:8181`. */
  url: string;
  /** Sent as `Authorization: Bearer …`. */
  token?: string;
  /** For one decision, in milliseconds: 1,000 by default, 10,000 at most. Whoever asks waits, and holds its locks. */
  timeout_ms?: number;
  /** In bytes of JSON, 256 KiB by default. */
  max_input_bytes?: number;
}

const DEFAULT_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_INPUT_BYTES = 256 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OPA says with `provenance=true` which bundles it has. */
function revisionOf(answer: Record<string, unknown>): string {
  const { provenance } = answer;
  if (!isRecord(provenance)) return 'opa';
  const bundles = isRecord(provenance.bundles) ? Object.entries(provenance.bundles) : [];
  const told = bundles
    .map(([name, bundle]) => `${name}@${isRecord(bundle) ? String(bundle.revision) : ''}`)
    .sort()
    .join(',');
  return told === '' ? `opa ${String(provenance.version)}` : told;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? new ReadableStream()) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', 'the answer of OPA is too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks an OPA server that has these rules. No answer, a late one, and one that is no decision are errors, and whoever
 * catches one denies: nothing is allowed because somebody could not be asked. After three silences in a row it is asked once
 * a second, and everybody else is refused at once: who asks holds a connection to the database.
 *
 * The server's data counts, not this package's. It has no fingerprint, so that its decisions are not cached.
 *
 * @throws IncidentCenterPolicyError the methods reject with `POLICY_UNAVAILABLE`, `POLICY_RESULT_INVALID`,
 * `POLICY_FILTER_INVALID`, `POLICY_INPUT_INVALID` or `POLICY_INPUT_TOO_LARGE`.
 * @example
 * const engine = createOpaServerEngine({ url: 'http://127.0.0.1:8181', timeout_ms: 250 });
 */
export function createOpaServerEngine(
  options: OpaServerEngineOptions,
  { now = () => performance.now() }: { now?: () => number } = {},
): PolicyEngine {
  const base = `${options.url.replace(/\/+$/, '')}/v1/data`;
  const timeout_ms = Math.min(options.timeout_ms ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
  const maxInputBytes = options.max_input_bytes ?? DEFAULT_MAX_INPUT_BYTES;
  const breaker = createSilenceBreaker(now);
  // Until it was asked, nobody knows.
  let revision = 'opa';

  function encode(input: unknown): string {
    let text: string;
    try {
      text = JSON.stringify({ input });
    } catch (cause) {
      throw new IncidentCenterPolicyError('POLICY_INPUT_INVALID', 'the input is no JSON', { cause });
    }
    const size = Buffer.byteLength(text);
    if (size <= maxInputBytes) return text;
    throw new IncidentCenterPolicyError('POLICY_INPUT_TOO_LARGE', `the input has ${size} bytes`);
  }

  async function ask(path: string, input: unknown): Promise<{ result: unknown; revision: string }> {
    const body = encode(input);
    if (!breaker.mayAsk())
      throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'OPA has not answered lately, and rests for a second');
    let text: string;
    try {
      const response = await fetch(`${base}/${path}?provenance=true`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(timeout_ms),
        headers: {
          'Content-Type': 'application/json',
          ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
        },
        body,
      });
      if (response.status !== 200) {
        breaker.answered();
        await response.body?.cancel();
        throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', `OPA answered ${response.status}`);
      }
      text = await textOf(response);
      breaker.answered();
    } catch (cause) {
      if (cause instanceof IncidentCenterPolicyError) throw cause;
      breaker.silent();
      throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'OPA did not answer', { cause });
    }
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', 'the answer of OPA is no JSON', { cause });
    }
    if (!isRecord(answer) || !('result' in answer)) {
      throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', `OPA has no result for ${path}`);
    }
    revision = revisionOf(answer);
    return { result: answer.result, revision };
  }

  async function evaluate(action: PolicyAction, input: Parameters<PolicyEngine['decide']>[1]): Promise<Evaluation> {
    const { actor, resource, context, now_ms } = input;
    const started = process.hrtime.bigint();
    const answer = await ask(pathOfRule(action, 'decision'), { action, actor, resource, context, now_ms });
    const elapsed_us = Number((process.hrtime.bigint() - started) / 1000n);
    return { decision: parseDecision(answer.result), revision: answer.revision, cached: false, elapsed_us };
  }

  return {
    get revision() {
      return revision;
    },
    evaluate,
    decide: async (action, input) => (await evaluate(action, input)).decision,
    listFilter: async (action, actor, now_ms) =>
      parseListFilter((await ask(pathOfRule(action, 'list_filter'), { action, actor, now_ms })).result),
  };
}
