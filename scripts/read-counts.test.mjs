import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCounts } from './read-counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'incident-center-counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function counted(kind, ok, report) {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
  return readCounts(kind, ok, file);
}

describe('a Vitest report', () => {
  const assertions = (...statuses) => statuses.map((status) => ({ status, fullName: `a ${status} test` }));

  test('gives its tests, and names those that were skipped', () => {
    const report = { testResults: [{ status: 'failed', assertionResults: assertions('passed', 'failed', 'skipped') }] };
    expect(counted('vitest', false, report)).toEqual({ passed: 1, failed: 1, notRun: ['skipped: a skipped test'] });
  });

  test('counts a file that fell over before its first test', () => {
    const report = {
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: assertions('passed') },
      ],
    };
    expect(counted('vitest', false, report)).toEqual({ passed: 1, failed: 1, notRun: [] });
  });

  test('counts a failure outside of any test', () => {
    const report = { testResults: [{ status: 'passed', assertionResults: assertions('passed') }] };
    expect(counted('vitest', false, report)).toEqual({ passed: 1, failed: 1, notRun: [] });
  });
});

test('a Playwright report gives its tests through nested groups; a flaky one has failed', () => {
  const spec = (status) => ({ title: status, tests: [{ status }] });
  const report = {
    suites: [
      {
        title: 'a.spec.ts',
        specs: [spec('expected'), spec('unexpected')],
        suites: [{ title: 'inner', specs: [spec('flaky'), spec('skipped'), spec('expected')] }],
      },
    ],
  };
  expect(counted('playwright', false, report)).toEqual({
    passed: 2,
    failed: 2,
    notRun: ['skipped: a.spec.ts › inner › skipped'],
  });
});

test('a tally gives its numbers and what was not run', () => {
  const report = { passed: 12, failed: 0, not_run: ['opa test: no OPA', { name: 'regal', reason: 'no Go' }] };
  expect(counted('tally', true, report)).toEqual({
    passed: 12,
    failed: 0,
    notRun: ['opa test: no OPA', 'regal: no Go'],
  });
});

describe('nothing is taken for a pass', () => {
  test('a report cut short', () => {
    expect(counted('vitest', true, '{"testResults": [')).toMatchObject({ passed: 0, failed: 1 });
  });
  test('a report of nothing', () => {
    expect(counted('vitest', true, { testResults: [] })).toMatchObject({ passed: 0, failed: 1 });
  });
  test('a tally without numbers', () => {
    expect(counted('tally', true, {})).toMatchObject({ passed: 0, failed: 1 });
  });
  test('no report at all', () => {
    expect(readCounts('playwright', true, join(folder, 'none.json'))).toMatchObject({ passed: 0, failed: 1 });
  });
});

test('a command by itself is one check', () => {
  expect(readCounts('one', true)).toEqual({ passed: 1, failed: 0, notRun: [] });
  expect(readCounts('one', false)).toEqual({ passed: 0, failed: 1, notRun: [] });
});
