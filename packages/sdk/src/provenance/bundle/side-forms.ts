import { bytesOf, type CanonicalScan } from '../canonical-scan.js';
import { hasForm, isHash, isObject, isText, isUuid } from '../closed-form.js';

/** A line that opens a commitment. */
export interface SideLine {
  /** What its HMAC is of, up to the value: the beginning of the canonical JSON of [subject, path, value]. */
  before: string;
  /** Where the value's canonical JSON begins in the line, in bytes: after the salt. It ends before the line's last brace. */
  valueAt: number;
}

export interface Opening extends SideLine {
  event_id: string;
  path: string;
}

export interface Decision extends SideLine {
  decision_id: string;
  bundle_revision: unknown;
}

/** What a decision's line opens. */
export interface DecisionValue {
  decision_id: string;
  bundle_revision?: unknown;
}

/** The two ways to read a line, which read the same. */
export interface SideForm<Line extends SideLine> {
  /** Reads a line in which nothing is out of the ordinary, up to its end; undefined where `read` has to be asked. */
  scan: (scan: CanonicalScan) => Line | undefined;
  /** What the value of a canonical line is; undefined where it is not of the form. */
  read: (value: unknown) => Line | undefined;
}

const EVENT_ID = bytesOf('{"event_id":');
const PATH = bytesOf(',"path":');
const SALT = bytesOf(',"salt":');
const VALUE = bytesOf(',"value":');
const FIRST_SALT = bytesOf('{"salt":');
const CLOSE = bytesOf('}');
const DECISION_ID = bytesOf('decision_id');
const BUNDLE_REVISION = bytesOf('bundle_revision');

const OPENING = { event_id: isUuid, path: isText, salt: isHash, value: () => true };
const isOpening = (value: unknown): value is { event_id: string; path: string; salt: string } =>
  hasForm(value, OPENING);

const isDecisionValue = (value: unknown) => isObject(value) && isUuid(value.decision_id);
const DECISION = { salt: isHash, value: isDecisionValue };
const isDecision = (value: unknown): value is { salt: string; value: DecisionValue } => hasForm(value, DECISION);

const BEFORE_VALUE = '{"event_id":"","path":,"salt":"","value":'.length + 36 + 64;
const DECISION_VALUE_AT = '{"salt":"","value":'.length + 64;
const beforeDecision = (decision_id: string) => `["${decision_id}","/decision",`;

/** The lines of `openings.ndjson`. */
export const OPENINGS: SideForm<Opening> = {
  scan: (scan) => {
    const first = scan.at;
    if (!scan.take(EVENT_ID) || !scan.uuid()) return undefined;
    const event_id = scan.taken();
    if (!scan.take(PATH) || !scan.plain()) return undefined;
    const path = scan.taken();
    if (!scan.take(SALT) || !scan.hash()) return undefined;
    if (!scan.take(VALUE)) return undefined;
    const valueAt = scan.at - first;
    if (!scan.value(1) || !scan.take(CLOSE)) return undefined;
    return { event_id, path, valueAt, before: `["${event_id}","${path}",` };
  },
  read: (value) => {
    if (!isOpening(value)) return undefined;
    const { event_id, path } = value;
    const quoted = JSON.stringify(path);
    return {
      event_id,
      path,
      valueAt: BEFORE_VALUE + bytesOf(quoted).length,
      before: `["${event_id}",${quoted},`,
    };
  },
};

/** The lines of `decisions.ndjson`. */
export const DECISIONS: SideForm<Decision> = {
  scan: (scan) => {
    if (!scan.take(FIRST_SALT) || !scan.hash()) return undefined;
    let decision_id: string | undefined;
    let bundle_revision: string | undefined;
    const member = () => {
      if (scan.is(DECISION_ID)) {
        if (!scan.uuid()) return false;
        decision_id = scan.taken();
        return true;
      }
      if (!scan.is(BUNDLE_REVISION)) return scan.value(2);
      if (!scan.plain()) return false;
      bundle_revision = scan.taken();
      return true;
    };
    if (!scan.take(VALUE) || !scan.object(1, member) || !scan.take(CLOSE)) return undefined;
    if (decision_id === undefined) return undefined;
    return { decision_id, bundle_revision, valueAt: DECISION_VALUE_AT, before: beforeDecision(decision_id) };
  },
  read: (value) => {
    if (!isDecision(value)) return undefined;
    const { decision_id, bundle_revision } = value.value;
    return { decision_id, bundle_revision, valueAt: DECISION_VALUE_AT, before: beforeDecision(decision_id) };
  },
};
