import type { ActorAttributes, PolicyDecisionEntry, Simulation } from '@incident-center/sdk/contract';
import type { Check } from '../host/use-simulations';

/** Allowed, refused, or allowed to whoever gives what was missing: a rationale, a file, an approval. */
export type DecisionOutcome = 'allowed' | 'needs' | 'refused';

const CAN_BE_GIVEN: ReadonlySet<string> = new Set([
  'rationale_given',
  'evidence_attached',
  'approval_evidence',
  'publish_approval',
]);

const outcomeOfMissing = (missing: readonly string[]): DecisionOutcome =>
  missing.length === 0 ? 'allowed' : missing.every((name) => CAN_BE_GIVEN.has(name)) ? 'needs' : 'refused';

/** How the policy decided. */
export const outcomeOf = ({ allow, result }: PolicyDecisionEntry): DecisionOutcome =>
  allow ? 'allowed' : result.missing.length === 0 ? 'refused' : outcomeOfMissing(result.missing);

/** How the policy would decide, whatever the machine says of the move. */
export const outcomeOfSimulation = ({ missing }: Simulation): DecisionOutcome => outcomeOfMissing(missing);

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What a decision was about. */
export interface DecisionSubject {
  readonly type: string;
  /** None for what did not exist yet. */
  readonly id: string | undefined;
  readonly incidentId: string | undefined;
  readonly runbookVersion: number | undefined;
}

export function subjectOf({ input }: PolicyDecisionEntry): DecisionSubject {
  const resource = recordOf(input.resource);
  const type = textOf(resource.type) ?? '';
  const id = textOf(resource.id);
  const version = type === 'runbook' ? resource.version : undefined;
  return {
    type,
    id,
    incidentId: type === 'incident' || type === 'timeline' ? id : textOf(resource.incident_id),
    runbookVersion: typeof version === 'number' ? version : undefined,
  };
}

const LISTS = ['roles', 'tenant_ids', 'environments', 'on_call_rotations'] as const;
const WORDS = ['id', 'clearance', 'risk_tier'] as const;
const isList = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Whoever asked, as the policy knew them; undefined where the entry does not hold all of it. */
export function actorOf({ input }: PolicyDecisionEntry): ActorAttributes | undefined {
  const actor = recordOf(input.actor);
  const whole = LISTS.every((name) => isList(actor[name])) && WORDS.every((name) => textOf(actor[name]) !== undefined);
  if (!whole) return undefined;
  return Object.fromEntries([...WORDS, ...LISTS].map((name) => [name, actor[name]])) as unknown as ActorAttributes;
}

/** The rules that did not hold, as simulating names them. */
export const ruleIdsOf = ({ path, result }: PolicyDecisionEntry): string[] =>
  result.missing.map((name) => `${path.replace(/\/decision$/, '').replaceAll('/', '.')}.${name}`);

const TYPES = ['incident', 'runbook', 'execution', 'approval', 'timeline'] as const;
/** What may be said of the change that is asked about, of what the policy was told of it. */
const CONTEXT = ['rationale', 'severity', 'evidence_count'] as const;

/** The same question again, for now; undefined where the entry does not hold enough of it. */
export function checkOf(entry: PolicyDecisionEntry): Check | undefined {
  const actor_attrs = actorOf(entry);
  const { id, type: named } = subjectOf(entry);
  const type = TYPES.find((name) => name === named);
  if (actor_attrs === undefined || type === undefined) return undefined;
  const { action, tenants, environment, classification } = entry;
  const given = recordOf(entry.input.context);
  const step = type === 'execution' ? textOf(recordOf(given.step).key) : undefined;
  const context = CONTEXT.filter((name) => given[name] !== undefined && given[name] !== null);
  return {
    action,
    actor_attrs,
    resource:
      id === undefined
        ? { type, scope: { tenants, environment, classification } }
        : { type, id, ...(step !== undefined && { step }) },
    context: Object.fromEntries(context.map((name) => [name, given[name]])),
  };
}
