import { canonicalJson } from '../canonical-json.js';
import { openEnvelope } from '../dsse.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import { type ReadNote, readNote } from '../signed-note.js';
import type { Absences, AbsenceTally } from './absences.js';
import { BUNDLE_LIMITS, objectPath } from './bundle-files.js';
import type { BundleSource } from './bundle-source.js';
import type { Carried } from './chain-walk.js';
import { checkNote } from './check-note.js';
import { type CheckedEvent, EventWalk } from './event-walk.js';
import type { KeyRing } from './key-ring.js';
import { LineReader } from './line-reader.js';
import { type BundleManifest, contradictingObject, MANIFEST_PREDICATE, readManifest } from './manifest.js';
import { digestOf } from './object-walk.js';
import type { Receipts } from './receipts.js';
import type { Redactions } from './redactions.js';
import { textOf } from './side-lines.js';
import type { BundleReport, Findings } from './verdict.js';

export interface CheckContext {
  source: BundleSource;
  /** The trusted keys; the bundle's rotations are added to them. */
  ring: KeyRing;
  crypto: ProvenanceCrypto;
  findings: Findings;
  receipts: Receipts;
  redactions: Redactions;
  absences: Absences;
  carried: Carried | undefined;
  /** Sizes of the tree whose roots the caller wants to know. */
  watch: ReadonlySet<number>;
  on_event?: ((event: CheckedEvent) => void) | undefined;
}

/** A bundle whose manifest could be read. */
export interface CheckedBundle {
  manifest: BundleManifest;
  note: ReadNote | undefined;
  walk: EventWalk;
  ring: KeyRing;
  report: BundleReport;
  tally: AbsenceTally;
}

/** The bytes of a small file; undefined where it is larger than anything of its kind. */
async function readWhole(source: BundleSource, path: string, limit: number): Promise<Uint8Array | undefined> {
  const range = source.files.get(path);
  if (range === undefined || range.size > limit) return undefined;
  const bytes = new Uint8Array(range.size);
  await range.read(0, bytes);
  return bytes;
}

/** Reads the manifest; without one there is nothing to check. */
export async function openManifest({ source, findings }: Pick<CheckContext, 'source' | 'findings'>) {
  const bytes = await readWhole(source, 'manifest.json', BUNDLE_LIMITS.manifest);
  const manifest = bytes === undefined ? undefined : readManifest(bytes);
  if (bytes === undefined || manifest === undefined) {
    findings.add('malformed_manifest', { file: 'manifest.json' });
    return undefined;
  }
  return { bytes, manifest };
}

async function rotate({ source, ring, crypto, findings }: CheckContext): Promise<{ count: number; digest?: string }> {
  const range = source.files.get('rotations.ndjson');
  if (range === undefined) return { count: 0 };
  const lines = new LineReader(range, crypto);
  let count = 0;
  while (await lines.next()) {
    const at = { file: 'rotations.ndjson', line: lines.line };
    const small = !lines.tooLong && !lines.unended && lines.end - lines.start <= BUNDLE_LIMITS.envelope;
    const envelope = small ? openEnvelope(lines.bytes()) : undefined;
    const rotated = envelope === undefined ? 'malformed' : ring.rotate(envelope);
    if (rotated === 'malformed') findings.add('malformed_line', at);
    else if (rotated === 'wrong') findings.add('rotation', at);
    else if (rotated === 'taken') count += 1;
  }
  return { count, digest: await lines.digest() };
}

async function checkManifest(context: CheckContext, bytes: Uint8Array, manifest: BundleManifest): Promise<string[]> {
  const { source, ring, crypto, findings } = context;
  const file = 'manifest.dsse.json';
  if (!source.files.has(file)) {
    findings.add('file_missing', { file });
    return [];
  }
  const read = await readWhole(source, file, BUNDLE_LIMITS.envelope);
  const envelope = read === undefined ? undefined : openEnvelope(read);
  if (envelope === undefined) {
    findings.add('malformed_manifest', { file });
    return [];
  }
  const signed = ring.signed('bundles', envelope);
  const { log, log_size, subject } = manifest;
  const { statement } = envelope;
  const [about, ...others] = statement.subject;
  const fits =
    statement.predicateType === MANIFEST_PREDICATE &&
    others.length === 0 &&
    about?.name === 'manifest.json' &&
    about.digest.sha256 === crypto.sha256(bytes) &&
    canonicalJson(statement.predicate) === canonicalJson({ log, log_size, subject });
  if (signed.state === 'unknown' || ring.log !== log)
    findings.add('untrusted_key', { file, detail: untrusted(ring, log, envelope.signatures) });
  if (signed.state === 'wrong' || !fits)
    findings.add('manifest_signature', {
      file,
      detail: fits ? 'the signature is wrong' : 'it is about another manifest',
    });
  return signed.state === 'signed' ? signed.key_ids : [];
}

