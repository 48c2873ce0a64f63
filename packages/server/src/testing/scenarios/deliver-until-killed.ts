import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncidentCenterOptions } from '../../options.js';
import { createTestCenter } from '../create-test-center.js';
import { delivery, notification, type TestAlert } from './alertmanager.js';

// For tests of kill -9, as a process of its own: delivers notifications, several at once, and prints the number of each that
// was acknowledged, one a line. Gets the options as JSON in its first argument, and the file with what to deliver.

export interface ToDeliver {
  number: number;
  alerts: TestAlert[];
}

const SENDERS = 4;
const options = JSON.parse(process.argv[2] ?? '{}') as Pick<
  IncidentCenterOptions,
  'database' | 'data_directory' | 'alert_sources'
>;
const pending = JSON.parse(await readFile(process.argv[3] ?? '', 'utf8')) as ToDeliver[];
const test = await createTestCenter(options);

async function send(): Promise<void> {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const response = await test.request(null, '/alerts/flood', delivery(notification(next.alerts)));
    if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
    // Not console.log: a line must not wait in a buffer of a process that is about to be killed.
    writeSync(1, `${next.number}\n`);
  }
}

await Promise.all(Array.from({ length: SENDERS }, send));
await test.stop();
