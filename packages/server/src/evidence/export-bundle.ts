import { createHash } from 'node:crypto';
import {
  type BundleChain,
  type BundleManifest,
  type BundleSubject,
  MANIFEST_FORMAT,
  manifestBytes,
  manifestStatement,
  nodesBetween,
  proofLine,
  signEnvelope,
  writeBundle,
} from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { inTransaction } from '../database/transaction.js';
import { currentSigner } from '../log/current-key.js';
import { type KeyRotation, readRotations } from '../log/rotations.js';
import { createDecisionReader, openingLines } from './bundle-commitments.js';
import { createObjectList } from './bundle-objects.js';
import type { ChainEnd } from './bundle-subject.js';
import { checkedEvents, type NumberedEvent } from './checked-events.js';
import { assertNoHole, coveringCheckpoint } from './covering-checkpoint.js';
import { type NodePlace, readNodeHashes, treeFold } from './proof-nodes.js';
import { createSpool, type Spool, type SpooledFile } from './spool.js';
import { tampered } from './tampered.js';

/** Which events a bundle holds, and what it says that it is about. */
export type BundleRange =
  | { subject: Exclude<BundleSubject, { kind: 'log' }>; end: ChainEnd }
  | { subject: Extract<BundleSubject, { kind: 'log' }> };

export interface ExportBundleOptions {
  /** Size of the checkpoint that the proof leads to; the first that covers the last event unless given. */
  log_size?: number | undefined;
  /** Whether to take objects along; true unless given. */
  objects?: boolean | undefined;
  /** Whether sensitive files are among them; true unless given. */
  sensitive?: boolean | undefined;
  /** Whether to take what opens commitments along; true unless given. */
  openings?: boolean | undefined;
  /** Whether to take along what the policy decided; as `openings` unless given. Not everybody may see that. */
  decisions?: boolean | undefined;
  /** The largest bundle, in bytes; no bound unless given. */
  max_bytes?: number | undefined;
  /** How long to wait until the log has numbered the last event; 10,000 ms unless given. */
  wait_ms?: number | undefined;
}

/** A bundle that is ready, on disk. Whoever has it calls `remove` in the end. */
export interface ExportedBundle {
  sha256: string;
  size: number;
  events: number;
  log_size: number;
  /** The archive, from its first byte on; can be asked for again. */
  archive: () => AsyncIterable<Uint8Array>;
  remove: () => Promise<void>;
}

type BundleCheckpoint = Awaited<ReturnType<typeof coveringCheckpoint>>;

const DEFAULT_WAIT_MS = 10_000;
/** Events whose proof and decisions are read with one statement. */
const BATCH = 200;

function noteChain(chains: Map<string, BundleChain>, { core, seq, stored }: NumberedEvent): void {
  const known = chains.get(core.chain);
  const { prev_hash, event_hash } = stored.row;
  if (known === undefined)
    chains.set(core.chain, {
      chain: core.chain,
      events: 1,
      first_seq: seq,
      first_prev: prev_hash,
      last_seq: seq,
      last_hash: event_hash,
    });
  else Object.assign(known, { events: known.events + 1, last_seq: seq, last_hash: event_hash });
}

/** Writes `proof.txt` while the events go by, and computes the root that it leads to. */
function createProofWriter(write: (text: string) => Promise<void>) {
  const fold = treeFold();
  let next = 0;
  const gap = async (queries: Queries, ends: readonly { upTo: number; leaf?: string }[]) => {
    const places: NodePlace[][] = [];
    let from = next;
    for (const { upTo, leaf } of ends) {
      places.push([...nodesBetween(from, upTo)].flatMap((part) => (part.kind === 'node' ? [part] : [])));
      from = leaf === undefined ? upTo : upTo + 1;
    }
    const hashes = await readNodeHashes(queries, places.flat());
    let at = 0;
    for (const [position, { upTo, leaf }] of ends.entries()) {
      for (const { level, index } of places[position] ?? []) {
        const hash = hashes[at] ?? '';
        at += 1;
        fold.push({ level, index, hash });
        await write(proofLine({ kind: 'node', level, index }, hash));
      }
      if (leaf === undefined) continue;
      fold.push({ level: 0, index: upTo, hash: leaf });
      await write(proofLine({ kind: 'leaf', log_index: upTo }, leaf));
    }
    next = from;
  };
  return {
    events: (queries: Queries, events: readonly NumberedEvent[]) =>
      gap(
        queries,
        events.map(({ log_index, stored }) => ({ upTo: log_index, leaf: stored.row.event_hash })),
      ),
    end: (queries: Queries, size: number) => gap(queries, [{ upTo: size }]),
    root: fold.root,
  };
}

