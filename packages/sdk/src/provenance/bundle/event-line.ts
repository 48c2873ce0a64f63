import { parseCanonicalText } from '../canonical-json.js';
import {
  hasForm,
  isArrayOf,
  isCount,
  isFilledText,
  isHash,
  isObject,
  isOneOf,
  isPosition,
  isText,
  isUuid,
  isWord,
} from '../closed-form.js';

/** As much of a core as checking needs; its form has been checked. */
export interface BundleCore {
  log: string;
  chain: string;
  id: string;
  type: string;
  created_at: string;
  actor: { id: string; kind: string };
  tenants: string[];
  environment: string;
  classification: string;
  target_ids: string[];
  incident_id: string | null;
  runbook_execution_id: string | null;
  operation: string;
  policy: { decision_id: string; bundle_revision: string; hmac: string } | null;
  refs: { role: string; key: string; sha256: string; size: number }[];
  payload: Record<string, unknown>;
  commitments: { path: string; hmac: string }[];
}

/** As much of a core as following its chain and opening its commitments takes. */
export type CoreHead = Pick<
  BundleCore,
  'log' | 'chain' | 'id' | 'type' | 'created_at' | 'policy' | 'refs' | 'commitments'
>;

export interface EventHead {
  event: CoreHead;
  prev: string;
  seq: number;
}

export interface EventLine extends EventHead {
  event: BundleCore;
}

const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** Numbers in a core are integers. */
function hasIntegersOnly(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (!hasIntegersOnly(item)) return false;
  return true;
}

const REFERENCE = { role: isWord, key: isText, sha256: isHash, size: isCount };
const isReference = (value: unknown): value is BundleCore['refs'][number] =>
  hasForm(value, REFERENCE) && value.key === `sha256/${value.sha256}`;

const isPath = (value: unknown) => isText(value) && value.startsWith('/');
const COMMITMENT = { path: isPath, hmac: isHash };
const isCommitment = (value: unknown): value is BundleCore['commitments'][number] => hasForm(value, COMMITMENT);

function isCommitments(value: unknown): boolean {
  if (!isArrayOf(isCommitment)(value)) return false;
  return value.length < 2 || new Set(value.map(({ path }) => path)).size === value.length;
}

const ACTOR = { id: isFilledText, kind: isOneOf('person', 'alert_source', 'system') };
const POLICY = { decision_id: isUuid, bundle_revision: isFilledText, hmac: isHash };
const isUuidOrNull = (value: unknown) => value === null || isUuid(value);

const CORE = {
  v: isOneOf(1),
  log: isFilledText,
  chain: isFilledText,
  id: isUuid,
  type: isWord,
  created_at: (value: unknown) => typeof value === 'string' && MOMENT.test(value),
  actor: (value: unknown) => hasForm(value, ACTOR),
  tenants: isArrayOf(isText),
  environment: isFilledText,
  classification: isFilledText,
  target_ids: isArrayOf(isText),
  incident_id: isUuidOrNull,
  runbook_execution_id: isUuidOrNull,
  operation: isFilledText,
  policy: (value: unknown) => value === null || hasForm(value, POLICY),
  refs: isArrayOf(isReference),
  payload: (value: unknown) => isObject(value) && hasIntegersOnly(value),
  commitments: isCommitments,
};

const LINE = { event: (value: unknown) => hasForm(value, CORE), prev: isHash, seq: isPosition };

/** Reads a line of `events.ndjson` that has the closed form; undefined for any other text. Never throws. */
export function readEventLine(text: string): EventLine | undefined {
  const value = parseCanonicalText(text);
  return hasForm(value, LINE) ? (value as unknown as EventLine) : undefined;
}
