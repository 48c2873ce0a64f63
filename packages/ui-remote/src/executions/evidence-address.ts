/**
 * An address of an object as the browser calls it. The kit's own have no origin, and belong to where the API is, which
 * need not be where the page is.
 *
 * @example
 * evidenceAddress('/api/objects/previews/ab?expires=1', 'https://api.example.com/api', 'https://portal.example.com/');
 * // 'https://api.example.com/api/objects/previews/ab?expires=1'
 */
export function evidenceAddress(url: string, apiBase: string, page: string = location.href): string {
  return new URL(url, new URL(apiBase, page)).href;
}