function untrusted(ring: KeyRing, log: string, signatures: readonly { key_id: string }[]): string {
  if (ring.log === undefined) return 'no trust file was given';
  if (ring.log !== log) return `the trust file is about the log ${ring.log}, the bundle about ${log}`;
  return `signed by ${signatures.map(({ key_id }) => key_id.slice(0, 16)).join(', ') || 'nobody'}`;
}

async function checkCheckpoint(context: CheckContext, manifest: BundleManifest) {
  const { source, ring, crypto, findings } = context;
  const file = 'checkpoint.note';
  const none = { note: undefined, signed: [] };
  if (!source.files.has(file)) return none;
  const bytes = await readWhole(source, file, BUNDLE_LIMITS.envelope);
  const text = bytes === undefined ? undefined : textOf(bytes);
  const note = text === undefined ? undefined : readNote(text);
  if (note === undefined) {
    findings.add('malformed_line', { file, line: 1 });
    return none;
  }
  if (note.signatures.length !== 1) findings.add('malformed_line', { file, detail: 'it has one signature, the log’s' });
  const { head } = note;
  if (head.origin !== manifest.log || head.size !== manifest.log_size)
    findings.add('counts', { file, detail: `a checkpoint of ${head.origin} at ${head.size}` });
  return { note, signed: checkNote(note, { ring, crypto, findings, file }) };
}

/** Holds every file against the list in the manifest; those that were read on the way have their digests. */
async function checkFiles(context: CheckContext, manifest: BundleManifest, digests: ReadonlyMap<string, string>) {
  const { source, crypto, findings } = context;
  const listed = new Set(['manifest.json', 'manifest.dsse.json']);
  for (const { path, sha256, size } of manifest.files) {
    listed.add(path);
    const range = source.files.get(path);
    if (path.startsWith(objectPath(''))) continue;
    if (range === undefined) findings.add('file_missing', { file: path });
    else if (range.size !== size) findings.add('file_size', { file: path });
    else if ((digests.get(path) ?? (await digestOf(range, crypto))) !== sha256)
      findings.add('file_digest', { file: path });
  }
  for (const path of [...source.unexpected, ...[...source.files.keys()].filter((one) => !listed.has(one))].sort())
    findings.add('unexpected_file', { file: path });
  const contradicting = contradictingObject(manifest);
  if (contradicting !== undefined) findings.add('counts', { file: contradicting });
}

/** Checks one bundle by itself, from its signatures to its objects. */
export async function checkBundle(
  context: CheckContext,
  { bytes, manifest }: { bytes: Uint8Array; manifest: BundleManifest },
): Promise<CheckedBundle> {
  const { source, ring, findings } = context;
  const rotations = await rotate(context);
  const signedManifest = await checkManifest(context, bytes, manifest);
  const { note, signed } = await checkCheckpoint(context, manifest);
  const tally = context.absences.begin();
  const walk = new EventWalk({ ...context, manifest, tally });
  await walk.run();
  if (walk.uncovered !== undefined) findings.add('proof', { ...walk.first, ...walk.uncovered });
  if (walk.proven && source.files.has('proof.txt')) {
    const at = { ...walk.first, file: 'proof.txt', line: null };
    if (walk.fold.size !== manifest.log_size)
      findings.add('proof', { ...at, detail: `it covers ${walk.fold.size} leaves` });
    else if (note !== undefined && walk.fold.root() !== note.head.root)
      findings.add('root', { ...at, detail: `it leads to ${walk.fold.root()}` });
  }
  if (rotations.digest !== undefined) walk.digests.set('rotations.ndjson', rotations.digest);
  await checkFiles(context, manifest, walk.digests);
  await walk.objects.finish(source.files.has('events.ndjson'));
  const included = manifest.objects.filter(({ state }) => state === 'included').length;
  const report: BundleReport = {
    name: source.name,
    log: manifest.log,
    log_size: manifest.log_size,
    root: note?.head.root ?? null,
    subject: manifest.subject,
    chains: manifest.chains.length,
    events: walk.events,
    first_at: walk.first_at,
    last_at: walk.last_at,
    openings: walk.beside.openings,
    // Filled in once every bundle was read.
    erased: 0,
    withheld: tally.withheld,
    decisions: walk.beside.decisions,
    decisions_absent: walk.beside.decisions_absent,
    objects: { included, omitted: manifest.objects.length - included, erased: 0 },
    approvals: walk.objects.approvals,
    publications: walk.objects.publications,
    signed: { manifest: signedManifest, checkpoint: signed, rotations: rotations.count },
  };
  return { manifest, note, walk, ring, report, tally };
}
