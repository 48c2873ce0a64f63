import { bytesOf, CanonicalScan, Repeated } from '../canonical-scan.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { BundleCore, EventHead } from './event-line.js';
import { REDACTION_TYPE } from './redactions.js';

const ACTOR = bytesOf('{"event":{"actor":{"id":');
const KIND = bytesOf(',"kind":');
const KINDS = ['person', 'alert_source', 'system'].map(bytesOf);
const CHAIN = bytesOf('},"chain":');
const CLASSIFICATION = bytesOf(',"classification":');
const COMMITMENTS = bytesOf(',"commitments":[');
const HMAC = bytesOf('{"hmac":');
const NEXT_HMAC = bytesOf(',{"hmac":');
const PATH = bytesOf(',"path":');
const CLOSE = bytesOf('}');
const CREATED_AT = bytesOf('],"created_at":');
const ENVIRONMENT = bytesOf(',"environment":');
const ID = bytesOf(',"id":');
const INCIDENT_ID = bytesOf(',"incident_id":');
const LOG = bytesOf(',"log":');
const OPERATION = bytesOf(',"operation":');
const PAYLOAD = bytesOf(',"payload":');
const NO_POLICY = bytesOf(',"policy":null');
const BUNDLE_REVISION = bytesOf(',"policy":{"bundle_revision":');
const DECISION_ID = bytesOf(',"decision_id":');
const POLICY_HMAC = bytesOf(',"hmac":');
/** An event that refers to something is read as a whole: what it refers to is held against all of it. */
const NO_REFS = bytesOf(',"refs":[],"runbook_execution_id":');
const TARGET_IDS = bytesOf(',"target_ids":');
const TENANTS = bytesOf(',"tenants":');
const TYPE = bytesOf(',"type":');
const PREV = bytesOf(',"v":1},"prev":');
const SEQ = bytesOf(',"seq":');

/** Each is held against every other one here. */
const MAX_COMMITMENTS = 100;

/**
 * Reads what checking needs of a line of `events.ndjson`, where nothing in it is out of the ordinary. Keys are sorted, and
 * the form is closed, so that there is one order of members: most of a line is compared, and only the rest is looked at.
 */
export class EventScan {
  readonly #scan: CanonicalScan;
  readonly #log = new Repeated();
  readonly #type = new Repeated();
  readonly #revision = new Repeated();
  readonly #path = new Repeated();

  constructor(crypto: Pick<ProvenanceCrypto, 'asciiText'>) {
    this.#scan = new CanonicalScan(crypto);
  }

  /** Undefined where {@link readEventLine} has to be asked. */
  read(bytes: Uint8Array, start: number, end: number): EventHead | undefined {
    const scan = this.#scan;
    scan.begin(bytes, start, end);
    if (!scan.take(ACTOR) || !scan.filled() || !scan.take(KIND) || !scan.plain()) return undefined;
    if (!KINDS.some((kind) => scan.is(kind)) || !scan.take(CHAIN) || !scan.filled()) return undefined;
    const chain = scan.taken();
    if (!scan.take(CLASSIFICATION) || !scan.filled() || !scan.take(COMMITMENTS)) return undefined;
    const commitments = this.#commitments();
    if (commitments === undefined || !scan.take(CREATED_AT) || !scan.moment()) return undefined;
    const created_at = scan.taken();
    if (!scan.take(ENVIRONMENT) || !scan.filled() || !scan.take(ID) || !scan.uuid()) return undefined;
    const id = scan.taken();
    if (!scan.take(INCIDENT_ID) || !scan.uuidOrNull() || !scan.take(LOG) || !scan.filled()) return undefined;
    const log = this.#log.of(scan);
    if (!scan.take(OPERATION) || !scan.filled() || !scan.take(PAYLOAD) || !scan.object(2)) return undefined;
    const policy = this.#policy();
    if (policy === undefined || !scan.take(NO_REFS) || !scan.uuidOrNull()) return undefined;
    if (!scan.take(TARGET_IDS) || !scan.texts() || !scan.take(TENANTS) || !scan.texts()) return undefined;
    if (!scan.take(TYPE) || !scan.word()) return undefined;
    const type = this.#type.of(scan);
    // What it says was erased is looked up.
    if (type === REDACTION_TYPE) return undefined;
    if (!scan.take(PREV) || !scan.hash()) return undefined;
    const prev = scan.taken();
    const seq = scan.take(SEQ) ? scan.count() : 0;
    if (seq < 1 || !scan.take(CLOSE) || !scan.isAtEnd()) return undefined;
    return { event: { log, chain, id, type, created_at, policy, refs: [], commitments }, prev, seq };
  }

  #commitments(): BundleCore['commitments'] | undefined {
    const scan = this.#scan;
    const found: BundleCore['commitments'] = [];
    if (!scan.take(HMAC)) return found;
    do {
      if (!scan.hash()) return undefined;
      const hmac = scan.taken();
      if (!scan.take(PATH) || !scan.path()) return undefined;
      const path = this.#path.of(scan);
      if (found.some((one) => one.path === path) || !scan.take(CLOSE)) return undefined;
      if (found.push({ path, hmac }) > MAX_COMMITMENTS) return undefined;
    } while (scan.take(NEXT_HMAC));
    return found;
  }

  /** Undefined where there is none that can be read. */
  #policy(): BundleCore['policy'] | undefined {
    const scan = this.#scan;
    if (scan.take(NO_POLICY)) return null;
    if (!scan.take(BUNDLE_REVISION) || !scan.filled()) return undefined;
    const bundle_revision = this.#revision.of(scan);
    if (!scan.take(DECISION_ID) || !scan.uuid()) return undefined;
    const decision_id = scan.taken();
    if (!scan.take(POLICY_HMAC) || !scan.hash()) return undefined;
    const hmac = scan.taken();
    return scan.take(CLOSE) ? { bundle_revision, decision_id, hmac } : undefined;
  }
}
