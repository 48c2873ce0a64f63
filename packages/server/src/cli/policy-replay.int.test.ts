import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ReplayReport } from '@incident-center/policy';
import { POLICY_ACTIONS, POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOpa } from '../../../../scripts/build-policy.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { openIncident } from '../testing/scenarios/runbooks.js';
import { runCli } from './run-cli.js';

const run = promisify(execFile);
const PACKAGED = fileURLToPath(new URL('../../../policy/wasm', import.meta.url));
const POLICIES = fileURLToPath(new URL('../../../../policies', import.meta.url));

interface Data {
  incident_center: { role_permissions: Record<string, string[]> };
}

let cwd: string;
let center: TestCenter;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-replay-'));
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  const incident = await openIncident(center);
  const client = center.as(operator());
  await client.commentOnIncident({ incident_id: incident.id, text: 'Looking' });
  const severity = { severity: 'medium', rationale: 'One region only, and it recovers' } as const;
  await client.changeIncidentSeverity({ incident_id: incident.id, ...severity });
  await refusal(
    await center.request(viewer('A1'), `/incidents/${incident.id}/severity`, post(severity)),
    'NOT_PERMITTED',
  );
});
afterAll(async () => {
  await center.stop();
  await database.drop();
  await rm(cwd, { recursive: true, force: true });
});

/** A bundle of the packaged rules whose data is changed, as `opa build` lays it out. */
async function bundle(name: string, change: (data: Data) => void): Promise<string> {
  const folder = await mkdtemp(path.join(cwd, 'bundle-'));
  const data = JSON.parse(await readFile(path.join(PACKAGED, 'data.json'), 'utf8')) as Data;
  change(data);
  await copyFile(path.join(PACKAGED, 'policy.wasm'), path.join(folder, 'policy.wasm'));
  await writeFile(path.join(folder, 'data.json'), JSON.stringify(data));
  const packages = new Set(POLICY_ACTIONS.map((action) => POLICY_PACKAGE_OF_ACTION[action].replaceAll('.', '/')));
  const wasm = [...packages].flatMap((at) =>
    ['decision', 'list_filter'].map((rule) => ({ entrypoint: `${at}/${rule}`, module: '/policy.wasm' })),
  );
  await writeFile(path.join(folder, '.manifest'), JSON.stringify({ revision: name, roots: [''], wasm }));
  await run('tar', ['-czf', path.join(cwd, `${name}.tar.gz`), '-C', folder, 'data.json', 'policy.wasm', '.manifest']);
  return `${name}.tar.gz`;
}

async function replay(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runCli(['--json', 'policy', 'replay', ...args], {
    env: { DATABASE_URL: database.url, ...env },
    cwd,
    out: (text) => out.push(text),
    note: (line) => notes.push(line),
    stop: new AbortController().signal,
  });
  return {
    code,
    report: out.length === 0 ? undefined : (JSON.parse(out.join('')) as ReplayReport),
    notes: notes.join('\n'),
  };
}

describe('policy replay', () => {
  it('lists no flip of rules that decide the same', async () => {
    const { code, report } = await replay([await bundle('same', () => {}), '--fail-on-flips']);
    expect(code).toBe(0);
    expect(report).toMatchObject({ revision: 'same', flips: [], skipped: [] });
    expect(report?.replayed).toBeGreaterThan(3);
    expect(report?.unchanged).toBe(report?.replayed);
  });

  it('lists who would be shut out and who let in, and ends with 1 where that is asked for', async () => {
    const draft = await bundle('draft', ({ incident_center: { role_permissions: roles } }) => {
      roles.operator = (roles.operator ?? []).filter((action) => action !== 'can_change_severity');
      roles.viewer = [...(roles.viewer ?? []), 'can_change_severity'];
    });
    const { code, report } = await replay([draft]);
    expect(code).toBe(0);
    const flips = report?.flips.filter(({ action }) => action === 'can_change_severity') ?? [];
    expect(flips.map(({ kind, requested_by }) => `${requested_by} ${kind}`)).toEqual(
      expect.arrayContaining(['operator allow_to_deny']),
    );
    expect(flips.find(({ requested_by }) => requested_by === 'operator')?.after?.missing).toEqual(['role_permits']);
    expect((await replay([draft, '--fail-on-flips'])).code).toBe(1);
    expect((await replay([draft, '--since', '2100-01-01T00:00:00Z'])).report?.replayed).toBe(0);
  });

  it('reads decisions from a file too, and names the line that is none', async () => {
    const draft = await bundle('from-file', () => {});
    await writeFile(path.join(cwd, 'decisions.ndjson'), '{"decision_id":"1","input":{},"result":{}}\n\nno json\n');
    const { code, notes } = await replay([draft, '--decisions', 'decisions.ndjson']);
    expect(code).toBe(2);
    expect(notes).toContain('decisions.ndjson:3: is not JSON');
    await writeFile(path.join(cwd, 'decisions.ndjson'), '{"decision_id":"1","input":{},"result":{}}\n');
    const { report } = await replay([draft, '--decisions', 'decisions.ndjson']);
    expect(report).toMatchObject({ replayed: 0, skipped: [{ decision_id: '1' }] });
  });

  it('refuses what is no draft', async () => {
    await writeFile(path.join(cwd, 'none.tar.gz'), 'not an archive');
    expect(await replay(['none.tar.gz'])).toMatchObject({ code: 2, notes: expect.stringContaining('none.tar.gz') });
    expect(await replay(['missing.tar.gz'])).toMatchObject({ code: 2, notes: expect.stringContaining('no such file') });
    expect((await replay([await bundle('dated', () => {}), '--since', 'yesterday'])).code).toBe(2);
  });

  it('says what a folder of rules needs where there is no opa', async () => {
    const { code, notes } = await replay([POLICIES], { OPA: path.join(cwd, 'no-opa') });
    expect(code).toBe(4);
    expect(notes).toContain('needs opa on the PATH');
  });

  const opa = findOpa();
  if (opa === undefined)
    console.error('NOT RUN: a replay against a folder of rules. Set OPA to its binary, or install Go.');
  it.skipIf(opa === undefined)('builds a folder of rules, and finds the same decisions', async () => {
    await cp(POLICIES, path.join(cwd, 'policies'), { recursive: true });
    const { code, report, notes } = await replay(['policies', '--fail-on-flips'], { OPA: opa ?? '' });
    expect([code, notes]).toEqual([0, '']);
    expect(report).toMatchObject({ revision: 'draft', flips: [] });
  });
});
