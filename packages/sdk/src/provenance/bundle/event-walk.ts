import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { Absences, AbsenceTally } from './absences.js';
import type { BundleSource } from './bundle-source.js';
import { type Carried, ChainWalk } from './chain-walk.js';
import { type EventHead, type EventLine, readEventLine } from './event-line.js';
import { EventScan } from './event-scan.js';
import type { KeyRing } from './key-ring.js';
import { LineReader } from './line-reader.js';
import type { BundleManifest } from './manifest.js';
import { ObjectWalk } from './object-walk.js';
import { type OpenedEvent, OpeningWalk } from './opening-walk.js';
import { type ProofLine, ProofLines } from './proof-lines.js';
import type { Receipts } from './receipts.js';
import { REDACTION_TYPE, type Redactions } from './redactions.js';
import { textOf } from './side-lines.js';
import { TreeFold } from './tree-fold.js';
import type { EventName, Findings, ProblemPlace } from './verdict.js';

/** An event as it was checked, for whoever tells the story. */
export interface CheckedEvent extends OpenedEvent, EventName {
  event_hash: string;
  /** Undefined where the line is not what the log numbered, or no event. */
  line: EventLine | undefined;
}

export interface WalkContext {
  source: BundleSource;
  manifest: BundleManifest;
  ring: KeyRing;
  crypto: ProvenanceCrypto;
  findings: Findings;
  receipts: Receipts;
  redactions: Redactions;
  absences: Absences;
  tally: AbsenceTally;
  carried: Carried | undefined;
  /** Sizes of the tree whose roots somebody wants to know. */
  watch: ReadonlySet<number>;
  on_event?: ((event: CheckedEvent) => void) | undefined;
}

interface Leaf {
  log_index: number;
  hash: string;
}

/** One pass over the proof, the events and what lies beside them. */
export class EventWalk {
  readonly chains: ChainWalk;
  readonly objects: ObjectWalk;
  readonly beside: OpeningWalk;
  readonly fold: TreeFold;
  /** Roots at the watched sizes, as far as the parts of the proof end there. */
  readonly roots = new Map<number, string>();
  /** Digests of the files that were read to the end. */
  readonly digests = new Map<string, string>();
  /** Whether the proof could be followed to its end. */
  proven = true;
  first: ProblemPlace | undefined;
  /** Where the proof stops covering the tree. */
  uncovered: ProblemPlace | undefined;
  first_at: string | null = null;
  last_at: string | null = null;
  lastLeaf = -1;
  #leaves = 0;
  #events = 0;
  #nextLeaf: number | undefined;
  readonly #scan: EventScan;
  readonly #parts: ProofLines;
  readonly #proof: LineReader | undefined;
  readonly #lines: LineReader | undefined;

  constructor(private readonly context: WalkContext) {
    const { source, manifest, crypto, carried } = context;
    const { subject } = manifest;
    this.#scan = new EventScan(crypto);
    this.#parts = new ProofLines(crypto);
    const reader = (path: string) => {
      const range = source.files.get(path);
      return range === undefined ? undefined : new LineReader(range, crypto);
    };
    this.#proof = reader('proof.txt');
    this.#lines = reader('events.ndjson');
    this.#nextLeaf = subject.kind === 'log' ? subject.from : undefined;
    this.fold = new TreeFold(crypto.nodeHash);
    this.chains = new ChainWalk(manifest, subject.kind === 'log' ? carried : undefined);
    this.objects = new ObjectWalk(context);
    this.beside = new OpeningWalk({
      ...context,
      openings: reader('openings.ndjson'),
      decisions: reader('decisions.ndjson'),
      told: context.on_event !== undefined,
    });
    if (context.watch.has(0)) this.roots.set(0, this.fold.root());
  }

  get events(): number {
    return this.#events;
  }

  async run(): Promise<void> {
    await this.beside.start();
    const proof = this.#proof;
    // A promise for each event would cost more than its hash: there is one only where something has to be read.
    while (proof !== undefined) {
      if (!proof.tryNext() && !(await proof.next())) break;
      const leaf = this.#part(proof);
      if (leaf === undefined) continue;
      this.#count(leaf);
      const lines = this.#lines;
      if (lines === undefined) continue;
      if (lines.tryNext() || (await lines.next())) {
        const waiting = this.#event(lines, leaf);
        if (waiting !== undefined) await waiting;
      } else this.#missing(leaf.log_index);
    }
    while (await this.#lines?.next()) if (this.#lines !== undefined) await this.#event(this.#lines, undefined);
    await this.#end();
  }

  /** Reads a line of the proof: folds what it says, and gives the leaf that it is. */
  #part(proof: LineReader): Leaf | undefined {
    const part = this.#parts.read(proof);
    if (part === undefined) {
      this.context.findings.add('malformed_line', { file: 'proof.txt', line: proof.line });
      this.proven = false;
      return undefined;
    }
    if (this.proven) this.#fold(part);
    return part.isLeaf ? { log_index: part.index, hash: part.hash } : undefined;
  }

  #fold({ level, index, hash, isLeaf }: ProofLine): void {
    const problem = this.fold.push(level, index, hash, isLeaf);
    if (problem !== undefined) {
      this.proven = false;
      // Told at the end: it is a problem of the first event, which may not have been read yet.
      this.uncovered = { file: 'proof.txt', line: this.#proof?.line ?? 0, detail: problem };
    } else if (this.context.watch.has(this.fold.size)) this.roots.set(this.fold.size, this.fold.root());
  }

