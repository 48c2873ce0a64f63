import { IncidentCenterPolicyError } from './policy-error.js';

export const LIST_FILTER_FIELDS = ['tenants', 'environment', 'classification'] as const;
export type ListFilterField = (typeof LIST_FILTER_FIELDS)[number];

export const LIST_FILTER_OPERATORS = ['overlaps', 'subset', 'in', 'eq'] as const;
export type ListFilterOperator = (typeof LIST_FILTER_OPERATORS)[number];

/** `overlaps` and `subset` are of `tenants`, `in` and `eq` of the fields with one value. */
export type ListFilterTerm =
  | { field: 'tenants'; op: 'overlaps' | 'subset'; value: string[] }
  | { field: 'environment' | 'classification'; op: 'in'; value: string[] }
  | { field: 'environment' | 'classification'; op: 'eq'; value: string };

/**
 * Which rows may be shown: any clause, and in it every term. Without a clause, with an empty clause or with an empty
 * `value`, nothing matches.
 */
export interface ListFilter {
  any_of: ListFilterTerm[][];
}

/** The columns a filter can ask for. */
export interface ListFilterRow {
  tenants: readonly string[];
  environment: string;
  classification: string;
}

const invalid = (message: string) => new IncidentCenterPolicyError('POLICY_FILTER_INVALID', message);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function hasExactly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}

function parseTerm(term: unknown): ListFilterTerm {
  if (!isRecord(term) || !hasExactly(term, ['field', 'op', 'value'])) throw invalid('a term is field, op and value');
  const { field, op, value } = term;
  if (field === 'tenants') {
    if ((op === 'overlaps' || op === 'subset') && isTextList(value)) return { field, op, value };
  } else if (field === 'environment' || field === 'classification') {
    if (op === 'in' && isTextList(value)) return { field, op, value };
    if (op === 'eq' && typeof value === 'string') return { field, op, value };
  }
  throw invalid(`no term has the field ${String(field)}, the operator ${String(op)} and such a value`);
}

/**
 * Reads a list filter strictly. Something unknown is refused and not skipped: a term left out would show more rows.
 *
 * @throws IncidentCenterPolicyError `POLICY_FILTER_INVALID`
 */
export function parseListFilter(value: unknown): ListFilter {
  if (!isRecord(value) || !hasExactly(value, ['any_of']) || !Array.isArray(value.any_of)) {
    throw invalid('a list filter is an object with any_of');
  }
  return {
    any_of: value.any_of.map((clause: unknown) => {
      if (!Array.isArray(clause)) throw invalid('a clause is a list of terms');
      return clause.map(parseTerm);
    }),
  };
}

function termMatches(term: ListFilterTerm, row: ListFilterRow): boolean {
  switch (term.op) {
    case 'overlaps':
      return row.tenants.some((tenant) => term.value.includes(tenant));
    case 'subset':
      return row.tenants.length > 0 && row.tenants.every((tenant) => term.value.includes(tenant));
    case 'in':
      return term.value.includes(row[term.field]);
    case 'eq':
      return row[term.field] === term.value;
  }
}

/** What the filter says of one row: the meaning a translation to SQL is tested against. */
export function matchesListFilter(filter: ListFilter, row: ListFilterRow): boolean {
  return filter.any_of.some((clause) => clause.length > 0 && clause.every((term) => termMatches(term, row)));
}
