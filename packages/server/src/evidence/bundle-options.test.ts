import { describe, expect, test } from 'vitest';
import { resolveBundleOptions } from './bundle-options.js';

describe('what evidence bundles may cost a server', () => {
  test('has a bound where nothing is said', () => {
    expect(resolveBundleOptions()).toEqual({ at_once: 4, max_bytes: 1_073_741_824 });
    expect(resolveBundleOptions({ at_once: 1 })).toEqual({ at_once: 1, max_bytes: 1_073_741_824 });
  });

  test.each([{ at_once: 0 }, { at_once: 1.5 }, { max_bytes: -1 }, { max_bytes: Number.NaN }])(
    'is refused where it is no number of things: %j',
    (options) => {
      const [name] = Object.keys(options);
      expect(() => resolveBundleOptions(options)).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          message: expect.stringContaining(`evidence.bundles.${name}`),
        }),
      );
    },
  );
});
