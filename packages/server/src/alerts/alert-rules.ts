import { IncidentCenterError } from '@incident-center/sdk/contract';
import { RE2JS } from 're2js';
import type { AlertRule, AlertSourceOptions, LabelMatch } from './alert-source-options.js';

/** A rule with its patterns compiled. */
export interface CompiledRule extends Omit<AlertRule, 'name'> {
  name: string;
  fits: (labels: Readonly<Record<string, string>>) => boolean;
}

const NAME = /^[A-Za-z0-9._/ -]{1,100}$/;
const MAX_PATTERN = 1_000;
const MAX_SECONDS = 7 * 24 * 3_600;
const PLACE = /\{\{\s*(.+?)\s*\}\}/g;

const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);

/** The label of these words; none where an object of JavaScript's would answer to the name. */
const labelOf = (labels: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';

function matcherOf(of: string, match: LabelMatch): (value: string) => boolean {
  if (typeof match === 'string') return (value) => value === match;
  if (match.regex.length > MAX_PATTERN) throw refuse(`${of} has a pattern over ${MAX_PATTERN} characters`);
  try {
    // RE2's time grows with the text only: a label is anybody's text, and a careless pattern must not stop the server.
    const pattern = RE2JS.compile(match.regex);
    return (value) => pattern.matches(value);
  } catch (cause) {
    throw new IncidentCenterError('INVALID_INPUT', `${of} has a pattern that RE2 cannot read: ${match.regex}`, {
      cause,
    });
  }
}

function assertSeconds(of: string, seconds: number | undefined): void {
  if (seconds !== undefined && !(Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS))
    throw refuse(`${of} must be 0 to ${MAX_SECONDS} whole seconds`);
}

function compile(source: AlertSourceOptions, rule: AlertRule, at: number): CompiledRule {
  const name = rule.name ?? `rule ${at + 1}`;
  const of = `the rule '${name}'`;
  if (!NAME.test(name)) throw refuse(`${of} may be called by 1 to 100 letters, digits, blanks and ._/- only`);
  if (rule.tenant !== undefined && !source.tenants.includes(rule.tenant))
    throw refuse(`${of} names a tenant that its source is not bound to`);
  if (rule.dedup_key !== undefined && rule.group_by !== undefined)
    throw refuse(`${of} has both group_by and dedup_key`);
  if (rule.group_by?.length === 0) throw refuse(`${of} groups by no label`);
  assertSeconds(`window_seconds of ${of}`, rule.window_seconds);
  assertSeconds(`flap_hold_seconds of ${of}`, rule.flap_hold_seconds);
  const matchers = Object.entries(rule.match).map(([label, match]) => ({ label, matches: matcherOf(of, match) }));
  return {
    ...rule,
    name,
    fits: (labels) => matchers.every(({ label, matches }) => matches(labelOf(labels, label))),
  };
}

const compiled = new WeakMap<AlertSourceOptions, readonly CompiledRule[]>();

/**
 * The rules of a source, ready to be asked.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for a rule that cannot be.
 */
export function rulesOf(source: AlertSourceOptions): readonly CompiledRule[] {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const rules = (source.rules ?? []).map((rule, at) => compile(source, rule, at));
  if (new Set(rules.map(({ name }) => name)).size !== rules.length) throw refuse('two rules of a source have one name');
  compiled.set(source, rules);
  return rules;
}

/** Fills `{{label}}` and `{{annotations.name}}` in; what an alert lacks becomes nothing. */
export function filledIn(
  template: string,
  { labels, annotations }: { labels: Record<string, string>; annotations: Record<string, string> },
): string {
  return template.replace(PLACE, (_, name: string) => {
    const [kind, ...rest] = name.split('.');
    return kind === 'annotations' ? labelOf(annotations, rest.join('.')) : labelOf(labels, name);
  });
}
