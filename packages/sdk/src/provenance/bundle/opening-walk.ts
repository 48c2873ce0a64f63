import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { Absences, AbsenceTally } from './absences.js';
import type { BundleCore } from './event-line.js';
import type { LineReader } from './line-reader.js';
import type { BundleManifest } from './manifest.js';
import { REDACTION_TYPE, type Redactions } from './redactions.js';
import {
  DECISION_VALUE_AT,
  type Decision,
  isDecision,
  isOpening,
  type Opening,
  openingValueAt,
  SideLines,
} from './side-lines.js';
import type { Findings, ProblemPlace } from './verdict.js';

/** What lies beside an event and opens its commitments. */
export interface OpenedEvent {
  openings: { path: string; value: unknown }[];
  decision: Decision['value'] | undefined;
}

interface Named {
  hmac: string;
  bundle_revision: string;
}

interface OpenState {
  openings: OpenedEvent['openings'];
  before: string | undefined;
}

/** Events that name one decision stand close together; of so many decisions it is known what they were. */
const REMEMBERED_DECISIONS = 20_000;
const FEW = 16;

/** Reads openings and decisions in step with the events that they belong to. */
export class OpeningWalk {
  openings = 0;
  decisions = 0;
  decisions_absent = 0;
  readonly #openings: SideLines<Opening> | undefined;
  readonly #decisions: SideLines<Decision> | undefined;
  readonly #files: [string, LineReader][] = [];
  #named = new Map<string, Named>();
  #namedBefore = new Map<string, Named>();

  constructor(
    private readonly context: {
      openings: LineReader | undefined;
      decisions: LineReader | undefined;
      crypto: ProvenanceCrypto;
      findings: Findings;
      redactions: Redactions;
      absences: Absences;
      tally: AbsenceTally;
    },
  ) {
    const { openings, decisions, crypto, findings } = context;
    const shared = { crypto, findings };
    if (openings !== undefined) {
      this.#openings = new SideLines('openings.ndjson', openings, { isLine: isOpening, ...shared });
      this.#files.push(['openings.ndjson', openings]);
    }
    if (decisions !== undefined) {
      this.#decisions = new SideLines('decisions.ndjson', decisions, { isLine: isDecision, ...shared });
      this.#files.push(['decisions.ndjson', decisions]);
    }
  }

  async start(): Promise<void> {
    await this.#openings?.advance();
    await this.#decisions?.advance();
  }

  /** Passes over what lies beside an event that is not what it was. */
  async skip({ id, policy }: BundleCore): Promise<void> {
    const openings = this.#openings;
    while (openings?.head?.event_id === id) if (!openings.tryAdvance()) await openings.advance();
    const decisions = this.#decisions;
    if (policy === null || decisions?.head?.value.decision_id !== policy.decision_id) return;
    if (!decisions.tryAdvance()) await decisions.advance();
  }

  /**
   * Checks what lies beside an event. Mostly it is in memory already, and no promise is made: that would cost more than the
   * check.
   */
  of(core: BundleCore, at: ProblemPlace): OpenedEvent | Promise<OpenedEvent> {
    const state: OpenState = { openings: [], before: undefined };
    return this.#open(core, at, state) ? this.#close(core, at, state) : this.#openRest(core, at, state);
  }

  async #openRest(core: BundleCore, at: ProblemPlace, state: OpenState): Promise<OpenedEvent> {
    do await this.#openings?.advance();
    while (!this.#open(core, at, state));
    return this.#close(core, at, state);
  }

