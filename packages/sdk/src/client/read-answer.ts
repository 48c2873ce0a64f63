import { ERROR_CODES, type ErrorCode, IncidentCenterError } from '../contract/error-codes.js';

/** Reads what came back: the JSON of a success, or the error that a problem document (RFC 9457) describes. */
export async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = isJson(response) ? parse(text) : undefined;
  if (response.ok && body !== undefined) return body;
  throw isProblem(body) && !response.ok ? problemError(body, response) : strangeError(response, text);
}

/** Seconds until trying again makes sense, from a `Retry-After` header in either of its forms. */
export function retryAfter(response: Response, now: number): number | undefined {
  const value = response.headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function problemError(problem: Record<string, unknown>, response: Response): IncidentCenterError {
  const { type: _type, title, status: _status, code, detail, instance, ...details } = problem;
  const known = typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
  return new IncidentCenterError(known ?? codeOfStatus(response.status), text(detail) ?? text(title), {
    details: {
      ...details,
      // A server newer than this client may have codes that the client has no name for.
      ...(known === undefined && { unknown_code: code }),
      request_id: text(instance) ?? requestId(response),
      status: response.status,
    },
  });
}

/** For what our server never sends: a proxy's page, a sign-in form, nothing at all. */
function strangeError(response: Response, body: string): IncidentCenterError {
  const type = response.headers.get('content-type')?.split(';')[0] || 'no content type';
  const found = isJson(response) ? 'broken or unexpected JSON' : `${type} instead of JSON`;
  const what = body.trim() === '' ? 'an empty body' : found;
  const where = response.redirected ? ' after a redirect, perhaps to a sign-in page' : '';
  return new IncidentCenterError(
    codeOfStatus(response.status),
    `The answer did not come from the Incident Center: status ${response.status} with ${what}${where}`,
    { details: { request_id: requestId(response), status: response.status } },
  );
}

/** A bare status says little: a 404 or 403 of a proxy is not our "not found in your tenants" or "not permitted". */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 413) return 'BODY_TOO_LARGE';
  if (status === 408 || status === 429 || (status >= 502 && status <= 504)) return 'UNAVAILABLE';
  return 'INTERNAL';
}

const isJson = (response: Response) => /[/+]json\b/i.test(response.headers.get('content-type') ?? '');

const requestId = (response: Response) => response.headers.get('x-request-id') ?? undefined;
