import { hasForm, isArrayOf, isFilledText, isHash, isPosition } from '../closed-form.js';
import type { ChainWalk } from './chain-walk.js';
import type { EventHead } from './event-line.js';

export interface GivenReceipt {
  chain: string;
  event_hash: string;
  seq: number;
}

const RECEIPT = { chain: isFilledText, event_hash: isHash, seq: isPosition };
const isReceipt = (value: unknown): value is GivenReceipt => hasForm(value, RECEIPT);

/** Reads a JSON array of receipts; undefined for anything else. */
export function readReceipts(value: unknown): GivenReceipt[] | undefined {
  return isArrayOf(isReceipt)(value) ? value : undefined;
}

interface Held extends GivenReceipt {
  state: 'unseen' | 'seen' | 'beyond' | 'tampered';
}

/** Receipts of callers, held against the events as they pass. */
export class Receipts {
  readonly #held: Held[];
  readonly #byPlace = new Map<string, Held[]>();

  constructor(receipts: readonly GivenReceipt[]) {
    this.#held = receipts.map((receipt) => ({ ...receipt, state: 'unseen' }));
    for (const one of this.#held) {
      const key = `${one.seq} ${one.chain}`;
      const held = this.#byPlace.get(key) ?? [];
      held.push(one);
      this.#byPlace.set(key, held);
    }
  }

  get size(): number {
    return this.#held.length;
  }

  /** Whether somebody holds a receipt of another event at the place of this one. */
  isOther({ event, seq }: EventHead, hash: string): boolean {
    const held = this.#byPlace.get(`${seq} ${event.chain}`) ?? [];
    for (const one of held) one.state = 'seen';
    return held.some((one) => one.event_hash !== hash);
  }

  /** Takes note of what one bundle could have shown and did not. */
  pass(chains: ChainWalk, isLog: boolean): void {
    for (const one of this.#held) {
      if (one.state === 'seen' || one.state === 'tampered') continue;
      const place = chains.place(one.chain, one.seq);
      if (place === 'after' || (place === 'elsewhere' && isLog)) one.state = 'beyond';
      else if (place === 'within') one.state = 'tampered';
    }
  }

  /** What is left when all bundles were read. */
  rest() {
    const of = (state: Held['state']) => this.#held.filter((one) => one.state === state);
    return { beyond: of('beyond'), tampered: of('tampered'), seen: of('seen').length, not_here: of('unseen').length };
  }
}
