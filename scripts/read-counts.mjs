import { existsSync, readFileSync } from 'node:fs';

const none = () => ({ passed: 0, failed: 0, notRun: [] });

/** The tests of a Vitest JSON report; a file that fell over before its first test counts as one failure. */
export function vitestCounts(report) {
  const counts = none();
  for (const file of report.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) counts.failed += 1;
    for (const test of tests) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.notRun.push(`${test.status}: ${test.fullName}`);
    }
  }
  return counts;
}

/** The tests of a Playwright JSON report; a flaky test is one that failed. */
export function playwrightCounts(report) {
  const counts = none();
  counts.failed += (report.errors ?? []).length;
  const visit = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests ?? []) {
        if (test.status === 'expected') counts.passed += 1;
        else if (test.status === 'skipped') counts.notRun.push(`skipped: ${[...path, spec.title].join(' › ')}`);
        else counts.failed += 1;
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, inner.title]);
  };
  for (const suite of report.suites ?? []) visit(suite, [suite.title]);
  return counts;
}

/** `{passed, failed, not_run: [reason]}`, as the policy tests write it. */
export function tallyCounts(report) {
  const notRun = report.not_run ?? report.skipped ?? [];
  return {
    passed: report.passed,
    failed: report.failed,
    notRun: (Array.isArray(notRun) ? notRun : []).map((entry) =>
      typeof entry === 'string' ? entry : [entry.name, entry.reason].filter(Boolean).join(': '),
    ),
  };
}

const readers = { vitest: vitestCounts, playwright: playwrightCounts, tally: tallyCounts };

/** What a command achieved: one check by itself, or as many as its report tells. */
export function readCounts(kind, ok, reportFile) {
  if (kind === 'one') return { ...none(), passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  let counts = none();
  if (existsSync(reportFile)) {
    try {
      counts = readers[kind](JSON.parse(readFileSync(reportFile, 'utf8')));
    } catch {
      // A report cut short tells nothing: what follows counts it as a failure.
    }
  }
  if (!Number.isInteger(counts.passed) || !Number.isInteger(counts.failed)) counts = none();
  // A command may fail outside of any test, and one that tested nothing proved nothing.
  const nothing = counts.passed + counts.failed + counts.notRun.length === 0;
  if ((!ok && counts.failed === 0) || (ok && nothing)) counts.failed += 1;
  return counts;
}
