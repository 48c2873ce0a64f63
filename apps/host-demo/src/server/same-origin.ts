const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a change comes from a page of this server. A browser says so with `Sec-Fetch-Site`, an older one with
 * `Origin`; a request with neither isn't taken for one of ours.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = request.headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}

/** Whether the request was sent to this machine by name: a foreign name resolving to it is an attack on its visitors. */
export function isLocalHost(request: Request): boolean {
  const host = `http://${request.headers.get('host') ?? ''}`;
  return URL.canParse(host) && LOCAL_NAMES.has(new URL(host).hostname);
}
