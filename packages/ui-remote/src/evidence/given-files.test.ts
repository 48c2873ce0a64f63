import { describe, expect, it } from 'vitest';
import { listed, NO_FILES, roleOf, withFiles, withoutFile } from './given-files';

const root = `${'A'.repeat(43)}=`;
const fileOf = (text: string, name = 'a file') => new File([text], name);

describe('a file that was given', () => {
  it.each([
    ['bundle', 'manifest.json\0\0\0'],
    ['trust', '\n{"format":"incident-center.trust"}'],
    ['checkpoint', `a log\n12\n${root}\n\n— a log abc=\n`],
    ['consistency', 'consistency 3 12\nab\n'],
    ['receipts', '[{"chain":"incident:1"}]'],
    ['bundle', ''],
  ])('is known as %s by how it begins', async (role, text) => expect(await roleOf(fileOf(text))).toBe(role));

  it('takes the place of one of its kind, while bundles add up', async () => {
    const [one, two] = [fileOf('x', 'one.tar'), fileOf('y', 'two.tar')];
    const [older, newer] = [fileOf('{}'), fileOf('{ }')];
    const given = await withFiles(await withFiles(NO_FILES, [one, older]), [two, newer, fileOf('x', 'one.tar')]);
    expect(given.bundles.map(({ name }) => name)).toEqual(['two.tar', 'one.tar']);
    expect(given.trust).toBe(newer);
    expect(listed(given).map(({ role }) => role)).toEqual(['bundle', 'bundle', 'trust']);
    expect(listed(withoutFile(given, newer)).map(({ role }) => role)).toEqual(['bundle', 'bundle']);
    expect(listed(withoutFile(given, two)).map(({ role }) => role)).toEqual(['bundle', 'trust']);
  });
});
