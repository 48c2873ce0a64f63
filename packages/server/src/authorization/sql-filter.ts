import type { ListFilter } from '@incident-center/policy';
import { and, arrayContained, arrayOverlaps, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The columns that a filter may ask about, and no others. */
export interface ScopeColumns {
  tenants: PgColumn;
  environment: PgColumn;
  classification: PgColumn;
}

const FALSE = sql`false`;

// A table has more columns than a filter may ask about.
const columnOf = ({ tenants, environment, classification }: ScopeColumns, field: string): PgColumn => {
  const columns = new Map<string, PgColumn>(Object.entries({ tenants, environment, classification }));
  const column = columns.get(field);
  if (column === undefined) throw new TypeError(`a list filter asks for '${field}'`);
  return column;
};

type Clause = ListFilter['any_of'][number][number];

function clauseToSql(clause: Clause, columns: ScopeColumns): SQL {
  const column = columnOf(columns, clause.field);
  const values = Array.isArray(clause.value) ? clause.value : [clause.value];
  if (values.some((value) => typeof value !== 'string')) throw new TypeError('a list filter compares with text only');
  switch (clause.op) {
    case 'overlaps':
      return values.length === 0 ? FALSE : arrayOverlaps(column, values);
    case 'subset':
      return (
        and(sql`cardinality(${column}) > 0`, values.length === 0 ? FALSE : arrayContained(column, values)) ?? FALSE
      );
    case 'in':
      return values.length === 0 ? FALSE : inArray(column, values);
    case 'eq':
      return eq(column, values[0]);
    default:
      throw new TypeError(`a list filter uses the unknown operator '${String((clause as Clause).op)}'`);
  }
}

/** The policy's filter document as SQL. Empty alternatives are FALSE; what it does not know, it refuses. */
export function filterToSql(filter: ListFilter, columns: ScopeColumns): SQL {
  const alternatives = filter.any_of.map((clauses) =>
    clauses.length === 0 ? sql`true` : (and(...clauses.map((clause) => clauseToSql(clause, columns))) ?? FALSE),
  );
  return alternatives.length === 0 ? FALSE : (or(...alternatives) ?? FALSE);
}
