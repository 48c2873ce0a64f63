import type { ErrorCode, OperationInput, OperationName, Runbook } from '@incident-center/sdk/contract';
import type { Principal } from '../options.js';
import type { TestCenter } from '../testing/create-test-center.js';

// HOW TO ADD AN OPERATION: one row in `fixtures/<area>.ts`, or nothing compiles. Two lines do for most:
//
//   skip_step: {
//     input: async (scene) => ({ execution_id: (await scene.startedRun()).id, step: 'look', rationale: LONG }),
//     other: { rationale: 'It was done by hand.' },   // changes only: what makes it another request
//     again: 'ILLEGAL_TRANSITION',                    // changes only: the answer to the same once more, if not success
//   },
//
// From it come the table of operations.int.test.ts, the races, the mutations of GraphQL and the valid part of the fuzz.
// What is answered is derived from the operation: its path, its flag, whether it changes something. What differs for a
// reason goes into `except`, with the reason. Codes that the operation answers with beyond the usual ones belong into
// `errors` of its row in the contract; the tests refuse any other.

/** What is tried with every operation. */
export const TRIALS = [
  'another tenant',
  'no role',
  'a role that only looks',
  'the flag off',
  'nobody',
  'an unknown field',
  'an unknown parameter',
  'a cursor that is none',
  'a forged cursor',
  'a stale version',
  'a malformed If-Match',
  'a key that is too long',
  'its own tenant',
  'the same key again',
  'the same key for something else',
  'the same once more',
] as const;
export type Trial = (typeof TRIALS)[number];
export type Answer = 'success' | ErrorCode;

/** Why a trial is answered otherwise than its operation would have it; without an answer it has no meaning. */
export interface Exception {
  answer?: Answer;
  because: string;
}

/** Who asks, and what makes the server believe it. */
export interface Caller {
  principal: Principal | null;
  headers?: Readonly<Record<string, string>>;
  /** What such a caller has to say otherwise: a source of alerts names itself. */
  input?: Readonly<Record<string, unknown>>;
}

type CallerTrial = 'another tenant' | 'the flag off' | 'nobody' | 'its own tenant';

/** How to ask for one operation. */
export interface Fixture<Name extends OperationName> {
  /** Who may do it; an operator of A1 by default. */
  as?: Principal;
  /** Whoever authenticates by something else than the host's principal. */
  callers?: Record<CallerTrial, Caller>;
  /** A valid input for something new of tenant A1. */
  input: (scene: Scene) => Promise<OperationInput<Name>>;
  /** Of a change: what makes it another request. */
  other?: Partial<OperationInput<Name>>;
  /** Of a change: the answer to the same once more without a key, where it is not done again. */
  again?: ErrorCode;
  /** Of a change: the row that its path names keeps its version. */
  keeps_version?: true;
  /** Of a change: it is of whoever makes it alone, and no event tells of it. */
  without_event?: true;
  except?: Partial<Record<Trial, Exception>>;
}

/** One fixture for every operation: without one for a new operation nothing compiles. */
export type Fixtures = { [Name in OperationName]: Fixture<Name> };

/** What fixtures are made in, and of. */
export interface Scene {
  center: TestCenter;
  /** Published: three steps `look`, `reroute` (high risk) and `bundle`. */
  runbook: Runbook;
  incident: () => Promise<{ id: string }>;
  draft: () => Promise<{ id: string }>;
  /** A run that stands at its first step, `look`. */
  startedRun: () => Promise<{ id: string; incident_id: string | null }>;
  /** A run that stands at its high-risk step, `reroute`. */
  runAtHighRisk: () => Promise<{ id: string; incident_id: string | null }>;
  /** An approval of `reroute` that waits for one vote. */
  waitingApproval: () => Promise<{ id: string }>;
  /** A draft whose publication is approved. */
  approvedDraft: () => Promise<{ id: string }>;
}

/** Long enough for every rule that wants to know why. */
export const RATIONALE = 'It has to be done now, and this is why.';
/** An id that nothing has. */
export const MISSING = '01890a5d-ac96-774b-bcce-b302099a8057';
