import { hexToBytes } from '@noble/hashes/utils.js';
import { isConsistent } from '../merkle.js';
import { type ProvenanceCrypto, portableCrypto } from '../provenance-crypto.js';
import { cosignedAt, type ReadNote, readNote } from '../signed-note.js';
import { Absences, type AbsenceTally } from './absences.js';
import type { BundleSource } from './bundle-source.js';
import type { Carried } from './chain-walk.js';
import { type CheckedBundle, checkBundle, openManifest } from './check-bundle.js';
import { checkNote } from './check-note.js';
import { type ConsistencyFile, readConsistencyFile } from './consistency-file.js';
import type { CheckedEvent } from './event-walk.js';
import { KeyRing } from './key-ring.js';
import type { BundleManifest } from './manifest.js';
import { type GivenReceipt, Receipts, readReceipts } from './receipts.js';
import { Redactions } from './redactions.js';
import { textOf } from './side-lines.js';
import { readTrustFile, type TrustFile } from './trust-file.js';
import { type BundleReport, type BundleVerdict, Findings } from './verdict.js';

/** Text, or the bytes of a file: those that are no UTF-8, or begin with a byte order mark, are none of the files below. */
type GivenFile = string | Uint8Array;

/** What the auditor has from elsewhere than the bundle. */
export interface VerifyBundleOptions {
  /** The trust file, as text or as its bytes. Without one nothing can be verified, only found wrong. */
  trust?: GivenFile | undefined;
  /** A signed checkpoint that was kept elsewhere. */
  checkpoint?: GivenFile | undefined;
  /** A consistency proof between that checkpoint and the bundle's. */
  consistency?: GivenFile | undefined;
  /** A JSON array of receipts. */
  receipts?: GivenFile | undefined;
  /** Faster primitives than those that run everywhere. */
  crypto?: ProvenanceCrypto | undefined;
  /** Whether a text or a file that is not here, and of which no event says that it was erased, makes the bundle incomplete. */
  require_openings?: boolean | undefined;
  /** Takes up what the events say was erased, for whoever tells the story afterwards. */
  redactions?: Redactions | undefined;
  /** Called for each event in the order of the log, before it is known whether all is well. */
  on_event?: ((event: CheckedEvent) => void) | undefined;
}

interface Given {
  trust: TrustFile | undefined;
  checkpoint: ReadNote | undefined;
  consistency: ConsistencyFile | undefined;
  receipts: GivenReceipt[];
}

const readText = (given: GivenFile) => (typeof given === 'string' ? given : (textOf(given) ?? ''));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads what was given beside the bundles; undefined where the trust file is none. */
function readGiven(options: VerifyBundleOptions, findings: Findings): Given | undefined {
  const trust = options.trust === undefined ? undefined : readTrustFile(parsed(readText(options.trust)));
  if (options.trust !== undefined && trust === undefined) {
    findings.add('malformed_trust');
    return undefined;
  }
  const read = <Value>(file: GivenFile | undefined, what: string, of: (text: string) => Value | undefined) => {
    const value = file === undefined ? undefined : of(readText(file));
    if (file !== undefined && value === undefined) findings.add('malformed_given', { detail: what });
    return value;
  };
  return {
    trust,
    checkpoint: read(options.checkpoint, 'the checkpoint', readNote),
    consistency: read(options.consistency, 'the consistency proof', readConsistencyFile),
    receipts: read(options.receipts, 'the receipts', (text) => readReceipts(parsed(text))) ?? [],
  };
}

const partFrom = ({ subject }: BundleManifest) => (subject.kind === 'log' ? subject.from : undefined);

interface Opened {
  bundle: number;
  source: BundleSource;
  bytes: Uint8Array;
  manifest: BundleManifest;
}

/** Reads the manifests, and puts parts of the log into the order of the log. */
async function openAll(sources: readonly BundleSource[], findings: Findings): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const [bundle, source] of sources.entries()) {
    findings.bundle = bundle;
    if (source.malformed !== undefined) findings.add('malformed_archive', { detail: source.malformed });
    else {
      const read = await openManifest({ source, findings });
      if (read !== undefined) opened.push({ bundle, source, ...read });
    }
  }
  return opened.sort((left, right) => (partFrom(left.manifest) ?? -1) - (partFrom(right.manifest) ?? -1));
}

/** How a checkpoint from elsewhere and a bundle's belong together. */
function compare(
  bundle: CheckedBundle,
  held: ReadNote['head'],
  consistency: ConsistencyFile | undefined,
): 'same' | 'fork' | 'unknown' {
  const head = bundle.note?.head;
  if (head === undefined) return 'unknown';
  if (head.size === held.size) return head.root === held.root ? 'same' : 'fork';
  const root =
    bundle.walk.proven && bundle.walk.fold.root() === head.root ? bundle.walk.roots.get(held.size) : undefined;
  if (root !== undefined) return root === held.root ? 'same' : 'fork';
  if (consistency === undefined) return 'unknown';
  const [older, newer] = head.size < held.size ? [head, held] : [held, head];
  if (consistency.from !== older.size || consistency.size !== newer.size) return 'unknown';
  return isConsistent(older, newer, consistency.hashes) ? 'same' : 'fork';
}

/** The checkpoint from elsewhere: one bundle of each row of parts has to show that it belongs to the same log. */
function checkHeld(groups: readonly CheckedBundle[][], given: Given, findings: Findings): void {
  const held = given.checkpoint?.head;
  if (held === undefined) return;
  for (const group of groups) {
    const found = group.map((bundle) => compare(bundle, held, given.consistency));
    if (found.includes('fork')) findings.add('fork', { detail: `held at ${held.size}` });
    else if (!found.includes('same') && group.some(({ note }) => note !== undefined))
      findings.add('stale', { detail: `the checkpoint from elsewhere is of ${held.size} events` });
  }
}

