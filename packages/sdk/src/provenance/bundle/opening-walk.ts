import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { Absences, AbsenceTally } from './absences.js';
import type { CoreHead } from './event-line.js';
import type { LineReader } from './line-reader.js';
import type { BundleManifest } from './manifest.js';
import { RecentDecisions } from './recent-decisions.js';
import { DECISIONS, type Decision, type DecisionValue, OPENINGS, type Opening } from './side-forms.js';
import { SideLines } from './side-lines.js';
import type { Findings, ProblemPlace } from './verdict.js';

/** What lies beside an event and opens its commitments. */
export interface OpenedEvent {
  openings: { path: string; value: unknown }[];
  decision: DecisionValue | undefined;
}

interface OpenState {
  openings: OpenedEvent['openings'];
  before: string | undefined;
}

const FEW = 16;

/** Reads openings and decisions in step with the events that they belong to. */
export class OpeningWalk {
  openings = 0;
  decisions = 0;
  decisions_absent = 0;
  readonly #openings: SideLines<Opening> | undefined;
  readonly #decisions: SideLines<Decision> | undefined;
  readonly #files: [string, LineReader][] = [];
  readonly #named = new RecentDecisions();

  constructor(
    private readonly context: {
      openings: LineReader | undefined;
      decisions: LineReader | undefined;
      crypto: ProvenanceCrypto;
      findings: Findings;
      absences: Absences;
      tally: AbsenceTally;
      /** Whether somebody is told of the values: they are made of nothing else. */
      told: boolean;
    },
  ) {
    const { openings, decisions, crypto, findings } = context;
    const shared = { crypto, findings };
    if (openings !== undefined) {
      this.#openings = new SideLines('openings.ndjson', openings, { form: OPENINGS, ...shared });
      this.#files.push(['openings.ndjson', openings]);
    }
    if (decisions !== undefined) {
      this.#decisions = new SideLines('decisions.ndjson', decisions, { form: DECISIONS, ...shared });
      this.#files.push(['decisions.ndjson', decisions]);
    }
  }

  async start(): Promise<void> {
    await this.#openings?.advance();
    await this.#decisions?.advance();
  }

  /** Passes over what lies beside an event that is not what it was. */
  async skip({ id, policy }: CoreHead): Promise<void> {
    const openings = this.#openings;
    while (openings?.head?.event_id === id) if (!openings.tryAdvance()) await openings.advance();
    const decisions = this.#decisions;
    if (policy === null || decisions?.head?.decision_id !== policy.decision_id) return;
    if (!decisions.tryAdvance()) await decisions.advance();
  }

  /**
   * Checks what lies beside an event. Mostly it is in memory already, and no promise is made: that would cost more than the
   * check.
   */
  of(core: CoreHead, at: ProblemPlace): OpenedEvent | Promise<OpenedEvent> {
    const state: OpenState = { openings: [], before: undefined };
    return this.#open(core, at, state) ? this.#close(core, at, state) : this.#openRest(core, at, state);
  }

  async #openRest(core: CoreHead, at: ProblemPlace, state: OpenState): Promise<OpenedEvent> {
    do await this.#openings?.advance();
    while (!this.#open(core, at, state));
    return this.#close(core, at, state);
  }

  /** Takes the openings of an event that are in memory; false where more has to be read. */
  #open(core: CoreHead, at: ProblemPlace, state: OpenState): boolean {
    const lines = this.#openings;
    if (lines?.head?.event_id !== core.id) return true;
    // An event may have a hundred thousand commitments, which nobody searches for each opening; most have one or two.
    const { commitments } = core;
    const many = commitments.length > FEW ? new Map(commitments.map(({ path, hmac }) => [path, hmac])) : undefined;
    while (lines.head?.event_id === core.id) {
      const { path } = lines.head;
      const hmac = many === undefined ? commitments.find((one) => one.path === path)?.hmac : many.get(path);
      const follows = state.before === undefined || state.before < path;
      if (follows && hmac !== undefined && hmac === lines.hmac())
        state.openings.push({ path, value: this.context.told ? lines.value() : undefined });
      else this.context.findings.add('opening', { ...at, file: lines.file, line: lines.line, detail: path });
      state.before = path;
      if (!lines.tryAdvance()) return false;
    }
    return true;
  }

  #close(core: CoreHead, at: ProblemPlace, { openings }: OpenState): OpenedEvent | Promise<OpenedEvent> {
    this.openings += openings.length;
    if (openings.length < core.commitments.length) this.#absent(core, at, openings);
    if (core.policy === null) return { openings, decision: undefined };
    const lines = this.#decisions;
    if (!this.#decide(core.policy, at) || lines === undefined) return { openings, decision: undefined };
    const told = { openings, decision: this.context.told ? (lines.value() as DecisionValue) : undefined };
    return lines.tryAdvance() ? told : lines.advance().then(() => told);
  }

  #absent({ chain, id, commitments }: CoreHead, at: ProblemPlace, openings: OpenedEvent['openings']): void {
    const opened = new Set(openings.map(({ path }) => path));
    const { absences, tally } = this.context;
    for (const { path } of commitments)
      if (!opened.has(path)) absences.text({ tally, core: { chain, id }, seq: at.seq ?? 0, path, at });
  }

  /** Whether a decision is read at this event, to be passed over then. */
  #decide(policy: NonNullable<CoreHead['policy']>, at: ProblemPlace): boolean {
    const { decision_id, hmac, bundle_revision } = policy;
    const told = this.#named.tell(policy);
    if (told === 'otherwise') this.context.findings.add('decision', { ...at, detail: decision_id });
    if (told !== 'first') return false;
    const lines = this.#decisions;
    if (lines?.head?.decision_id !== decision_id) {
      this.decisions_absent += 1;
      return false;
    }
    if (lines.head.bundle_revision === bundle_revision && hmac === lines.hmac()) this.decisions += 1;
    else this.context.findings.add('decision', { ...at, file: lines.file, line: lines.line, detail: decision_id });
    return true;
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
