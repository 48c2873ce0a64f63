import { type EventCore, eventCoreSchema } from '@incident-center/sdk/contract';
import { type ChainProblem, canonicalJson, commitmentHmac, verifyChain } from '@incident-center/sdk/provenance';
import { openedValue, type StoredEvent, timelineEventToWire } from './stored-event.js';

/** An event whose text can be read, with the openings that do open a commitment of it. */
export interface CheckedEvent {
  core: EventCore;
  seq: number;
  opened: Map<string, unknown>;
}

/** The columns that only repeat the text, beside those that the API gives and that `verifyChain` compares. */
const SCOPE_COLUMNS = ['tenants', 'environment', 'classification'] as const;
const SALT = /^[0-9a-f]{64}$/;

export const sameJson = (left: unknown, right: unknown): boolean => {
  try {
    return canonicalJson(left) === canonicalJson(right);
  } catch {
    // What has no canonical form was never recorded.
    return false;
  }
};

/** The core in a text; undefined where it is none. */
export function coreOf(text: string): EventCore | undefined {
  try {
    return eventCoreSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The openings with their values, and the paths of those that open nothing. */
function open(core: EventCore, openings: StoredEvent['openings']) {
  const committed = new Map(core.commitments.map(({ path, hmac }) => [path, hmac]));
  const opened = new Map<string, unknown>();
  const bad: string[] = [];
  for (const { path, salt, value_text, tenants } of openings) {
    const value = openedValue(value_text);
    const sound =
      SALT.test(salt) &&
      sameJson(tenants, core.tenants) &&
      sameJson(value, value) &&
      canonicalJson(value) === value_text &&
      committed.get(path) === commitmentHmac(salt, core.id, path, value);
    if (sound) opened.set(path, value);
    else bad.push(path);
  }
  return { opened, bad };
}

/**
 * Checks the stored events of a chain against their own text: hashes, links, every column, every opening.
 *
 * @param events a whole chain, in its order.
 */
export function checkEvents(events: readonly StoredEvent[]): { problems: ChainProblem[]; checked: CheckedEvent[] } {
  const problems: ChainProblem[] = [];
  const checked: CheckedEvent[] = [];
  const readable: StoredEvent[] = [];
  for (const event of events) {
    const { row } = event;
    const found = (problem: string) => problems.push({ seq: row.seq, id: row.id, problem });
    const core = coreOf(row.event_text);
    // `verifyChain` takes what a server gives; what is not even that, it must not see.
    if (core === undefined) {
      found('text');
      continue;
    }
    const columns = [row.payload, row.refs, row.target_ids];
    if (!sameJson(columns, columns)) {
      found('payload');
      continue;
    }
    const { opened, bad } = open(core, event.openings);
    for (const path of bad) found(`commitment ${path}`);
    for (const column of SCOPE_COLUMNS) if (!sameJson(core[column], row[column])) found(column);
    readable.push({ ...event, openings: event.openings.filter(({ path }) => opened.has(path)) });
    checked.push({ core, seq: row.seq, opened });
  }
  problems.push(...verifyChain(readable.map(timelineEventToWire)).problems);
  return { problems: problems.sort((left, right) => left.seq - right.seq), checked };
}
