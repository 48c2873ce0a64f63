import type { ListFilter } from '@incident-center/policy';
import { PgDialect } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { incident } from '../database/schema.js';
import { filterToSql } from './sql-filter.js';

const dialect = new PgDialect();
const written = (filter: unknown) => dialect.sqlToQuery(filterToSql(filter as ListFilter, incident));

describe('a list filter as SQL', () => {
  it('joins conditions by AND and alternatives by OR, with values as parameters', () => {
    const query = written({
      any_of: [
        [
          { field: 'tenants', op: 'overlaps', value: ['A1'] },
          { field: 'environment', op: 'in', value: ['prod', 'dev'] },
        ],
        [{ field: 'classification', op: 'eq', value: 'cui' }],
      ],
    });
    expect(query.sql).toMatch(/\(.*"tenants" && \$1 and .*"environment" in \(\$2, \$3\)\) or .*"classification" = \$4/);
    expect(query.params).toEqual(['{"A1"}', 'prod', 'dev', 'cui']);
  });

  it.each([
    ['no alternative', { any_of: [] }],
    ['an empty "in"', { any_of: [[{ field: 'environment', op: 'in', value: [] }]] }],
    ['an empty "overlaps"', { any_of: [[{ field: 'tenants', op: 'overlaps', value: [] }]] }],
  ])('shows nothing for %s', (_, filter) => expect(written(filter).sql).toBe('false'));

  it('does not take a row without tenants for a subset of any', () => {
    expect(written({ any_of: [[{ field: 'tenants', op: 'subset', value: ['A1'] }]] }).sql).toContain('cardinality');
  });

  it.each([
    ['a column that is no scope', { field: 'title', op: 'eq', value: 'x' }],
    ['a field of every object', { field: 'constructor', op: 'eq', value: 'x' }],
    ['an unknown operator', { field: 'tenants', op: 'not_in', value: ['A1'] }],
    ['null', { field: 'environment', op: 'eq', value: null }],
  ])('throws for %s instead of guessing', (_, clause) => {
    expect(() => written({ any_of: [[clause]] })).toThrowError(TypeError);
  });
});
