import { IncidentCenterError } from '@incident-center/sdk/contract';
import {
  appendLeaves,
  type BundleSource,
  type ByteRange,
  canonicalJson,
  commitmentHmac,
  eventHash,
} from '@incident-center/sdk/provenance';
import { DECISION_PATH } from '../authorization/commit-decision.js';
import { type CheckedEvent, coreOf } from '../timeline/check-events.js';
import type { OpenLog, OpenPart } from './open-parts.js';
import { readLines } from './read-lines.js';

export interface RetainedOpening {
  path: string;
  salt: string;
  value: unknown;
  value_text: string;
}

export interface RetainedDecision {
  decision_id: string;
  salt: string;
  text: string;
  value: Record<string, unknown>;
}

/** An event of a part, with what lies beside it. */
export interface RetainedEvent extends CheckedEvent {
  text: string;
  prev: string;
  hash: string;
  log_index: number;
  openings: RetainedOpening[];
  /** Of the first event that names it only. */
  decision: RetainedDecision | undefined;
}

/** A node of the log's tree that is complete. */
export interface TreeNode {
  level: number;
  index: number;
  hash: string;
}

/** The log's tree as far as it was read. */
export interface Tree {
  size: number;
  frontier: readonly string[];
}

const CHUNK = 1_048_576;

async function* chunksOf(range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
  for (let at = 0; range !== undefined && at < range.size; ) {
    const bytes = new Uint8Array(Math.min(CHUNK, range.size - at));
    await range.read(at, bytes);
    at += bytes.length;
    yield bytes;
  }
}

const linesOf = (source: BundleSource, file: string) => readLines(chunksOf(source.files.get(file)));

/** A line that is looked at before it is taken. */
async function ahead(lines: AsyncGenerator<string>) {
  let head = await lines.next();
  return {
    head: (): string | undefined => (head.done === true ? undefined : head.value),
    advance: async (): Promise<void> => {
      head = await lines.next();
    },
  };
}

/** The file is not what it was when it was verified. */
const changed = ({ name }: OpenPart, what: string) =>
  new IncidentCenterError('EVIDENCE_TAMPERED', `${name} was changed while it was read: ${what}`);

function readEvent(part: OpenPart, line: string, log_index: number) {
  const { prev, seq } = JSON.parse(line) as { prev: string; seq: number };
  const text = line.slice('{"event":'.length, -`,"prev":"${prev}","seq":${seq}}`.length);
  const core = coreOf(text);
  if (core === undefined) throw changed(part, `event ${log_index}`);
  return { core, text, prev, seq, hash: eventHash(text, prev, seq), log_index };
}

/** Reads the events of a part in its order. Everything is compared once more with what it commits to. */
async function* readPart(part: OpenPart): AsyncGenerator<RetainedEvent> {
  const openings = await ahead(linesOf(part.source, 'openings.ndjson'));
  const decisions = await ahead(linesOf(part.source, 'decisions.ndjson'));
  let log_index = part.from;
  for await (const line of linesOf(part.source, 'events.ndjson')) {
    const event = readEvent(part, line, log_index);
    const { core } = event;
    const committed = new Map(core.commitments.map(({ path, hmac }) => [path, hmac]));
    const of: RetainedOpening[] = [];
    for (let head = openings.head(); head !== undefined; head = openings.head()) {
      const { event_id, path, salt, value } = JSON.parse(head) as RetainedOpening & { event_id: string };
      if (event_id !== core.id) break;
      if (committed.get(path) !== commitmentHmac(salt, core.id, path, value)) throw changed(part, `opening ${path}`);
      of.push({ path, salt, value, value_text: canonicalJson(value) });
      await openings.advance();
    }
    let decision: RetainedDecision | undefined;
    const named = decisions.head();
    if (named !== undefined && core.policy !== null) {
      const { salt, value } = JSON.parse(named) as { salt: string; value: Record<string, unknown> };
      const { decision_id, hmac } = core.policy;
      if (value.decision_id === decision_id) {
        if (hmac !== commitmentHmac(salt, decision_id, DECISION_PATH, value))
          throw changed(part, `decision ${decision_id}`);
        decision = { decision_id, salt, text: canonicalJson(value), value };
        await decisions.advance();
      }
    }
    yield { ...event, openings: of, opened: new Map(of.map(({ path, value }) => [path, value])), decision };
    log_index += 1;
  }
  if (log_index !== part.to) throw changed(part, `it ends at ${log_index}`);
}

export interface EventBatch {
  part: OpenPart;
  /** Of one part, in the order of the log. */
  events: RetainedEvent[];
  before: Tree;
  after: Tree;
  /** Nodes of the tree that these events complete. */
  nodes: TreeNode[];
}

const BATCH = 500;

/**
 * Reads the verified log in batches, with the tree that they make: so much of it is in memory, however long it is.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where a file has changed since it was verified.
 */
export async function* readBatches({ parts }: OpenLog): AsyncGenerator<EventBatch> {
  let tree: Tree = { size: 0, frontier: [] };
  for (const part of parts) {
    let events: RetainedEvent[] = [];
    const batch = (): EventBatch => {
      const { size, frontier, root, made } = appendLeaves(
        tree.size,
        tree.frontier,
        events.map(({ hash }) => hash),
      );
      if (size === part.to && root !== part.root) throw changed(part, `its tree leads to ${root}`);
      const done = { part, events, before: tree, after: { size, frontier }, nodes: made };
      tree = done.after;
      events = [];
      return done;
    };
    for await (const event of readPart(part)) {
      events.push(event);
      if (events.length === BATCH) yield batch();
    }
    if (events.length > 0) yield batch();
  }
}
