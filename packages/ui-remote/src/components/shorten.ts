/** `#` and the last characters of an id: six, or more where two on the page would look the same. */
export function shortReference(id: string, length = 6): string {
  return `#${id.replaceAll('-', '').slice(-length)}`;
}

/** The smallest length, six or more, at which these ids have references of their own. */
export function referenceLength(ids: readonly string[]): number {
  const distinct = new Set(ids).size;
  for (let length = 6; length < 32; length += 1) {
    if (new Set(ids.map((id) => shortReference(id, length))).size === distinct) return length;
  }
  return 32;
}

/** A hash cut in the middle, where nobody compares it: `9c1e6f…40ab`. */
export function shortHash(hash: string, start = 6, end = 4): string {
  return hash.length <= start + end + 1 ? hash : `${hash.slice(0, start)}…${hash.slice(-end)}`;
}

/** One or two letters for a display name: `On-call operator` gives `OC`, `Team lead` `TL`. */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '')].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}
