import type { ErrorCode, IncidentCenterError } from '@incident-center/sdk/client';
import type { PolicyReason } from '@incident-center/sdk/contract';
import type { Messages } from '../messages/en';
import { type RefusalWords, wordsOfReason } from './refusal-words';

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
    requestId: typeof request_id === 'string' ? request_id.replace(/^urn:uuid:/, '') : undefined,
    issues: issues ?? [],
  };
}

/** Somebody else was there first: shown as a conflict, with what it is now. */
export const isConflict = (error: IncidentCenterError | undefined): boolean =>
  error !== undefined && ['VERSION_MISMATCH', 'ILLEGAL_TRANSITION', 'CONFLICT'].includes(error.code);

/** What the policy lacked, where it refused: the same words that a refused button has. */
export function refusalOfError(
  { code, details }: IncidentCenterError,
  policy: Messages['policy'],
  locale: string,
): RefusalWords | undefined {
  if (code !== 'NOT_PERMITTED' || !details.reasons) return undefined;
  // A newer policy may have requirements that we have no words for.
  const known = details.reasons.filter((reason): reason is PolicyReason => reason.requirement in policy.why);
  const words = known
    .filter(({ requirement }) => requirement !== 'rationale_given')
    .map((reason) => wordsOfReason(reason, policy, locale));
  return words[0] && { why: words.map(({ why }) => why).join(' '), toFix: words[0].toFix };
}
