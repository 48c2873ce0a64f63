import { ERROR_CODES, IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';

export interface Problem {
  status: number;
  body: string;
}

/**
 * An error as problem+json (RFC 9457). What is not an error of ours is INTERNAL, and says nothing of itself.
 *
 * @param more goes into the document beside the error's own details.
 */
export function problemOf(error: unknown, more: Record<string, unknown> = {}): Problem {
  const ours = isIncidentCenterError(error) ? error : new IncidentCenterError('INTERNAL', undefined, { cause: error });
  const { status, title } = ERROR_CODES[ours.code];
  const detail = ours.message === title ? undefined : ours.message;
  return {
    status,
    body: JSON.stringify({
      type: `urn:incident-center:error:${ours.code}`,
      title,
      status,
      code: ours.code,
      detail,
      ...ours.details,
      ...more,
    }),
  };
}
