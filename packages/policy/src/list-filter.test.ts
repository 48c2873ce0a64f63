import { describe, expect, test } from 'vitest';
import { type ListFilterTerm, matchesListFilter, parseListFilter } from './list-filter.js';

const row = { tenants: ['north', 'south'], environment: 'production', classification: 'cui' };
const matches = (...clauses: ListFilterTerm[][]) => matchesListFilter({ any_of: clauses }, row);

describe('matchesListFilter', () => {
  test('overlaps needs one tenant in common', () => {
    expect(matches([{ field: 'tenants', op: 'overlaps', value: ['south', 'east'] }])).toBe(true);
    expect(matches([{ field: 'tenants', op: 'overlaps', value: ['east'] }])).toBe(false);
    expect(matches([{ field: 'tenants', op: 'overlaps', value: [] }])).toBe(false);
  });

  test('subset needs every tenant of the row, and a row that has one', () => {
    expect(matches([{ field: 'tenants', op: 'subset', value: ['north', 'south', 'east'] }])).toBe(true);
    expect(matches([{ field: 'tenants', op: 'subset', value: ['north'] }])).toBe(false);
    const nobodys = { ...row, tenants: [] };
    const filter = { any_of: [[{ field: 'tenants' as const, op: 'subset' as const, value: ['north'] }]] };
    expect(matchesListFilter(filter, nobodys)).toBe(false);
  });

  test('in and eq compare one value', () => {
    expect(matches([{ field: 'environment', op: 'in', value: ['staging', 'production'] }])).toBe(true);
    expect(matches([{ field: 'environment', op: 'in', value: [] }])).toBe(false);
    expect(matches([{ field: 'classification', op: 'eq', value: 'cui' }])).toBe(true);
    expect(matches([{ field: 'classification', op: 'eq', value: 'secret' }])).toBe(false);
  });

  test('a row needs every term of one clause', () => {
    const yes: ListFilterTerm = { field: 'environment', op: 'eq', value: 'production' };
    const no: ListFilterTerm = { field: 'environment', op: 'eq', value: 'staging' };
    expect(matches([yes, no])).toBe(false);
    expect(matches([no], [yes])).toBe(true);
  });

  test('no clause and an empty clause match nothing', () => {
    expect(matches()).toBe(false);
    expect(matches([])).toBe(false);
  });
});

describe('parseListFilter', () => {
  test('reads what the policy writes', () => {
    const filter = { any_of: [[{ field: 'tenants', op: 'overlaps', value: ['north'] }]] };
    expect(parseListFilter(filter)).toEqual(filter);
  });

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['no any_of', {}],
    ['more than any_of', { any_of: [], all_of: [] }],
    ['a clause that is no list', { any_of: [{}] }],
    ['a term that is no object', { any_of: [['tenants']] }],
    ['an unknown field', { any_of: [[{ field: 'owner', op: 'eq', value: 'x' }]] }],
    ['an unknown operator', { any_of: [[{ field: 'environment', op: 'ne', value: 'x' }]] }],
    ['an operator of another field', { any_of: [[{ field: 'environment', op: 'overlaps', value: ['x'] }]] }],
    ['in with one text', { any_of: [[{ field: 'environment', op: 'in', value: 'x' }]] }],
    ['null', { any_of: [[{ field: 'environment', op: 'eq', value: null }]] }],
    ['a number among texts', { any_of: [[{ field: 'tenants', op: 'overlaps', value: ['north', 1] }]] }],
    ['more than a term has', { any_of: [[{ field: 'environment', op: 'eq', value: 'x', not: true }]] }],
  ])('refuses %s', (_, value) => {
    expect(() => parseListFilter(value)).toThrow(expect.objectContaining({ code: 'POLICY_FILTER_INVALID' }));
  });
});
