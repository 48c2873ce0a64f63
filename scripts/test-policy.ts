/**
 * Tests the rules with OPA: check, format, every `_test.rego` and the table of decisions, coverage of lines and of
 * rules, and the linter. The same table runs through the compiled policy in the unit tests, which need no OPA.
 *
 *   tsx scripts/test-policy.ts [--json FILE]      writes {passed, failed, not_run: [reason], checks: […]} to FILE
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compiledFiles, findOpa, findRegal, root } from './build-policy.js';

const THRESHOLD = 90;

interface Check {
  name: string;
  passed: number;
  failed: number;
  /** What failed, or why it could not run. */
  detail: string[];
}

interface Span {
  start: { row: number };
  end: { row: number };
}

interface Coverage {
  files: Record<string, { covered?: Span[]; not_covered?: Span[] }>;
}

const checks: Check[] = [];
const notRun: string[] = [];

function run(command: string, args: string[]): { ok: boolean; stdout: string; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  return { ok: status === 0, stdout, output: `${stdout}${stderr}`.trim() };
}

function report(check: Check): void {
  checks.push(check);
  const verdict = check.failed === 0 ? 'ok' : 'FAILED';
  console.log(`${verdict}  ${check.name}: ${check.passed} passed, ${check.failed} failed`);
  for (const line of check.detail) console.log(`      ${line}`);
}

function single(name: string, ok: boolean, detail: string): void {
  report({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, detail: detail === '' ? [] : detail.split('\n') });
}

const lines = (spans: Span[] | undefined): number[] =>
  (spans ?? []).flatMap(({ start, end }) => Array.from({ length: end.row - start.row + 1 }, (_, i) => start.row + i));

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

/** The rows of each rule, `default` and `else` aside: a constant is not evaluated. */
function rulesOf(opa: string, file: string): { name: string; rows: number[] }[] {
  const parsed = JSON.parse(run(opa, ['parse', '-f', 'json', '--json-include', 'locations', file]).stdout);
  return parsed.rules.flatMap((rule: { default?: boolean; location: { row: number; text: string } }) => {
    if (rule.default === true) return [];
    const text = Buffer.from(rule.location.text, 'base64').toString('utf8').split('\n');
    const rows = text.map((_, i) => rule.location.row + i);
    return [{ name: `${file}:${rule.location.row} ${text[0]}`, rows }];
  });
}

/** OPA's own percentage counts the tests as well; this one only what is compiled, by line and by rule. */
function checkCoverage(opa: string): void {
  const { ok, stdout, output } = run(opa, ['test', 'policies', '--coverage', '--format=json', '--timeout', '300s']);
  if (!ok) {
    single('coverage', false, output.slice(0, 2000));
    return;
  }
  const coverage: Coverage = JSON.parse(stdout);
  let coveredLines = 0;
  const missedLines: string[] = [];
  const rules: { name: string; covered: boolean }[] = [];
  for (const file of compiledFiles().filter((name) => name.endsWith('.rego'))) {
    const covered = new Set(lines(coverage.files[file]?.covered));
    coveredLines += covered.size;
    missedLines.push(...lines(coverage.files[file]?.not_covered).map((row) => `${file}:${row}`));
    for (const rule of rulesOf(opa, file)) {
      rules.push({ name: rule.name, covered: rule.rows.some((row) => covered.has(row)) });
    }
  }
  const missedRules = rules.filter((rule) => !rule.covered).map((rule) => rule.name);
  const byLine = percent(coveredLines, coveredLines + missedLines.length);
  const byRule = percent(rules.length - missedRules.length, rules.length);
  single(`line coverage ${byLine.toFixed(1)} %, at least ${THRESHOLD}`, byLine >= THRESHOLD, missedLines.join('\n'));
  single(`rule coverage ${byRule.toFixed(1)} %, at least ${THRESHOLD}`, byRule >= THRESHOLD, missedRules.join('\n'));
}

function checkTests(opa: string): void {
  const { stdout, output } = run(opa, ['test', 'policies', '--format=json', '--timeout', '300s']);
  let results: { package: string; name: string; fail?: boolean; error?: unknown; output?: string }[];
  try {
    results = JSON.parse(stdout) ?? [];
  } catch {
    single('opa test', false, output.slice(0, 2000));
    return;
  }
  const broken = results.filter((result) => result.fail === true || result.error !== undefined);
  const name = (result: (typeof results)[number]) => `${result.package}.${result.name}`;
  // No test at all is a failure: a wrong path would look like success.
  const failed = results.length === 0 ? 1 : broken.length;
  report({ name: 'opa test', passed: results.length - broken.length, failed, detail: broken.map(name) });
}

const opa = findOpa();
if (opa === undefined) {
  notRun.push(
    'opa check, opa fmt, opa test, coverage: OPA was not found, and Go is not there to build it; set OPA or install Go',
  );
} else {
  const check = run(opa, ['check', '--strict', 'policies']);
  single('opa check --strict', check.ok, check.ok ? '' : check.output);
  const format = run(opa, ['fmt', '--fail', '--list', 'policies']);
  single('opa fmt', format.ok, format.ok ? '' : format.output);
  checkTests(opa);
  checkCoverage(opa);
}
const regal = findRegal();
if (regal === undefined) {
  notRun.push('regal lint: Regal was not found, and Go is not there to build it; set REGAL or install Go');
} else {
  const lint = run(regal, ['lint', 'policies', '--format', 'compact']);
  single('regal lint', lint.ok, lint.ok ? '' : lint.output);
}

const passed = checks.reduce((sum, check) => sum + check.passed, 0);
const failed = checks.reduce((sum, check) => sum + check.failed, 0);
for (const reason of notRun) console.error(`NOT RUN  ${reason}`);
console.log(`policy: ${passed} passed, ${failed} failed, ${notRun.length} not run`);
const at = process.argv.indexOf('--json');
const file = at === -1 ? undefined : process.argv[at + 1];
if (file !== undefined) {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ passed, failed, not_run: notRun, checks }, null, 2)}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;