/** Reads everything once, checks it, and writes the files that the manifest lists. */
async function writeFiles(
  center: Center,
  spool: Spool,
  given: BundleRange & { options: ExportBundleOptions },
  checkpoint: BundleCheckpoint,
) {
  const { options, subject } = given;
  const range = subject.kind === 'log' ? subject : (given as { end: ChainEnd }).end;
  const asSystem = <Result>(run: (queries: Queries) => Promise<Result>) =>
    inTransaction(center.database, { role: 'system' }, run);
  const [proofFile, eventsFile, openingsFile, decisionsFile] = [
    await spool.file('proof.txt'),
    await spool.file('events.ndjson'),
    await spool.file('openings.ndjson'),
    await spool.file('decisions.ndjson'),
  ] as const;
  const proof = createProofWriter(proofFile.write);
  const readDecisions = createDecisionReader();
  const list = createObjectList();
  const chains = new Map<string, BundleChain>();
  const openings = options.openings ?? true;

  let batch: NumberedEvent[] = [];
  const writeBatch = async () => {
    const events = batch;
    batch = [];
    await asSystem((queries) => proof.events(queries, events));
    for (const event of events) {
      const { event_text, prev_hash, seq } = event.stored.row;
      await eventsFile.write(`{"event":${event_text},"prev":"${prev_hash}","seq":${seq}}\n`);
      if (openings) for (const line of openingLines(event)) await openingsFile.write(line);
      noteChain(chains, event);
      list.add(event);
    }
    if (!(options.decisions ?? openings)) return;
    for (const line of await asSystem((queries) => readDecisions(queries, events))) await decisionsFile.write(line);
  };
  for await (const event of checkedEvents(center.database, center.options.log_name, range)) {
    batch.push(event);
    if (batch.length === BATCH) await writeBatch();
  }
  await writeBatch();
  await asSystem((queries) => proof.end(queries, checkpoint.size));
  if (proof.root() !== checkpoint.root) throw tampered({ problem: `the tree of ${checkpoint.size} has another root` });

  const rotations = await asSystem((queries) => rotationsFor(queries, checkpoint));
  const { objects, files } = await list.copy(center, spool, {
    objects: options.objects ?? true,
    sensitive: options.sensitive ?? true,
  });
  return {
    counts: { events: eventsFile.lines, openings: openingsFile.lines, decisions: decisionsFile.lines },
    chains: [...chains.values()].sort((left, right) => (left.chain < right.chain ? -1 : 1)),
    objects,
    parts: {
      checkpoint: await spoolText(spool, 'checkpoint.note', checkpoint.note),
      rotations: await spoolText(spool, 'rotations.ndjson', rotations.map((line) => `${line}\n`).join('')),
      proof: await proofFile.end(),
      events: await eventsFile.end(),
      openings: await openingsFile.end(),
      decisions: await decisionsFile.end(),
    },
    files,
  };
}

/** Puts the files together under a signed manifest. */
async function seal(
  center: Center,
  { log_size, subject }: Pick<BundleManifest, 'log_size' | 'subject'>,
  written: Awaited<ReturnType<typeof writeFiles>>,
): Promise<() => AsyncIterable<Uint8Array>> {
  const { parts, files, counts, chains, objects } = written;
  const manifest: BundleManifest = {
    format: MANIFEST_FORMAT,
    v: 1,
    log: center.options.log_name,
    log_size,
    subject,
    chains,
    ...counts,
    objects,
    files: [...Object.values(parts), ...files].map(({ path, sha256, size }) => ({ path, sha256, size })),
  };
  const bytes = manifestBytes(manifest);
  // Another server may have replaced the key since this one started.
  const signer = await currentSigner(center, 'bundles');
  const envelope = await signEnvelope([signer], manifestStatement(bytes, manifest));
  const included = files.map((file) => ({ sha256: file.sha256, contents: file }));
  return () => writeBundle({ manifest: bytes, manifest_envelope: envelope, ...parts, objects: included });
}

/** How trust passes to the keys that signed something in a bundle: one that came later has no part in it. */
async function rotationsFor(queries: Queries, { size, last_index }: BundleCheckpoint): Promise<string[]> {
  const passes = ({ purpose, log_size }: KeyRotation) => {
    if (purpose === 'bundles') return true;
    return purpose === 'log' ? log_size < size : log_size <= last_index;
  };
  return (await readRotations(queries)).filter(passes).flatMap(({ envelope }) => envelope ?? []);
}

async function spoolText(spool: Spool, name: string, text: string): Promise<SpooledFile> {
  const writer = await spool.file(name);
  if (text !== '') await writer.write(text);
  return writer.end();
}

async function digestOf(archive: AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of archive) {
    hash.update(bytes);
    size += bytes.byteLength;
  }
  return { sha256: hash.digest('hex'), size };
}

/**
 * Makes an evidence bundle: everything that is needed to check a chain, or a part of the log, without this center. Everything
 * is checked before anything is given away, and the same export made twice is the same bytes.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` with the first bad event in `details.first_bad`; `UNAVAILABLE` where the log
 * does not number the last event in time; `LIMIT_REACHED` beyond `max_bytes`.
 * @example
 * const bundle = await exportBundle(center, { subject: { kind: 'incident', id }, end: await chainEnd(queries, chain) });
 * try { for await (const bytes of bundle.archive()) out.write(bytes); } finally { await bundle.remove(); }
 */
export async function exportBundle(
  center: Center,
  range: BundleRange,
  options: ExportBundleOptions = {},
): Promise<ExportedBundle> {
  const { subject } = range;
  const last = subject.kind === 'log' ? subject.to : (range as { end: ChainEnd }).end;
  const checkpoint = await coveringCheckpoint(center, last, {
    log_size: options.log_size,
    wait_ms: options.wait_ms ?? DEFAULT_WAIT_MS,
  });
  const spool = await createSpool(options.max_bytes);
  try {
    const written = await writeFiles(center, spool, { ...range, options }, checkpoint);
    await assertNoHole(center, checkpoint.last_index);
    const archive = await seal(center, { log_size: checkpoint.size, subject }, written);
    const { sha256, size } = await digestOf(archive());
    return { sha256, size, events: written.counts.events, log_size: checkpoint.size, archive, remove: spool.remove };
  } catch (error) {
    await spool.remove();
    throw error;
  }
}
