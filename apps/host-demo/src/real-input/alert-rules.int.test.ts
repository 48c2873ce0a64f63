import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RULE_FILE } from './alert-rule-file.js';
import { findBinary } from './find-binary.js';

const promtool = findBinary('promtool') ?? '';
const run = promisify(execFile);
const here = { cwd: dirname(RULE_FILE) };

describe.skipIf(promtool === '')(
  `the alert rules${promtool === '' ? ' (skipped: promtool is not on PATH)' : ''}`,
  () => {
    test('are ones that Prometheus takes', async () => {
      const { stdout } = await run(promtool, ['check', 'rules', 'alert-rules.yml'], here);
      expect(stdout).toContain('SUCCESS');
    });

    test('fire when they should, and only then', async () => {
      const { stdout } = await run(promtool, ['test', 'rules', 'alert-rules.test.yml'], here);
      expect(stdout).toContain('SUCCESS');
    });
  },
);
