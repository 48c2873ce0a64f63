import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FlagStates, featureFlagsContract, isOn } from './feature-flags-contract.js';
import { createFileFeatureFlags } from './file-feature-flags.js';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'flags-'));
  file = path.join(directory, 'flags.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const rule = (value: unknown) => ({ attribute: 'tenantId', operator: 'in', value });
const textOf = (states: FlagStates) =>
  JSON.stringify(Object.fromEntries(Object.entries(states).map(([flag, value]) => [flag, { rules: [rule(value)] }])));
const ON = { incident_center_enabled: ['A1'] };

async function open(text: string, lines: string[] = []) {
  await writeFile(file, text);
  return createFileFeatureFlags({ file, poll_ms: 0, log: (line) => lines.push(line) });
}

describe('flags in a file', () => {
  featureFlagsContract(async (states) => {
    const flags = await open(textOf(states));
    return {
      flags,
      set: async (next) => {
        await writeFile(`${file}.new`, textOf(next));
        await rename(`${file}.new`, file);
      },
      break: async () => {
        await writeFile(file, '{ "incident_center_enabled": ');
        // The first look gives whoever writes the file time to finish.
        await isOn(flags, 'incident_center_enabled', 'A1');
      },
    };
  });

  it('may be YAML, with several rules', async () => {
    const flags = await open(`
# Who has it already
incident_center_enabled:
  rules:
    - { attribute: tenantId, operator: in, value: [A1] }
    - { attribute: tenantId, operator: in, value: [B1, 'null'] }
`);
    for (const tenant of ['A1', 'B1', 'null']) expect(await isOn(flags, 'incident_center_enabled', tenant)).toBe(true);
  });

  it.each([
    ['a misspelled flag', { incident_centre_enabled: { rules: [] } }, '1: incident_centre_enabled'],
    ['another attribute', { incident_center_enabled: { rules: [{ ...rule([]), attribute: 'region' }] } }, 'tenantId'],
    ['another operator', { incident_center_enabled: { rules: [{ ...rule([]), operator: 'notIn' }] } }, 'must be in'],
    ['a tenant alone', { incident_center_enabled: { rules: [rule('A1')] } }, 'expected array'],
    ['a tenant without a name', { incident_center_enabled: { rules: [rule([''])] } }, 'value.0'],
    ['a boolean', { incident_center_enabled: true }, 'expected object'],
    ['nothing', null, 'expected record'],
  ])('refuse to start with %s, and say where it stands', async (_, content, word) => {
    await expect(open(JSON.stringify(content))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(word),
    });
  });

  it('refuse to start with a flag that is there twice, and name the line', async () => {
    const twice = '{\n "incident_center_enabled": {"rules": []},\n "incident_center_enabled": {"rules": []}\n}';
    await expect(open(twice)).rejects.toMatchObject({ message: expect.stringMatching(/flags\.json:3: .*unique/) });
  });

  it('refuse to start without their file', async () => {
    await expect(createFileFeatureFlags({ file })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('keep what they said for one look at a half-written file, and are off at the next', async () => {
    const lines: string[] = [];
    const flags = await open(textOf(ON), lines);
    await writeFile(file, textOf(ON).slice(0, 20));
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(true);
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
    expect(lines).toEqual([expect.stringContaining('cannot be read'), expect.stringContaining('every flag is off')]);
    await writeFile(file, textOf(ON));
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(true);
    expect(lines).toHaveLength(3);
  });

  it('are off where the file is gone', async () => {
    const flags = await open(textOf(ON));
    await rm(file);
    await isOn(flags, 'incident_center_enabled', 'A1');
    expect(await isOn(flags, 'incident_center_enabled', 'A1')).toBe(false);
  });

  it('see a change of the same length at the same moment', async () => {
    const flags = await open(textOf(ON));
    for (let round = 0; round < 20; round += 1) {
      const tenant = round % 2 === 0 ? 'B1' : 'A1';
      await writeFile(file, textOf({ incident_center_enabled: [tenant] }));
      expect(await isOn(flags, 'incident_center_enabled', tenant)).toBe(true);
    }
  });
});
