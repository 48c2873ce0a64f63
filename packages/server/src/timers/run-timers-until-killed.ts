import { writeSync } from 'node:fs';
import { createIncidentCenter } from '../create-incident-center.js';
import type { IncidentCenterOptions } from '../options.js';

// For tests of kill -9, as a process of its own: runs what timers have due, later than the system's clock says, and prints a line
// when it begins. Gets the database, the directory and the shift as JSON in its first argument.

const { shift_ms, ...options } = JSON.parse(process.argv[2] ?? '{}') as Pick<
  IncidentCenterOptions,
  'database' | 'data_directory'
> & { shift_ms: number };
const center = await createIncidentCenter({
  ...options,
  authenticate: () => null,
  flags: { isEnabled: () => true },
  now: () => Date.now() + shift_ms,
});
writeSync(1, 'begin\n');
await center.runDueTimers();
writeSync(1, 'end\n');
await center.stop();
