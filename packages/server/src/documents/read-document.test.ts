import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseDocumentBy, readDocument } from './read-document.js';

const problem = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no problem';
};

const schema = z.strictObject({ name: z.string(), steps: z.array(z.strictObject({ key: z.string() })) });

describe('a document', () => {
  it.each([
    ['YAML', 'name: Some\nsteps:\n  - key: one\n  - key: 2\n'],
    ['JSON', '{\n"name": "Some", "steps": [\n{ "key": "one" },\n{ "key": 2 }\n]}'],
  ])('in %s names the line and the path of what is wrong', (_, text) => {
    expect(problem(() => parseDocumentBy(schema, readDocument('some.file', text)))).toMatch(
      /^some\.file:4: steps\.1\.key: .*expected string/,
    );
  });

  it('names every problem in the order of the file, the first in its sentence', () => {
    const text = 'more: 1\nname: 2\nsteps: []\nother: 3\n';
    const message = problem(() => parseDocumentBy(schema, readDocument('f', text)));
    expect(message).toBe('f:1: more: is not known (and 2 more)');
  });

  it('names the line around what is missing', () => {
    const text = 'name: Some\nsteps:\n\n  - key: one\n  -\n    other: 1\n';
    expect(problem(() => parseDocumentBy(schema, readDocument('f', text)))).toMatch(/^f:6: /);
  });

  it('counts from the line on which it begins within a larger file', () => {
    expect(problem(() => parseDocumentBy(schema, readDocument('f', 'name: 1\nsteps: []', 40)))).toMatch(/^f:40: name/);
  });

  it.each([
    ['a key that is there twice', 'name: a\nname: b', /^f:2: .*unique/],
    ['more than one document', 'a: 1\n---\nb: 2', /^f:2: .*multiple documents/],
    ['a list in a list that never closes', '{"a": [1, 2', /^f:1: /],
    ['a tab as indentation', 'a:\n\tb: 1', /^f:2: /],
    [
      'references that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]`,
      /alias/i,
    ],
  ])('is refused for %s', (_, text, expected) => {
    expect(problem(() => readDocument('f', text))).toMatch(expected);
  });

  it('has no prototype to pollute', () => {
    const { value } = readDocument('f', '__proto__: { polluted: true }');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
  });
});
