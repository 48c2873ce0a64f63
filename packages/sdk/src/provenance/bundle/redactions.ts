import { hasForm, isArrayOf, isObject, isText } from '../closed-form.js';
import type { BundleCore } from './event-line.js';

/** The events that say what was erased. */
export const REDACTION_TYPE = 'payload_redacted';

interface Paths {
  event_id: string;
  paths: string[];
}

const PATHS = { event_id: isText, paths: isArrayOf(isText) };
const isPaths = (value: unknown): value is Paths => hasForm(value, PATHS);
const MAX_NAMES = 250_000;

// No text of an event holds NUL: no two names have one key.
const keyOf = (...parts: string[]) => parts.join('\0');

/** What the events of the bundles say was erased, of which texts and files. */
export class Redactions {
  /** The highest `seq` of an event of the chain that names it. */
  readonly #told = new Map<string, number>();

  /** Takes note of an event that says what was erased. One that is of another form names nothing. */
  note({ chain, payload }: BundleCore, seq: number): void {
    const { event_id, paths, copies = [], files = [] } = payload;
    const own = { event_id, paths };
    if (!isPaths(own) || !isArrayOf(isObject)(copies) || !isArrayOf(isText)(files)) return;
    const named = copies.map((copy) => ({ event_id: copy.event_id, paths: copy.paths }));
    if (!isArrayOf(isPaths)(named)) return;
    for (const one of [own, ...named]) for (const path of one.paths) this.#tell(keyOf(chain, one.event_id, path), seq);
    for (const digest of files) this.#tell(keyOf(chain, digest), seq);
  }

  #tell(key: string, seq: number): void {
    const before = this.#told.get(key);
    if (before === undefined && this.#told.size >= MAX_NAMES) return;
    this.#told.set(key, Math.max(before ?? 0, seq));
  }

  /** Whether a later event of the chain says that a text of an event was erased. */
  hasText({ chain, id }: Pick<BundleCore, 'chain' | 'id'>, seq: number, path: string): boolean {
    return (this.#told.get(keyOf(chain, id, path)) ?? 0) > seq;
  }

  /** Whether an event of the chain after `seq` says that a file was erased. */
  hasFile(chain: string, seq: number, sha256: string): boolean {
    return (this.#told.get(keyOf(chain, sha256)) ?? 0) > seq;
  }
}
