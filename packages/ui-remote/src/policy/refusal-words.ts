import type { PolicyReason, PolicyRequirement, Simulation } from '@incident-center/sdk/contract';
import type { Messages } from '../messages/en';
import { asCode } from './CodeText';

type PolicyMessages = Messages['policy'];

/** Why something is refused and what would change that: sentences with marked names, see `CodeText`. */
export interface RefusalWords {
  readonly why: string;
  readonly toFix: string;
}

/** What a person can still give in the very request: asked for in a dialog, never a reason to refuse. */
const GIVABLE: ReadonlySet<string> = new Set<PolicyRequirement>(['rationale_given', 'evidence_attached']);

// Whatever else is missing, what is said first is what the person could change least: it decides whom to ask. Keys, so
// that a requirement without a place here does not compile.
const ORDER = Object.keys({
  known_action: true,
  tenant_scope: true,
  environment_scope: true,
  clearance: true,
  role_permits: true,
  incident_command_on_call: true,
  candidate_role: true,
  not_requester: true,
  not_step_operator: true,
  not_author: true,
  requester_or_candidate: true,
  is_author: true,
  risk_tier: true,
  approval_evidence: true,
  publish_approval: true,
  evidence_attached: true,
  rationale_given: true,
} satisfies Record<PolicyRequirement, true>);

/** What these ask for and find are roles, which people call by other names than the policy does. */
const ABOUT_ROLES: ReadonlySet<string> = new Set(['role_permits', 'candidate_role', 'requester_or_candidate']);

const listOf = (names: readonly string[] | undefined, locale: string, none: string): string =>
  names === undefined || names.length === 0 ? none : new Intl.ListFormat(locale, { type: 'disjunction' }).format(names);

/** A role as people call it; a host's own by its id, as code. */
export const roleWord = (name: string, words: PolicyMessages): string =>
  (Object.hasOwn(words.roles, name) ? words.roles[name] : undefined) ?? name;

/** What was asked for and what was found, as lists in words. */
function valuesInWords(
  { requirement, expected, actual }: PolicyReason,
  words: PolicyMessages,
  locale: string,
): readonly [expected: string, actual: string] {
  const named = (name: string): string =>
    ABOUT_ROLES.has(requirement) && Object.hasOwn(words.roles, name) ? roleWord(name, words) : asCode(name);
  return [listOf(expected?.map(named), locale, words.none), listOf(actual?.map(named), locale, words.none)];
}

/** Roles of machines: nobody can be asked to have one. */
const MACHINES: ReadonlySet<string> = new Set(['alert_source', 'system']);

/** Without the roles of machines, where people have one as well. */
function ofPeople(reason: PolicyReason): PolicyReason {
  const people = reason.expected?.filter((name) => !MACHINES.has(name)) ?? [];
  return ABOUT_ROLES.has(reason.requirement) && people.length > 0 ? { ...reason, expected: people } : reason;
}

/** One requirement that doesn't hold, in words. */
export function wordsOfReason(reason: PolicyReason, words: PolicyMessages, locale: string): RefusalWords {
  const [expected, actual] = valuesInWords(ofPeople(reason), words, locale);
  const fix = words.fix[reason.requirement];
  return {
    why: words.why[reason.requirement](expected, actual),
    toFix: typeof fix === 'string' ? fix : fix(expected),
  };
}

/** The same of somebody else, for those who read later what was decided. */
export function findingWords(reason: PolicyReason, words: PolicyMessages, locale: string): string {
  const values = valuesInWords(reason, words, locale);
  // A newer policy may have requirements that we have no words for.
  if (!Object.hasOwn(words.finding, reason.requirement)) return asCode(reason.requirement);
  return words.finding[reason.requirement](...values);
}

/** The requirements that a person can't give by themselves, the weightiest first. */
export function lackingReasons(simulation: Simulation): PolicyReason[] {
  return simulation.reasons
    .filter(({ requirement }) => !GIVABLE.has(requirement))
    .sort((a, b) => ORDER.indexOf(a.requirement) - ORDER.indexOf(b.requirement));
}

/** The first reason goes on after "Why:"; each that follows begins a sentence. */
const capitalised = (text: string, locale: string): string =>
  text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);

/** Why a simulated change is refused; undefined where it is allowed, but for what a dialog asks for. */
export function refusalWords(simulation: Simulation, words: PolicyMessages, locale: string): RefusalWords | undefined {
  if (!simulation.legal) return { why: words.illegal.why, toFix: words.illegal.fix };
  if (simulation.permitted) return undefined;
  const reasons = lackingReasons(simulation);
  const all = reasons.map((reason) => wordsOfReason(reason, words, locale));
  if (all.length === 0) return { why: words.illegal.why, toFix: words.illegal.fix };
  const why = all.map((one, index) => (index === 0 ? one.why : capitalised(one.why, locale))).join(' ');
  return { why, toFix: all[0]?.toFix ?? '' };
}

/** Whether a rationale has to be written before this can be done. */
export const needsRationale = (simulation: Simulation | undefined): boolean =>
  simulation?.needs.includes('rationale') ?? false;

/** The least length of a rationale, as the policy counts: characters without the space around them. */
export const RATIONALE_LENGTH = 10;

/** Whether a requirement can be met in the very request: it doesn't hold before somebody was asked for it. */
export const isGivable = (requirement: string): boolean => GIVABLE.has(requirement);

/** How many characters a rationale lacks; 0 when it is long enough. */
export const rationaleLacks = (text: string): number => Math.max(0, RATIONALE_LENGTH - [...text.trim()].length);
