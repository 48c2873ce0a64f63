import { describe, expect, it } from 'vitest';
import { forgetDrafts } from './forget-drafts.js';

/** A storage as browsers have it, in memory. */
function memoryStorage(entries: Record<string, string>): Storage {
  const map = new Map(Object.entries(entries));
  return {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  };
}

describe('signing out', () => {
  it('forgets every draft of a step, and nothing else', () => {
    const storage = memoryStorage({
      'incident-center.step-draft/a/1': '{}',
      'switchboard-theme': 'dark',
      'incident-center.step-draft/b/2': '{}',
    });
    forgetDrafts(storage);
    expect(storage.length).toBe(1);
    expect(storage.getItem('switchboard-theme')).toBe('dark');
  });
});