  #count({ log_index }: Leaf): void {
    this.#leaves += 1;
    if (this.#nextLeaf !== undefined && log_index !== this.#nextLeaf)
      this.context.findings.add('event_missing', {
        log_index: this.#nextLeaf,
        file: 'proof.txt',
        line: this.#proof?.line ?? 0,
        place: this.#leaves,
      });
    if (this.#nextLeaf !== undefined) this.#nextLeaf = log_index + 1;
    this.lastLeaf = log_index;
  }

  #missing(log_index: number): void {
    const { only } = this.chains;
    this.#events += 1;
    this.context.findings.add('event_missing', {
      chain: only?.chain ?? null,
      seq: only === undefined ? null : only.first_seq + this.#events - 1,
      log_index,
      file: 'events.ndjson',
      place: this.#events,
    });
  }

  #event(lines: LineReader, leaf: Leaf | undefined): Promise<void> | undefined {
    const { findings, crypto, manifest, on_event } = this.context;
    this.#events += 1;
    const { start, end, buffer } = lines;
    // RFC 6962 puts a zero byte before a leaf. It takes the place of the LF before the line: nothing is copied.
    buffer[start - 1] = 0;
    const hash = lines.tooLong ? '' : crypto.sha256(lines.view(start - 1, end));
    // Whoever is told of an event is told all of it. What it refers to or says was erased is looked up in all of it as well.
    const head = on_event === undefined && !lines.tooLong ? this.#scan.read(buffer, start, end) : undefined;
    const text = head !== undefined || lines.tooLong ? undefined : textOf(lines.bytes());
    const whole = text === undefined ? undefined : readEventLine(text);
    const line = head ?? whole;
    const at = this.#placeOf(line, leaf);
    this.first ??= at;
    if (lines.unended) findings.add('malformed_line', { ...at, detail: 'the line has no end' });
    if (this.#proof !== undefined && hash !== leaf?.hash) return this.#tampered({ at, hash, leaf, line });
    if (line === undefined) {
      findings.add('core', at);
      return undefined;
    }
    this.first_at ??= line.event.created_at;
    this.last_at = line.event.created_at;
    if (line.event.log !== manifest.log) findings.add('log', at);
    for (const problem of this.chains.follow(line, hash)) findings.add(problem, at);
    const { receipts, redactions } = this.context;
    if (whole?.event.type === REDACTION_TYPE) redactions.note(whole.event, at.seq ?? 0);
    if (receipts.size > 0 && receipts.isOther(line, hash)) findings.add('receipt', at);
    const told = this.beside.of(line.event, at);
    if (told instanceof Promise || line.event.refs.length > 0) return this.#rest(whole, { at, hash, told });
    this.#tell(whole, { at, hash, told });
    return undefined;
  }

  async #tampered(of: { at: ProblemPlace; hash: string; leaf: Leaf | undefined; line: EventHead | undefined }) {
    const { at, hash, leaf, line } = of;
    this.context.findings.add('event_hash', at);
    this.chains.tampered(leaf?.hash ?? '');
    if (line !== undefined) await this.beside.skip(line.event);
    this.#tell(undefined, { at, hash, told: { openings: [], decision: undefined } });
  }

  async #rest(
    whole: EventLine | undefined,
    of: { at: ProblemPlace; hash: string; told: OpenedEvent | Promise<OpenedEvent> },
  ) {
    const told = await of.told;
    if (whole !== undefined) await this.objects.of(whole.event, of.at);
    this.#tell(whole, { ...of, told });
  }

  #tell(line: EventLine | undefined, { at, hash, told }: { at: ProblemPlace; hash: string; told: OpenedEvent }): void {
    this.context.on_event?.({ ...nameOf(at), event_hash: hash, line, ...told });
  }

  /** What an event is called: in a bundle of one chain by what belongs at its place, else by what it says itself. */
  #placeOf(line: EventHead | undefined, leaf: Leaf | undefined): ProblemPlace {
    const { only } = this.chains;
    return {
      chain: only?.chain ?? line?.event.chain ?? null,
      seq: only === undefined ? (line?.seq ?? null) : only.first_seq + this.#events - 1,
      event_id: line?.event.id ?? null,
      log_index: leaf?.log_index ?? null,
      file: 'events.ndjson',
      line: this.#events,
      place: this.#events,
    };
  }

  async #end(): Promise<void> {
    const { findings, manifest } = this.context;
    const { subject } = manifest;
    if (this.#proof !== undefined) {
      if (this.#nextLeaf !== undefined && subject.kind === 'log' && this.#nextLeaf < subject.to)
        findings.add('event_missing', { log_index: this.#nextLeaf, file: 'proof.txt', place: this.#leaves + 1 });
      if (this.#leaves !== manifest.events) findings.add('counts', { file: 'proof.txt' });
      this.digests.set('proof.txt', await this.#proof.digest());
    }
    if (this.#lines !== undefined) {
      this.chains.checkEnds(findings, this.#events);
      const claimed = manifest.chains.reduce((sum, { events }) => sum + events, 0);
      if (this.#lines.line !== manifest.events || manifest.events !== claimed)
        findings.add('counts', { file: 'events.ndjson' });
      this.digests.set('events.ndjson', await this.#lines.digest());
    }
    const whole = this.#lines !== undefined && !this.chains.anyTampered;
    for (const [file, digest] of await this.beside.finish(manifest, whole)) this.digests.set(file, digest);
  }
}

const nameOf = ({ chain = null, seq = null, event_id = null, log_index = null }: ProblemPlace): EventName => ({
  chain,
  seq,
  event_id,
  log_index,
});
