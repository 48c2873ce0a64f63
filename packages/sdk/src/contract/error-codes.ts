/**
 * Every error code, with the HTTP status it is answered with and a title that never changes. One table: the server
 * answers from it, screens choose their words by it.
 */
export const ERROR_CODES = {
  MALFORMED_REQUEST: { status: 400, title: 'The request is malformed' },
  MALFORMED_CURSOR: { status: 400, title: 'The cursor is not one of ours' },
  UNAUTHENTICATED: { status: 401, title: 'No valid credential was given' },
  NOT_PERMITTED: { status: 403, title: 'The policy does not permit this' },
  TENANT_NOT_BOUND: { status: 403, title: 'The source is not bound to this tenant' },
  BAD_SIGNATURE: { status: 403, title: 'The signed address is not valid' },
  NOT_FOUND: { status: 404, title: 'Not found in your tenants' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here' },
  ILLEGAL_TRANSITION: { status: 409, title: 'This move is not legal from here' },
  APPROVAL_REQUIRED: { status: 409, title: 'An approval is required first' },
  APPROVAL_NOT_USABLE: { status: 409, title: 'The approval cannot be used for this' },
  APPROVAL_DECIDED_ELSEWHERE: { status: 409, title: 'The Approvals Center of your portal decides on this' },
  ALREADY_VOTED: { status: 409, title: 'You have already decided' },
  STEP_NOT_CURRENT: { status: 409, title: 'This is not the current step' },
  ESCALATION_EXHAUSTED: { status: 409, title: 'There is nobody left to escalate to' },
  LIMIT_REACHED: { status: 409, title: 'There can be no more of these' },
  CONFLICT: { status: 409, title: 'This does not fit how things are now' },
  REQUEST_IN_FLIGHT: { status: 409, title: 'A request with this key is still running' },
  NOTIFICATION_ID_REUSED: { status: 409, title: 'The id was used for another notification' },
  VERSION_MISMATCH: { status: 412, title: 'This changed since you read it' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  EVIDENCE_TOO_LARGE: { status: 413, title: 'The file is larger than evidence may be' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type is not supported' },
  INVALID_INPUT: { status: 422, title: 'The input is not valid' },
  RATIONALE_REQUIRED: { status: 422, title: 'A rationale is required' },
  EVIDENCE_REQUIRED: { status: 422, title: 'Evidence is required' },
  EVIDENCE_MISMATCH: { status: 422, title: 'The file is not what was announced' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request' },
  INSECURE_CONFIG: { status: 500, title: 'The configuration is not safe to run with' },
  EVIDENCE_TAMPERED: { status: 500, title: 'Stored evidence does not match its digest' },
  LOG_FORK: { status: 500, title: 'The log contradicts what was signed' },
  INTERNAL: { status: 500, title: 'Something failed on our side' },
  UNAVAILABLE: { status: 503, title: 'A service we depend on is not available' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface IncidentCenterErrorDetails {
  /** Which part of the input is wrong, by its path. */
  issues?: { path: string; message: string }[];
  /** The events that are legal from here. */
  legal?: readonly string[];
  from?: string;
  event?: string;
  /** The requirements of the policy that do not hold. */
  reasons?: { requirement: string; expected?: string[] | undefined; actual?: string[] | undefined }[];
  decision_id?: string;
  /** Seconds after which trying again makes sense. */
  retry_after?: number;
  [key: string]: unknown;
}

/**
 * The one error type. Compare `code`, never `instanceof`: a federated bundle may hold a second copy of this class.
 *
 * @example
 * try { await client.transitionIncident({ incident_id, status: 'closed' }); }
 * catch (error) { if (isIncidentCenterError(error) && error.code === 'RATIONALE_REQUIRED') askForRationale(); }
 */
export class IncidentCenterError extends Error {
  readonly code: ErrorCode;
  readonly details: IncidentCenterErrorDetails;
  constructor(code: ErrorCode, message?: string, options?: { details?: IncidentCenterErrorDetails; cause?: unknown }) {
    super(message ?? ERROR_CODES[code].title, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'IncidentCenterError';
    this.code = code;
    this.details = options?.details ?? {};
  }
}

/** Whether a value is an error of ours, from whichever copy of the class. */
export function isIncidentCenterError(error: unknown): error is IncidentCenterError {
  return error instanceof Error && error.name === 'IncidentCenterError' && 'code' in error;
}
