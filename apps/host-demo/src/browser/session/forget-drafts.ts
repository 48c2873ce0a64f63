/** What pages of the remote kept in this tab for whoever was signed in. */
const DRAFTS = 'incident-center.step-draft/';

/** Removes it at sign-out: whoever signs in next must not find it, whichever page they open. */
export function forgetDrafts(storage: Storage = sessionStorage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) if (key.startsWith(DRAFTS)) storage.removeItem(key);
}
