import { describe, expect, test } from 'vitest';
import { documentedOptions } from './options-page.js';
import { readOptions } from './read-options.js';

const groups = await documentedOptions();

describe('the reference of options', () => {
  test.each(groups.map((group) => [group.name, group] as const))(
    'says what every one of %s is, and its default',
    (_, { options }) => {
      expect(options.length).toBeGreaterThan(0);
      for (const option of options) {
        expect(option.text, `${option.name} needs a JSDoc comment`).not.toBe('');
        if (!option.required) expect(option.default, `${option.name} needs @default`).toBeDefined();
      }
    },
  );

  test('takes unit, default and errors from the tags of a declaration', () => {
    const text = `/** How long. */
export interface Terms {
  /**
   * How long it may take.
   *
   * @unit seconds
   * @default 60
   * @throws \`INVALID_INPUT\` below 1
   */
  within?: number;
  /** Who is asked. */
  ask: (id: string) => void;
}`;
    expect(readOptions('terms.ts', text)).toEqual([
      {
        name: 'Terms',
        text: 'How long.',
        options: [
          {
            name: 'within',
            type: 'number',
            required: false,
            text: 'How long it may take.',
            unit: 'seconds',
            default: '60',
            errors: ['`INVALID_INPUT` below 1'],
          },
          {
            name: 'ask',
            type: '(id: string) => void',
            required: true,
            text: 'Who is asked.',
            unit: undefined,
            default: undefined,
            errors: [],
          },
        ],
      },
    ]);
  });
});
