import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { Absences, AbsenceTally } from './absences.js';
import type { BundleSource } from './bundle-source.js';
import { type Carried, ChainWalk } from './chain-walk.js';
import { type EventLine, readEventLine } from './event-line.js';
import type { KeyRing } from './key-ring.js';
import { LineReader } from './line-reader.js';
import type { BundleManifest } from './manifest.js';
import { ObjectWalk } from './object-walk.js';
import { type OpenedEvent, OpeningWalk } from './opening-walk.js';
import type { Receipts } from './receipts.js';
import type { Redactions } from './redactions.js';
import { textOf } from './side-lines.js';
import { TreeFold } from './tree-fold.js';
import type { EventName, Findings, ProblemPlace } from './verdict.js';

const PART = /^(?:leaf|node (0|[1-9][0-9]?)) (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})$/;
const MAX_LEVEL = 52;

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
  readonly #proof: LineReader | undefined;
  readonly #lines: LineReader | undefined;

  constructor(private readonly context: WalkContext) {
    const { source, manifest, crypto, carried } = context;
    const { subject } = manifest;
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
    const text = proof.tooLong || proof.unended ? undefined : textOf(proof.bytes());
    const [, level, index = '', hash = ''] = PART.exec(text ?? '') ?? [];
    const at = Number(index);
    if (hash === '' || Number(level ?? 0) > MAX_LEVEL || !Number.isSafeInteger(at)) {
      this.context.findings.add('malformed_line', { file: 'proof.txt', line: proof.line });
      this.proven = false;
      return undefined;
    }
    const isLeaf = level === undefined;
    if (this.proven) this.#fold(Number(level ?? 0), at, hash, isLeaf);
    return isLeaf ? { log_index: at, hash } : undefined;
  }

  #fold(level: number, index: number, hash: string, isLeaf: boolean): void {
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
    const { findings, crypto, manifest } = this.context;
    this.#events += 1;
    const { start, end, buffer } = lines;
    // RFC 6962 puts a zero byte before a leaf. It takes the place of the LF before the line: nothing is copied.
    buffer[start - 1] = 0;
    const hash = lines.tooLong ? '' : crypto.sha256(buffer.subarray(start - 1, end));
    const text = lines.tooLong ? undefined : textOf(buffer.subarray(start, end));
    const line = text === undefined ? undefined : readEventLine(text);
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
    const { receipts } = this.context;
    if (receipts.size > 0 && receipts.isOther(line, hash)) findings.add('receipt', at);
    const told = this.beside.of(line.event, at);
    if (told instanceof Promise || line.event.refs.length > 0) return this.#rest(line, { at, hash, told });
    this.#tell(line, { at, hash, told });
    return undefined;
  }

  async #tampered(of: { at: ProblemPlace; hash: string; leaf: Leaf | undefined; line: EventLine | undefined }) {
    const { at, hash, leaf, line } = of;
    this.context.findings.add('event_hash', at);
    this.chains.tampered(leaf?.hash ?? '');
    if (line !== undefined) await this.beside.skip(line.event);
    this.#tell(undefined, { at, hash, told: { openings: [], decision: undefined } });
  }

  async #rest(line: EventLine, of: { at: ProblemPlace; hash: string; told: OpenedEvent | Promise<OpenedEvent> }) {
    const told = await of.told;
    await this.objects.of(line.event, of.at);
    this.#tell(line, { ...of, told });
  }

  #tell(line: EventLine | undefined, { at, hash, told }: { at: ProblemPlace; hash: string; told: OpenedEvent }): void {
    this.context.on_event?.({ ...nameOf(at), event_hash: hash, line, ...told });
  }

  /** What an event is called: in a bundle of one chain by what belongs at its place, else by what it says itself. */
  #placeOf(line: EventLine | undefined, leaf: Leaf | undefined): ProblemPlace {
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
