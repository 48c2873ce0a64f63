import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestCenter } from '@incident-center/server/testing';
import { describe, expect, test } from 'vitest';
import { alertSources } from '../server/demo-data.js';
import { RULE_FILE } from './alert-rule-file.js';
import { findBinary } from './find-binary.js';

const PAGE = join(import.meta.dirname, '../../../../docs/how-to/connect-alertmanager.md');
const CREDENTIAL = 'credential-of-the-page-under-test';
const amtool = findBinary('amtool') ?? '';

/** The first match of a pattern's group in the page: a page that no longer has it fails the test. */
async function inPage(pattern: RegExp): Promise<string> {
  const found = pattern.exec(await readFile(PAGE, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`The page has nothing like ${pattern}.`);
  return found;
}

describe('the page about connecting Alertmanager', () => {
  test.skipIf(amtool === '')(
    `shows a configuration that Alertmanager takes${amtool === '' ? ' (skipped: amtool is not on PATH)' : ''}`,
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'incident-center-page-'));
      const file = join(directory, 'alertmanager.yml');
      await writeFile(file, await inPage(/```yaml\n(route:.*?)```/s));
      const { stdout } = await promisify(execFile)(amtool, ['check-config', file]);
      await rm(directory, { recursive: true });
      expect(stdout).toContain('SUCCESS');
      expect(stdout).toContain('1 receivers');
    },
  );

  test('shows the rule that comes with the kit', async () => {
    const rules = await readFile(RULE_FILE, 'utf8');
    for (const line of ['alert: storage_latency_high', 'expr: .*', 'for: .*', 'severity: high', 'summary: .*'])
      expect(rules).toContain(await inPage(new RegExp(`^[- ] +(${line})$`, 'm')));
  });

  test('shows a curl line whose notification opens an incident, once', async () => {
    const center = await createTestCenter({ alert_sources: alertSources(CREDENTIAL) });
    const body = await inPage(/--data '(.*?)'/s);
    const answers: unknown[] = [];
    for (const _ of [1, 2]) {
      const headers = { authorization: `Bearer ${CREDENTIAL}`, 'content-type': 'application/json' };
      const response = await center.request(null, '/alerts/alertmanager', { method: 'POST', headers, body });
      const { attached, repeated } = await response.json();
      answers.push([response.status, attached, repeated]);
    }
    await center.stop();
    expect(answers).toEqual([
      [202, 1, 0],
      [202, 0, 1],
    ]);
  });
});
