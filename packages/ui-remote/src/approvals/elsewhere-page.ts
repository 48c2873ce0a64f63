const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address as a link, where it leads into the portal or by https to another; undefined for any other, which is shown
 * and not followed. The server refuses those already: a page that sends people somewhere checks by itself.
 */
export function safePage(page: string | null): string | undefined {
  if (page === null) return undefined;
  if (/^\/(?![/\\])/.test(page)) return page;
  if (!URL.canParse(page)) return undefined;
  const { protocol, hostname, username, password } = new URL(page);
  if (username !== '' || password !== '') return undefined;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname)) ? page : undefined;
}

/** Whether a link leads out of the portal. */
export const leavesPortal = (page: string): boolean => !page.startsWith('/');
