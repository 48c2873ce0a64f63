import { GENESIS_HASH } from '../event-hash.js';
import type { EventHead } from './event-line.js';
import type { BundleChain, BundleManifest } from './manifest.js';
import type { Findings, ProblemWord } from './verdict.js';

/** The last event of a chain: what the next one has to follow. */
export interface ChainHead {
  seq: number;
  hash: string;
}

interface ChainState extends ChainHead {
  claim: BundleChain;
  events: number;
}

/** What the parts of the log before this one have shown. */
export interface Carried {
  heads: Map<string, ChainHead>;
  /** Whether they go back to the first event of the log: what has no head then begins here. */
  fromStart: boolean;
}

const MAX_TAMPERED = 10_000;

/** Follows each chain through a bundle. Its memory is one head for each chain. */
export class ChainWalk {
  /** The one chain of a bundle that has only one. */
  readonly only: BundleChain | undefined;
  readonly #chains = new Map<string, ChainState>();
  readonly #tampered = new Set<string>();
  readonly #contradictions: string[] = [];

  constructor(manifest: BundleManifest, carried: Carried | undefined) {
    const { chains } = manifest;
    this.only = chains.length === 1 ? chains[0] : undefined;
    for (const claim of chains) {
      const claimed = { seq: claim.first_seq - 1, hash: claim.first_prev };
      const start = carried?.fromStart ? { seq: 0, hash: GENESIS_HASH } : claimed;
      const head = carried?.heads.get(claim.chain) ?? start;
      if (head.seq !== claimed.seq || head.hash !== claimed.hash) this.#contradictions.push(claim.chain);
      this.#chains.set(claim.chain, { claim, seq: head.seq, hash: head.hash, events: 0 });
    }
  }

  /** The hash that the log has for an event that is not what it was: whatever follows that one is no less right. */
  tampered(leaf: string): void {
    if (this.#tampered.size < MAX_TAMPERED) this.#tampered.add(leaf);
  }

  /** Whether an event of this bundle is not what it was. */
  get anyTampered(): boolean {
    return this.#tampered.size > 0;
  }

  /** What is wrong with an event as the next one of its chain. */
  follow({ event, prev, seq }: EventHead, hash: string): ProblemWord[] {
    const state = this.#chains.get(event.chain);
    if (state === undefined) return ['chain'];
    const problems: ProblemWord[] = [];
    if (this.#tampered.size === 0 || !this.#tampered.has(prev)) {
      if (seq !== state.seq + 1) problems.push('seq');
      if (prev !== state.hash) problems.push('prev');
    }
    state.seq = seq;
    state.hash = hash;
    state.events += 1;
    return problems;
  }

  /** Whether the bundle says that it has an event of this chain at this place; `after` where the place is beyond it. */
  place(chain: string, seq: number): 'within' | 'before' | 'after' | 'elsewhere' {
    const claim = this.#chains.get(chain)?.claim;
    if (claim === undefined) return 'elsewhere';
    if (seq < claim.first_seq) return 'before';
    return seq > claim.last_seq ? 'after' : 'within';
  }

  /** Holds the ends of the chains against what the manifest says of them. */
  checkEnds(findings: Findings, eventLines: number): void {
    for (const chain of this.#contradictions)
      findings.add('counts', { chain, file: 'manifest.json', detail: 'the part before ends elsewhere' });
    if (this.anyTampered) return;
    for (const { claim, seq, hash, events } of this.#chains.values()) {
      const { chain } = claim;
      if (seq < claim.last_seq)
        findings.add('event_missing', { chain, seq: seq + 1, file: 'events.ndjson', place: eventLines + 1 });
      else if (seq > claim.last_seq || hash !== claim.last_hash || events !== claim.events)
        findings.add('counts', { chain, file: 'manifest.json', detail: 'the chain ends otherwise' });
    }
  }

  /** Hands the heads on to the next part of the log. */
  carry(into: Carried): void {
    for (const [chain, { seq, hash }] of this.#chains) into.heads.set(chain, { seq, hash });
  }
}
