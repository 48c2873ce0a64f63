import { CLEARANCES, POLICY_ACTIONS, RISK_LEVELS } from '@incident-center/sdk/contract';
import { IncidentCenterPolicyError } from './policy-error.js';

/** What the rules read besides their input. */
export interface PolicyData {
  /** The actions each role grants. Roles add up. */
  role_permissions: Record<string, string[]>;
  /** The on-call rotations that are incident command. */
  escalation_rotations: string[];
  /** Lowest first. */
  clearance_order: string[];
  /** Lowest first. */
  risk_order: string[];
  /** The risk levels that need no approval. */
  risk_levels_without_approval: string[];
  /** In characters, without blanks around them. */
  minimum_rationale_length: number;
}

/**
 * What a host changes of the data: its own roles, rotations, lengths. Objects are merged, everything else replaced; a
 * role set to an empty list grants nothing.
 */
export type PolicyDataOverrides = Partial<PolicyData>;

const KEYS: readonly (keyof PolicyData)[] = [
  'role_permissions',
  'escalation_rotations',
  'clearance_order',
  'risk_order',
  'risk_levels_without_approval',
  'minimum_rationale_length',
];

const invalid = (message: string) => new IncidentCenterPolicyError('POLICY_DATA_INVALID', message);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textList(value: unknown, known: readonly string[] | undefined, where: string): string[] {
  if (!Array.isArray(value)) throw invalid(`${where} is not a list`);
  return value.map((item: unknown) => {
    if (typeof item !== 'string' || item === '') throw invalid(`${where} holds something that is not text`);
    if (known !== undefined && !known.includes(item)) throw invalid(`${where} holds the unknown ${item}`);
    return item;
  });
}

/**
 * Reads the data strictly. A wrong path or a mistyped action gives no error in Rego, only denials or, in an order, a
 * rank that isn't meant; so it is an error here.
 *
 * @throws IncidentCenterPolicyError `POLICY_DATA_INVALID`
 */
export function parsePolicyData(value: unknown): PolicyData {
  if (!isRecord(value)) throw invalid('the policy data is not an object');
  const unknownKey = Object.keys(value).find((key) => !KEYS.some((known) => known === key));
  if (unknownKey !== undefined) throw invalid(`the policy data has the unknown ${unknownKey}`);
  const permissions = value.role_permissions;
  if (!isRecord(permissions)) throw invalid('role_permissions is not an object');
  const length = value.minimum_rationale_length;
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 1) {
    throw invalid('minimum_rationale_length is not a whole number above zero');
  }
  return {
    role_permissions: Object.fromEntries(
      Object.entries(permissions).map(([role, actions]) => [role, textList(actions, POLICY_ACTIONS, `role ${role}`)]),
    ),
    escalation_rotations: textList(value.escalation_rotations, undefined, 'escalation_rotations'),
    clearance_order: textList(value.clearance_order, CLEARANCES, 'clearance_order'),
    risk_order: textList(value.risk_order, RISK_LEVELS, 'risk_order'),
    risk_levels_without_approval: textList(value.risk_levels_without_approval, RISK_LEVELS, 'risk levels'),
    minimum_rationale_length: length,
  };
}

/** The packaged data with a host's overrides, read strictly. */
export function overridePolicyData(packaged: unknown, overrides: PolicyDataOverrides): PolicyData {
  const base = parsePolicyData(packaged);
  const merged: Record<string, unknown> = { ...base, ...overrides };
  merged.role_permissions = { ...base.role_permissions, ...overrides.role_permissions };
  return parsePolicyData(merged);
}
