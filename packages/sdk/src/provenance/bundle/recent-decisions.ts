import type { CoreHead } from './event-line.js';

/** Events that name one decision stand close together; of so many decisions it is known what they were. */
const REMEMBERED = 2 ** 15;
const ID_WORDS = 4;
const HMAC_WORDS = 8;
const WORDS = ID_WORDS + HMAC_WORDS;
const DIGITS_OF_WORD = 8;
const DASH = 0x2d;

/** Writes lower-case hex as words, and passes over dashes. */
function writeWords(hex: string, words: Int32Array, from: number): void {
  let word = 0;
  let digits = 0;
  for (let at = 0, next = from; at < hex.length; at += 1) {
    const code = hex.charCodeAt(at);
    if (code === DASH) continue;
    word = (word << 4) | (code < 0x60 ? code - 0x30 : code - 0x57);
    digits += 1;
    if (digits % DIGITS_OF_WORD !== 0) continue;
    words[next] = word;
    next += 1;
  }
}

/**
 * What events have said of the decisions that they name, the last of them: a ring, and lists in it of those whose ids meet
 * in one place. It is numbers only. Texts in a map would outlive a million events by a little each, and cost more than all
 * else that is remembered.
 */
export class RecentDecisions {
  readonly #words = new Int32Array(REMEMBERED * WORDS);
  readonly #revisions = new Array<string>(REMEMBERED).fill('');
  /** The newest of each list, and the one before each, by how many were remembered before it. */
  readonly #newest = new Float64Array(2 * REMEMBERED).fill(-1);
  readonly #before = new Float64Array(REMEMBERED);
  readonly #wanted = new Int32Array(WORDS);
  /** Nobody can write ids that all meet. */
  readonly #seed = (Math.random() * 2 ** 32) | 0;
  #count = 0;

  /** Whether a decision is told of for the first time, again, or otherwise than before. */
  tell({ decision_id, hmac, bundle_revision }: NonNullable<CoreHead['policy']>): 'first' | 'again' | 'otherwise' {
    writeWords(decision_id, this.#wanted, 0);
    writeWords(hmac, this.#wanted, ID_WORDS);
    const list = this.#list();
    const found = this.#find(list);
    if (found >= 0)
      return this.#isWanted(found, ID_WORDS, WORDS) && this.#revisions[found] === bundle_revision
        ? 'again'
        : 'otherwise';
    const place = this.#count % REMEMBERED;
    this.#words.set(this.#wanted, place * WORDS);
    this.#revisions[place] = bundle_revision;
    this.#before[place] = this.#newest[list] ?? -1;
    this.#newest[list] = this.#count;
    this.#count += 1;
    return 'first';
  }

  #list(): number {
    let hash = this.#seed;
    for (let word = 0; word < ID_WORDS; word += 1) {
      hash = Math.imul(hash ^ (this.#wanted[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (2 * REMEMBERED - 1);
  }

  /** The place of the decision that is asked for, or -1. What the ring has been written over since ends a list. */
  #find(list: number): number {
    const oldest = Math.max(0, this.#count - REMEMBERED);
    for (let one = this.#newest[list] ?? -1; one >= oldest; ) {
      const place = one % REMEMBERED;
      if (this.#isWanted(place, 0, ID_WORDS)) return place;
      one = this.#before[place] ?? -1;
    }
    return -1;
  }

  #isWanted(place: number, from: number, to: number): boolean {
    for (let word = from; word < to; word += 1)
      if (this.#words[place * WORDS + word] !== this.#wanted[word]) return false;
    return true;
  }
}
