import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFlags } from './flags.js';

describe('createFlags', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'flags-'));
    path = join(directory, 'flags.json');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('switches one flag for one tenant and leaves the rest', async () => {
    const flags = await createFlags(path);
    flags.set({ flag: 'incident_center_enabled', tenant: 'A1', enabled: false });
    expect(await flags.isEnabled('incident_center_enabled', 'A1')).toBe(false);
    expect(await flags.isEnabled('incident_center_enabled', 'A2')).toBe(true);
    expect(await flags.isEnabled('runbook_center_enabled', 'A1')).toBe(true);
    flags.set({ flag: 'incident_center_enabled', tenant: 'A1', enabled: true });
    expect(flags.read().incident_center_enabled).toEqual(['A1', 'A2', 'B1']);
  });

  it('keeps what was switched over a restart', async () => {
    (await createFlags(path)).set({ flag: 'runbook_center_enabled', tenant: 'B1', enabled: false });
    expect(await (await createFlags(path)).isEnabled('runbook_center_enabled', 'B1')).toBe(false);
  });

  it('writes allow-lists of tenants, and takes an edit by hand at once', async () => {
    const flags = await createFlags(path);
    const file = JSON.parse(readFileSync(path, 'utf8'));
    expect(file.incident_center_enabled.rules).toEqual([
      { attribute: 'tenantId', operator: 'in', value: ['A1', 'A2', 'B1'] },
    ]);
    file.incident_center_enabled.rules[0].value = ['A2'];
    writeFileSync(path, JSON.stringify(file));
    expect(await flags.isEnabled('incident_center_enabled', 'A1')).toBe(false);
  });

  it('is off for what it cannot read, and starts with nothing it cannot read', async () => {
    const flags = await createFlags(path);
    const rules = [{ attribute: 'region', operator: 'in', value: ['A1'] }];
    writeFileSync(path, JSON.stringify({ incident_center_enabled: { rules } }));
    await flags.isEnabled('incident_center_enabled', 'A1');
    expect(await flags.isEnabled('incident_center_enabled', 'A1')).toBe(false);
    expect(await flags.isEnabled('runbook_center_enabled', 'A1')).toBe(false);
    await expect(createFlags(path)).rejects.toThrow('must be tenantId');
  });
});