  /** Takes the openings of an event that are in memory; false where more has to be read. */
  #open(core: BundleCore, at: ProblemPlace, state: OpenState): boolean {
    const lines = this.#openings;
    if (lines?.head?.event_id !== core.id) return true;
    // An event may have a hundred thousand commitments, which nobody searches for each opening; most have one or two.
    const { commitments } = core;
    const many = commitments.length > FEW ? new Map(commitments.map(({ path, hmac }) => [path, hmac])) : undefined;
    while (lines.head?.event_id === core.id) {
      const { path, value } = lines.head;
      const hmac = many === undefined ? commitments.find((one) => one.path === path)?.hmac : many.get(path);
      const follows = state.before === undefined || state.before < path;
      if (follows && hmac !== undefined && hmac === lines.hmac(core.id, path, openingValueAt(lines.head)))
        state.openings.push({ path, value });
      else this.context.findings.add('opening', { ...at, file: lines.file, line: lines.line, detail: path });
      state.before = path;
      if (!lines.tryAdvance()) return false;
    }
    return true;
  }

  #close(core: BundleCore, at: ProblemPlace, { openings }: OpenState): OpenedEvent | Promise<OpenedEvent> {
    this.openings += openings.length;
    if (core.type === REDACTION_TYPE) this.context.redactions.note(core, at.seq ?? 0);
    if (openings.length < core.commitments.length) this.#absent(core, at, openings);
    if (core.policy === null) return { openings, decision: undefined };
    const lines = this.#decisions;
    const decision = this.#decide(core.policy, at);
    const told = { openings, decision };
    if (lines === undefined || decision === undefined || lines.tryAdvance()) return told;
    return lines.advance().then(() => told);
  }

  #absent({ chain, id, commitments }: BundleCore, at: ProblemPlace, openings: OpenedEvent['openings']): void {
    const opened = new Set(openings.map(({ path }) => path));
    const { absences, tally } = this.context;
    for (const { path } of commitments)
      if (!opened.has(path)) absences.text({ tally, core: { chain, id }, seq: at.seq ?? 0, path, at });
  }

  /** The decision that is read at this event, to be passed over then; undefined where none is. */
  #decide(
    { decision_id, hmac, bundle_revision }: NonNullable<BundleCore['policy']>,
    at: ProblemPlace,
  ): Decision['value'] | undefined {
    const known = this.#named.get(decision_id) ?? this.#namedBefore.get(decision_id);
    if (known !== undefined) {
      if (known.hmac !== hmac || known.bundle_revision !== bundle_revision)
        this.context.findings.add('decision', { ...at, detail: decision_id });
      return undefined;
    }
    this.#remember(decision_id, { hmac, bundle_revision });
    const lines = this.#decisions;
    if (lines?.head?.value.decision_id !== decision_id) {
      this.decisions_absent += 1;
      return undefined;
    }
    const { value } = lines.head;
    if (hmac === lines.hmac(decision_id, '/decision', DECISION_VALUE_AT) && value.bundle_revision === bundle_revision)
      this.decisions += 1;
    else this.context.findings.add('decision', { ...at, file: lines.file, line: lines.line, detail: decision_id });
    return value;
  }

  #remember(id: string, named: Named): void {
    this.#named.set(id, named);
    if (this.#named.size < REMEMBERED_DECISIONS) return;
    // Two generations: deleting the oldest one by one would leave a map full of holes to step over.
    this.#namedBefore = this.#named;
    this.#named = new Map();
  }

  /**
   * Reads to the end, and gives the digests.
   *
   * @param judge whether what is left over belongs to nothing: it may belong to an event that is not what it was.
   */
  async finish(manifest: BundleManifest, judge: boolean): Promise<[string, string][]> {
    await this.#rest(this.#openings, 'opening', judge, manifest.openings);
    await this.#rest(this.#decisions, 'decision', judge, manifest.decisions);
    const digests: [string, string][] = [];
    for (const [file, reader] of this.#files) digests.push([file, await reader.digest()]);
    return digests;
  }

  async #rest(
    lines: SideLines<Opening> | SideLines<Decision> | undefined,
    problem: 'opening' | 'decision',
    judge: boolean,
    expected: number,
  ): Promise<void> {
    if (lines === undefined) return;
    const { findings } = this.context;
    for (; lines.head !== undefined; lines.tryAdvance() || (await lines.advance())) {
      if (!judge) continue;
      const event_id = 'event_id' in lines.head ? lines.head.event_id : null;
      findings.add(problem, { event_id, file: lines.file, line: lines.line, detail: 'it belongs to no event here' });
    }
    if (lines.lines !== expected) findings.add('counts', { file: lines.file });
  }
}
