export type PolicyErrorCode =
  /** The compiled policy or its data could not be read or instantiated. */
  | 'POLICY_UNAVAILABLE'
  /** The data, with whatever overrides it, is not what the rules read. */
  | 'POLICY_DATA_INVALID'
  /** The input is larger than the cap: the memory of a Wasm instance never shrinks. */
  | 'POLICY_INPUT_TOO_LARGE'
  /** The input is no JSON. */
  | 'POLICY_INPUT_INVALID'
  /** Evaluation failed, or its result is not a decision. */
  | 'POLICY_RESULT_INVALID'
  /** A list filter is not one: an unknown field or operator, or a value that is not text. */
  | 'POLICY_FILTER_INVALID'
  /** A bundle could not be had: not there, too slow, too large, or damaged on the way. */
  | 'POLICY_BUNDLE_UNREADABLE'
  /** A bundle without a signature of a configured key over every file in it. */
  | 'POLICY_BUNDLE_UNVERIFIED'
  /** A bundle that is not of these rules: no revision, or an entry point that is missing. */
  | 'POLICY_BUNDLE_INVALID'
  /** A bundle that was signed before the one in use, or that does not say when. */
  | 'POLICY_BUNDLE_OLDER';

/**
 * The one error of this package. Whoever catches it denies: there is no decision, so nothing is allowed.
 *
 * @example
 * try { decision = await engine.decide(action, input); }
 * catch (error) { if (isPolicyError(error)) return refuse('UNAVAILABLE', error.code); throw error; }
 */
export class IncidentCenterPolicyError extends Error {
  readonly code: PolicyErrorCode;
  constructor(code: PolicyErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'IncidentCenterPolicyError';
    this.code = code;
  }
}

/** Whether a value is an error of this package, from whichever copy of the class. */
export function isPolicyError(error: unknown): error is IncidentCenterPolicyError {
  return error instanceof Error && error.name === 'IncidentCenterPolicyError' && 'code' in error;
}