/** Tells what is not here. A file that was neither erased nor is withheld is an earlier bundle. */
function tellAbsent(report: BundleReport, { erased, files_erased }: AbsenceTally): void {
  report.erased = erased;
  report.objects.erased = files_erased;
  report.objects.omitted -= files_erased + report.withheld.files;
}

function checkWitnesses(
  checked: readonly CheckedBundle[],
  { trust, checkpoint }: Given,
  of: { crypto: ProvenanceCrypto; findings: Findings },
): string[] {
  const quorum = trust?.witness_quorum ?? 0;
  const signed: string[] = [];
  if (checkpoint !== undefined)
    for (const { name, public_key } of trust?.witnesses ?? []) {
      const at = cosignedAt(checkpoint, { name, publicKey: hexToBytes(public_key) }, of.crypto);
      if (at === 'wrong')
        of.findings.add('checkpoint_signature', { detail: `the signature of the witness ${name} is wrong` });
      else if (at !== undefined) signed.push(name);
    }
  const covered = checked.every(({ walk }) => walk.lastLeaf < (checkpoint?.head.size ?? 0));
  if (signed.length < quorum || (quorum > 0 && !covered))
    of.findings.add('witness_quorum', { detail: `${covered ? signed.length : 0} of ${quorum}` });
  return signed;
}

/**
 * Checks evidence bundles by the steps of docs/reference/evidence-format.md, without a server and without a network. Never
 * throws for what is in them, and needs no more memory for more events: one head for each chain, and what the manifest
 * lists.
 *
 * @param sources one bundle, or several: consecutive parts of a log continue each other.
 * @throws whatever reading a source throws.
 * @example
 * const verdict = await verifyBundle(await blobSource(file.name, file), { trust });
 * if (verdict.exit_code === 1) alert(`the first altered event is ${verdict.first_bad?.event_id}`);
 */
export async function verifyBundle(
  sources: BundleSource | readonly BundleSource[],
  options: VerifyBundleOptions = {},
): Promise<BundleVerdict> {
  const findings = new Findings();
  const reports: BundleReport[] = [];
  const none = { bundles: reports, receipts: { checked: 0, not_here: 0 }, witnesses: [] };
  const given = readGiven(options, findings);
  if (given === undefined) return findings.verdict(none);
  const crypto = options.crypto ?? portableCrypto;
  const receipts = new Receipts(given.receipts);
  const redactions = options.redactions ?? new Redactions();
  const absences = new Absences({ redactions, findings, required: options.require_openings ?? false });
  const groups: CheckedBundle[][] = [];
  let before: CheckedBundle | undefined;
  let carried: Carried | undefined;
  const opened = await openAll([sources].flat(), findings);
  for (const { bundle, source, bytes, manifest } of opened) {
    findings.bundle = bundle;
    findings.order += 1;
    const { subject } = manifest;
    const follows =
      subject.kind === 'log' && before?.manifest.subject.kind === 'log' && before.manifest.subject.to === subject.from;
    const wasPart = before?.manifest.subject.kind === 'log';
    if (subject.kind !== 'log') carried = undefined;
    else if (!follows) {
      if (wasPart) findings.warnings.push(`${source.name} does not begin where the part before it ends`);
      carried = { heads: new Map(), fromStart: subject.from === 0 };
    }
    const last: ReadNote['head'] | undefined = follows ? before?.note?.head : undefined;
    const watch = new Set([given.checkpoint?.head.size, last?.size].filter((size) => size !== undefined));
    const ring = new KeyRing(given.trust, crypto);
    const checked = await checkBundle(
      { source, ring, crypto, findings, receipts, redactions, absences, carried, watch, on_event: options.on_event },
      { bytes, manifest },
    );
    if (carried !== undefined) checked.walk.chains.carry(carried);
    if (last !== undefined) {
      const found = compare(checked, last, undefined);
      if (found === 'fork') findings.add('fork', { detail: `the part before was signed at ${last.size}` });
      else if (found === 'unknown') findings.add('stale', { detail: `the part before was signed at ${last.size}` });
    }
    receipts.pass(checked.walk.chains, subject.kind === 'log');
    reports.push(checked.report);
    const group = groups.at(-1);
    if (follows && group !== undefined) group.push(checked);
    else groups.push([checked]);
    before = checked;
  }
  const checked = groups.flat();
  absences.settle();
  for (const { report, tally } of checked) tellAbsent(report, tally);
  findings.bundle = null;
  const newest = checked.at(-1);
  if (given.checkpoint !== undefined && newest !== undefined)
    checkNote(given.checkpoint, { ring: newest.ring, crypto, findings, file: 'the checkpoint from elsewhere' });
  checkHeld(groups, given, findings);
  const witnesses = newest === undefined ? [] : checkWitnesses(checked, given, { crypto, findings });
  const { beyond, tampered, seen, not_here } = receipts.rest();
  for (const { chain, seq } of tampered) findings.add('receipt', { chain, seq });
  for (const { chain, seq } of beyond) findings.add('receipt_beyond', { chain, seq });
  if (not_here > 0) findings.warnings.push(`${not_here} receipts are of events elsewhere, and were not checked`);
  return findings.verdict({ bundles: reports, receipts: { checked: seen, not_here }, witnesses });
}
