import { IncidentCenterError } from '../contract/error-codes.js';
import type { Route } from './route.js';

export interface BuiltRequest {
  /** Path and query, after the base address. */
  target: string;
  /** JSON text, for a change. */
  body: string | undefined;
}

/** Puts a flat input where the route wants it: `{name}` in the path, then the query of a GET or the body of a change. */
export function buildRequest(route: Route, input: Readonly<Record<string, unknown>>): BuiltRequest {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    // `.` and `..` would be resolved away, and the request would reach another path.
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
      throw invalid(name, 'must be given for the path');
    return encodeURIComponent(value);
  });
  // A deletion has nothing to say but what it deletes.
  if (route.method === 'DELETE' && rest.size === 0) return { target: path, body: undefined };
  if (route.method !== 'GET') return { target: path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams();
  for (const [name, value] of rest) {
    const text = Array.isArray(value) ? value.map((item) => listItem(name, item)).join(',') : String(value);
    if (!Array.isArray(value) || value.length > 0) query.set(name, text);
  }
  const search = query.toString();
  return { target: search === '' ? path : `${path}?${search}`, body: undefined };
}

// A list travels comma-joined, so a comma inside an item would come out as two items.
function listItem(name: string, item: unknown): string {
  const text = String(item);
  if (text.includes(',')) throw invalid(name, 'an item of a list cannot hold a comma');
  return text;
}

const invalid = (path: string, message: string) =>
  new IncidentCenterError('INVALID_INPUT', `${path} ${message}`, { details: { issues: [{ path, message }] } });
