import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, refuseOldNode } from './bootstrap.mjs';
import { inSeconds, say } from './progress.mjs';
import { readCounts } from './read-counts.mjs';
import { endCommandsWithUs, root, runCommand } from './run-command.mjs';
import { suites } from './suites.mjs';
import { TestResources } from './test-resources.mjs';

const CHECK_WITHIN_MS = 45 * 60_000;
const reports = join(root, '.cache', 'test-reports');
const reportFile = (name) => join(reports, `${name.replaceAll(' ', '-')}.json`);
const strict = process.env.CI === 'true' || process.env.CI === '1';
const total = { passed: 0, failed: 0, notRun: [] };
const resources = new TestResources();
const complainedOf = new Set();

function line(mark, name, words, seconds) {
  say(`${mark} ${name.padEnd(12)} ${words}${seconds === undefined ? '' : ` in ${inSeconds(seconds)}`}`);
}

const tally = ({ passed, failed, notRun }) =>
  [`${passed} passed`, failed > 0 ? `${failed} failed` : '', notRun.length > 0 ? `${notRun.length} not run` : '']
    .filter(Boolean)
    .join(', ');

async function runCheck(check, env) {
  const { title, command, args, cwd, count = 'one' } = check;
  const report = reportFile(title);
  rmSync(report, { force: true });
  const database = check.database ? await (await resources.get('postgres')).freshDatabase() : undefined;
  const result = await runCommand({
    name: `test-${title}`,
    command,
    args,
    cwd,
    timeoutMs: CHECK_WITHIN_MS,
    // A database of the developer's own is never used by a test that did not ask for one.
    env: { ...env, ...check.env, DATABASE_URL: database },
  });
  const counts = readCounts(count, result.ok, report);
  return { title, counts, result };
}

async function runSuite(suite) {
  const env = {};
  const notRun = [];
  const lacking = [];
  for (const need of suite.needs ?? []) {
    const resource = await resources.get(need);
    if (resource.missing !== undefined) {
      const why = resource.error === undefined ? resource.missing : `${need} failed`;
      if (resource.error === undefined || complainedOf.has(need)) {
        return { counts: { passed: 0, failed: 0, notRun: [why] }, logs: [] };
      }
      // What is there and does not work is a failure, once, and not something this machine lacks.
      complainedOf.add(need);
      return { counts: { passed: 0, failed: 1, notRun }, logs: [resource.missing] };
    }
    Object.assign(env, resource.env);
  }
  for (const want of suite.wants ?? []) {
    const { missing } = await resources.get(want);
    if (missing !== undefined) lacking.push(missing);
  }
  const counts = { passed: suite.checks.length === 0 ? 1 : 0, failed: 0, notRun };
  const logs = [];
  for (const check of suite.checks) {
    const { title, counts: found, result } = await runCheck(check, env);
    counts.passed += found.passed;
    counts.failed += found.failed;
    counts.notRun.push(...found.notRun.map((test) => [test, ...lacking].join('; ')));
    if (found.failed > 0) logs.push(`${'─'.repeat(8)} ${title}: ${result.logFile}\n${result.output()}`);
  }
  return { counts, logs };
}

async function runAndReport(suite) {
  const started = performance.now();
  const { counts, logs } = await runSuite(suite);
  const seconds = (performance.now() - started) / 1000;
  const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '–';
  line(mark, suite.name, counts.failed + counts.passed > 0 ? tally(counts) : 'not run', seconds);
  for (const log of logs) say(`\n${log}\n`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.notRun.push(...counts.notRun.map((why) => `${suite.name}: ${why}`));
}

function closingLine() {
  if (total.notRun.length > 0) {
    say(`\nNOT RUN (${total.notRun.length}):`);
    for (const entry of total.notRun) say(`  – ${entry}`);
    if (strict) {
      say('With CI=true, what could not run has failed.');
      total.failed += total.notRun.length;
    }
    say('');
  }
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

refuseOldNode();
endCommandsWithUs();
const all = suites(reportFile);
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !all.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite is called ${unknown.join(', ')}. There are: ${all.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}
mkdirSync(reports, { recursive: true });
try {
  await installDependencies();
  for (const suite of all) {
    if (chosen.length === 0 || chosen.includes(suite.name)) await runAndReport(suite);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  total.failed += 1;
} finally {
  await resources.stop();
}
closingLine();
