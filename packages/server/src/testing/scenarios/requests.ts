import { ERROR_CODES, type ErrorCode } from '@incident-center/sdk/contract';
import { expect } from 'vitest';

/** A POST of JSON, or of exactly this text. */
export const post = (body: unknown = {}, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', ...headers },
});

/** What a refusal says, as far as tests ask. */
export interface Refusal {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail?: string;
  instance?: string;
  issues?: { path: string; message: string }[];
  legal?: string[];
  reasons?: { requirement: string; expected?: string[]; actual?: string[] }[];
  [member: string]: unknown;
}

/** Reads a refusal, and insists that it is a whole problem document with this code. */
export async function refusal(response: Response, code: ErrorCode): Promise<Refusal> {
  const text = await response.text();
  expect(response.headers.get('content-type'), text).toMatch(/^application\/problem\+json/);
  const body = JSON.parse(text) as Refusal;
  const { status, title } = ERROR_CODES[code];
  expect(body).toMatchObject({ type: `urn:incident-center:error:${code}`, title, status, code });
  expect(response.status).toBe(status);
  return body;
}

/** Reads a success, and shows the body where it is none. */
export async function success<Body = Record<string, unknown>>(response: Response, status = 200): Promise<Body> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  return JSON.parse(text) as Body;
}
