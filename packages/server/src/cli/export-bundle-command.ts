import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { createIncidentCenter } from '../create-incident-center.js';
import type { ExportedBundle } from '../evidence/export-bundle.js';
import { centerOptions } from './center-options.js';
import { type CliContext, printResult } from './cli-context.js';
import { usageError } from './exit-codes.js';
import type { ExportFlags } from './export-command.js';
import { readConfig } from './read-config.js';

/** What people wrote stands in it. */
const OWNER_ONLY = 0o600;

async function writeNew(file: string, bundle: ExportedBundle): Promise<void> {
  const handle = await open(file, 'wx', OWNER_ONLY).catch((cause: NodeJS.ErrnoException) => {
    throw usageError(
      cause.code === 'EEXIST' ? `${file} is there already: name another` : `cannot write ${file}: ${cause.code}`,
      cause,
    );
  });
  try {
    for await (const bytes of bundle.archive()) await handle.appendFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Writes the evidence bundle of an incident into a new file. */
export async function exportBundleCommand(context: CliContext, flags: ExportFlags): Promise<void> {
  const { incident, output, openings, from, resume } = flags;
  if (incident === undefined || output === undefined || from !== undefined || resume === true)
    throw usageError('--bundle takes --incident and --output, and neither --from nor --resume');
  const config = await readConfig(context, flags);
  const center = await createIncidentCenter(await centerOptions(context, config, { answers: false }));
  try {
    const bundle = await center.exportIncident(incident, { openings });
    try {
      await writeNew(path.resolve(context.cwd, output), bundle);
    } finally {
      await bundle.remove();
    }
    const { events, sha256, size, log_size } = bundle;
    printResult(context, flags, { events, sha256, size, log_size }, `${events} events in ${output}; SHA-256 ${sha256}`);
  } finally {
    await center.stop();
  }
}
