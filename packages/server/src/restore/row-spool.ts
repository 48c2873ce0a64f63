import type { RecordName } from '../database/records.js';
import { createSpool, type SpoolWriter } from '../evidence/spool.js';
import { applyChange, type ExpectedRow, type LinkedAlerts, type RowChange } from '../timeline/projection.js';
import { readLines } from './read-lines.js';

/** A row as it lies in the database, as JSON. */
export interface SpooledRow {
  record: RecordName;
  row: Record<string, unknown>;
}

/** Rows that belong together, and fit into memory. */
export interface Portion {
  expected: Map<string, ExpectedRow>;
  linked: LinkedAlerts;
  /** The spec of each version of a runbook that an event told, by `<id>/<version>`. */
  specs: Map<string, unknown>;
  rows: SpooledRow[];
}

type Line =
  | { change: RowChange }
  | { link: { incident: string; alert: string } }
  | { spec: { id: string; value: unknown } }
  | { row: SpooledRow };

/**
 * What is known of rows, on disk: everything about one row is in the same portion, and one portion at a time is in memory.
 */
export interface RowSpool {
  change: (change: RowChange) => Promise<void>;
  spec: (id: string, value: unknown) => Promise<void>;
  row: (id: string, row: SpooledRow) => Promise<void>;
  portions: () => AsyncGenerator<Portion>;
  remove: () => Promise<void>;
}

/** About as many events have their changes in one portion. */
const EVENTS_IN_PORTION = 20_000;
const MAX_PORTIONS = 256;
/** Ids are random at their end; what the id of a row begins with says which rows belong together. */
const RANDOM_DIGITS = [32, 36] as const;

/** @param events about how many there are. */
export async function createRowSpool(events: number): Promise<RowSpool> {
  const count = Math.min(MAX_PORTIONS, Math.ceil(events / EVENTS_IN_PORTION) + 1);
  const spool = await createSpool();
  const writers: SpoolWriter[] = [];
  for (let at = 0; at < count; at += 1) writers.push(await spool.file(`rows-${at}`));
  const write = async (id: string, line: Line): Promise<void> => {
    const digits = Number.parseInt(id.slice(...RANDOM_DIGITS), 16);
    await writers[(Number.isNaN(digits) ? 0 : digits) % count]?.write(`${JSON.stringify(line)}\n`);
  };
  return {
    change: async (change) => {
      await write(change.id, { change });
      const incident = change.record === 'alert' ? change.set.incident_id : undefined;
      if (typeof incident === 'string') await write(incident, { link: { incident, alert: change.id } });
    },
    spec: (id, value) => write(id, { spec: { id, value } }),
    row: (id, row) => write(id, { row }),
    portions: async function* () {
      for (const writer of writers) {
        const portion: Portion = { expected: new Map(), linked: new Map(), specs: new Map(), rows: [] };
        const linked = new Map<string, string[]>();
        for await (const text of readLines((await writer.end()).chunks())) {
          const line = JSON.parse(text) as Line;
          if ('change' in line) applyChange(portion.expected, line.change);
          else if ('row' in line) portion.rows.push(line.row);
          else if ('spec' in line) portion.specs.set(line.spec.id, line.spec.value);
          else {
            const known = linked.get(line.link.incident);
            if (known === undefined) linked.set(line.link.incident, [line.link.alert]);
            else known.push(line.link.alert);
          }
        }
        yield { ...portion, linked };
      }
    },
    remove: spool.remove,
  };
}
