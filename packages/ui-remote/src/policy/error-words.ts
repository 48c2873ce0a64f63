import type { ErrorCode, IncidentCenterError } from '@incident-center/sdk/client';
import type { Messages } from '../messages/en';

/** After these, what happened on the server is not known. */
const UNSURE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INTERNAL', 'UNAVAILABLE', 'REQUEST_IN_FLIGHT']);

/** The code, the request and the words of an error. */
export interface ErrorWords {
  readonly meaning: string;
  /** Whether anything may have been changed. */
  readonly unsure: boolean;
  readonly code: string;
  readonly requestId: string | undefined;
  /** What is wrong with the input, by its path. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

/** An error in the words of the code: never the server's own text, which is in no reader's language. */
export function errorWords(error: IncidentCenterError, policy: Messages['policy']): ErrorWords {
  const { request_id, issues, unknown_code } = error.details;
  return {
    meaning: policy.error.codes[error.code],
    unsure: UNSURE.has(error.code),
    code: typeof unknown_code === 'string' ? unknown_code : error.code,
    requestId: typeof request_id === 'string' ? request_id : undefined,
    issues: issues ?? [],
  };
}

/** Somebody else was there first: shown as a conflict, with what it is now. */
export const isConflict = (error: IncidentCenterError | undefined): boolean =>
  error !== undefined && ['VERSION_MISMATCH', 'ILLEGAL_TRANSITION', 'CONFLICT'].includes(error.code);
