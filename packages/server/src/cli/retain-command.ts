import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIncidentCenter } from '../create-incident-center.js';
import { centerOptions } from './center-options.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { readConfig } from './read-config.js';

export interface RetainFlags extends GlobalFlags {
  directory: string;
  partEvents?: number;
  everyMinutes?: number;
  /** Commander's forms of `--no-openings` and `--no-objects`. */
  openings: boolean;
  objects: boolean;
}

const MINUTE_MS = 60_000;

/** Writes the log into parts for long-term retention, once or again and again until it is stopped. */
export async function retainCommand(context: CliContext, flags: RetainFlags): Promise<void> {
  const config = await readConfig(context, flags);
  const center = await createIncidentCenter(await centerOptions(context, config, { answers: false }));
  const { openings, objects, partEvents: part_events, everyMinutes } = flags;
  const directory = path.resolve(context.cwd, flags.directory);
  try {
    for (;;) {
      const retained = await center.retainLog({ directory, part_events, openings, objects, signal: context.stop });
      const names = retained.parts.map(({ file }) => file).join(', ');
      printResult(
        context,
        flags,
        retained,
        `${names === '' ? 'nothing new' : names}; the next part begins at ${retained.next_index}`,
      );
      if (everyMinutes === undefined || context.stop.aborted) return;
      await sleep(everyMinutes * MINUTE_MS, undefined, { signal: context.stop }).catch(() => {});
      if (context.stop.aborted) return;
    }
  } finally {
    await center.stop();
  }
}
