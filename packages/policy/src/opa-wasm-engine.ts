import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type LoadedPolicy, loadPolicy } from '@open-policy-agent/opa-wasm';
import canonicalize from 'canonicalize';
import { pathOfRule } from './decision-path.js';
import { parseListFilter } from './list-filter.js';
import { parseDecision } from './parse-decision.js';
import { overridePolicyData, type PolicyData, type PolicyDataOverrides } from './policy-data.js';
import type { PolicyEngine } from './policy-engine.js';
import { IncidentCenterPolicyError } from './policy-error.js';
import { selfTest } from './self-test.js';

export interface OpaWasmEngineOptions {
  /** The compiled policy. The packaged one by default; it belongs to `data` and `revision`. */
  wasm?: Uint8Array;
  /** The data document the policy was compiled with, as in the bundle's `data.json`. The packaged one by default. */
  data?: unknown;
  /** The revision of a policy that isn't the packaged one. The digest of the Wasm by default. */
  revision?: string;
  /** A host's own roles, rotations and so on, over the data. */
  overrides?: PolicyDataOverrides;
  /** In bytes of JSON, 256 KiB by default. The memory of an instance grows with its largest input and never shrinks. */
  maxInputBytes?: number;
}

interface Loaded {
  wasm: Uint8Array;
  data: unknown;
  revision: string;
}

const DEFAULT_MAX_INPUT_BYTES = 256 * 1024;
// src/ and dist/ both stand beside wasm/.
const packaged = (name: string) => readFile(new URL(`../wasm/${name}`, import.meta.url));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

async function load(options: OpaWasmEngineOptions): Promise<Loaded> {
  try {
    const wasm = options.wasm ?? (await packaged('policy.wasm'));
    const data = options.data ?? JSON.parse((await packaged('data.json')).toString('utf8'));
    if (options.wasm !== undefined) return { wasm, data, revision: options.revision ?? sha256(wasm).slice(0, 16) };
    const manifest = JSON.parse((await packaged('manifest.json')).toString('utf8'));
    return { wasm, data, revision: options.revision ?? manifest.revision };
  } catch (cause) {
    throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'the compiled policy could not be read', { cause });
  }
}

function namespaced(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'incident_center' in data ? data.incident_center : undefined;
}

function encode(input: unknown): Uint8Array<ArrayBuffer> {
  try {
    return new TextEncoder().encode(JSON.stringify(input));
  } catch (cause) {
    throw new IncidentCenterPolicyError('POLICY_INPUT_INVALID', 'the input is no JSON', { cause });
  }
}

/**
 * Evaluates the compiled policy in this process: tens of microseconds a decision, no network.
 *
 * @throws IncidentCenterPolicyError `POLICY_UNAVAILABLE` or `POLICY_DATA_INVALID`; the engine's methods reject with
 * `POLICY_INPUT_TOO_LARGE`, `POLICY_INPUT_INVALID` or `POLICY_RESULT_INVALID`, and whoever catches that denies.
 *
 * @example
 * const engine = await createOpaWasmEngine({
 *   overrides: { role_permissions: { sre: ['can_view_incident', 'can_resolve_incident'] } },
 * });
 */
export async function createOpaWasmEngine(options: OpaWasmEngineOptions = {}): Promise<PolicyEngine> {
  const loaded = await load(options);
  const data: PolicyData = overridePolicyData(namespaced(loaded.data), options.overrides ?? {});
  const maxInputBytes = options.maxInputBytes ?? DEFAULT_MAX_INPUT_BYTES;
  const revision =
    options.overrides === undefined
      ? loaded.revision
      : `${loaded.revision}+${sha256(canonicalize(data) ?? '').slice(0, 16)}`;

  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(new Uint8Array(loaded.wasm));
  } catch (cause) {
    throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'the compiled policy is not Wasm', { cause });
  }
  async function instantiate(): Promise<LoadedPolicy> {
    const fresh = await loadPolicy(module);
    fresh.setData({ incident_center: data });
    return fresh;
  }
  let instance: Promise<LoadedPolicy> | undefined;

  async function evaluate(entrypoint: string, input: unknown): Promise<unknown> {
    const bytes = encode(input);
    if (bytes.byteLength > maxInputBytes) {
      throw new IncidentCenterPolicyError('POLICY_INPUT_TOO_LARGE', `the input has ${bytes.byteLength} bytes`);
    }
    let results: unknown;
    try {
      instance ??= instantiate();
      const document = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      results = (await instance).evaluate(document, entrypoint);
    } catch (cause) {
      // What an aborted evaluation leaves in the memory is not known.
      instance = undefined;
      throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', `evaluating ${entrypoint} failed`, { cause });
    }
    const first: unknown = Array.isArray(results) ? results[0] : undefined;
    if (typeof first !== 'object' || first === null || !('result' in first)) {
      throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', `${entrypoint} has no result`);
    }
    return first.result;
  }
  const fingerprint = sha256(`${sha256(loaded.wasm)} ${canonicalize(data) ?? ''}`);

  const engine: PolicyEngine = {
    revision,
    fingerprint,
    roles: Object.keys(data.role_permissions).sort(),
    decide: async (action, input) => {
      const { actor, resource, context, now_ms } = input;
      return parseDecision(
        await evaluate(pathOfRule(action, 'decision'), { action, actor, resource, context, now_ms }),
      );
    },
    listFilter: async (action, actor, now_ms) =>
      parseListFilter(await evaluate(pathOfRule(action, 'list_filter'), { action, actor, now_ms })),
  };
  await selfTest(engine, data);
  return engine;
}
