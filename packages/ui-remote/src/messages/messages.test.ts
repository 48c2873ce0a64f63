import { describe, expect, it } from 'vitest';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { loadMessages } from './load-messages';

/** Every string, with functions called on placeholders. */
function texts(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] => {
    const name = path ? `${path}.${key}` : key;
    if (typeof value === 'string') return [[name, value]];
    if (typeof value === 'function') return [[name, String(value('1', '2', '3'))]];
    return texts(value, name);
  });
}

describe('the catalogues', () => {
  it.each([
    ['de', de],
    ['ar', ar],
  ])('%s leaves no string empty', (_locale, catalogue) => {
    for (const [name, text] of texts(catalogue)) expect(text.trim(), name).not.toBe('');
    expect(texts(catalogue).map(([name]) => name)).toEqual(texts(en).map(([name]) => name));
  });

  it('never shout, and never use the words that are not ours', () => {
    for (const [name, text] of texts(en)) {
      expect(text, name).not.toMatch(/!|oops/i);
      expect(text, name).not.toMatch(/\b(workflow|worker|job|queue|gate|saga|lease)s?\b/i);
    }
  });
});

describe('loading messages', () => {
  it('goes by the language, whatever the region', async () => {
    expect(await loadMessages('de-CH')).toBe(de);
    expect(await loadMessages('AR')).toBe(ar);
  });
  it('falls back to English', async () => expect(await loadMessages('xx')).toBe(en));
});
