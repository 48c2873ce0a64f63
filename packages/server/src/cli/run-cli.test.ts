import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { centerOptions } from './center-options.js';
import type { CliContext } from './cli-context.js';
import { readConfig } from './read-config.js';
import { runCli } from './run-cli.js';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-cli-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const contextOf = (env: Record<string, string> = {}) => {
  const out: string[] = [];
  const notes: string[] = [];
  const context: CliContext = {
    env,
    cwd,
    out: (text) => out.push(text),
    note: (line) => notes.push(line),
    stop: new AbortController().signal,
  };
  return { context, out, notes };
};

async function run(args: string[], env: Record<string, string> = {}) {
  const { context, out, notes } = contextOf(env);
  return { code: await runCli(args, context), out: out.join(''), notes: notes.join('\n') };
}

const write = (name: string, text: string) => writeFile(path.join(cwd, name), text);

describe('the command line', () => {
  it('shows help and ends with 0, and with 2 for what it does not know', async () => {
    const help = await run(['--help']);
    expect([help.code, help.notes]).toEqual([0, '']);
    expect(help.out).toMatch(
      /serve[\s\S]*worker[\s\S]*migrate[\s\S]*export[\s\S]*runbook[\s\S]*policy[\s\S]*receivers/,
    );
    for (const args of [
      ['made-up'],
      ['serve', '--made-up'],
      ['serve', '--port', 'x'],
      ['receivers', 'replay', 'siem'],
    ]) {
      const { code, out, notes } = await run(args);
      expect([code, out]).toEqual([2, '']);
      expect(notes).toMatch(/^error: /);
    }
  });

  it.each([
    ['a key it does not know', 'listen: { prot: 1 }', 'c.yaml:1: listen.prot: is not known'],
    ['a port that is none', 'listen:\n  port: 70000', 'c.yaml:2: listen.port: '],
    [
      'a secret in clear',
      'alert_sources:\n  am:\n    credential: hunter2hunter2hunter2',
      'c.yaml:3: alert_sources.am.credential: must be { env',
    ],
    ['what is no YAML', 'listen: {', 'c.yaml:1: '],
    [
      'an identity provider by a shared secret',
      'authentication:\n  oidc:\n    issuer: https://id.example\n    audience: a\n    algorithms: [HS256]',
      'c.yaml:5: authentication.oidc.algorithms.0: ',
    ],
    [
      'an identity provider without an audience',
      'flags: { file: f.yaml }\nauthentication:\n  oidc: { issuer: https://id.example, algorithms: [RS256] }',
      'authentication.oidc.audience',
    ],
    [
      'an identity provider that is reached without TLS',
      'flags: { file: f.yaml }\nauthentication:\n  oidc: { issuer: "http://id.example", audience: a, algorithms: [RS256] }',
      "oidc issuer 'http://id.example' is no https address",
    ],
    [
      'two ways to authenticate',
      'authentication: { module: a.mjs, tokens_file: t.yaml }',
      'must be one of oidc, module: path and tokens_file: path',
    ],
    ['nothing that it can authenticate with', 'flags: { file: f.yaml }', 'needs authentication'],
  ])('refuses a configuration with %s, in one sentence and without what it says', async (_, text, expected) => {
    await write('c.yaml', text);
    const { code, out, notes } = await run(['serve', '-c', 'c.yaml']);
    expect([code, out]).toEqual([2, '']);
    expect(notes).toContain(expected);
    expect(notes).not.toContain('hunter2');
  });

  it('tells errors as JSON where results are JSON', async () => {
    await write('c.yaml', 'listen:\n  port: 70000\nmore: 1\n');
    const { code, notes } = await run(['--json', 'serve', '-c', 'c.yaml']);
    expect(code).toBe(2);
    expect(JSON.parse(notes)).toMatchObject({
      error: {
        code: 'INVALID_INPUT',
        issues: [
          { line: 2, path: 'listen.port' },
          { line: 3, path: 'more' },
        ],
      },
    });
  });

  it('says that a database cannot be reached, and ends with 4', async () => {
    const { code, notes } = await run(['migrate'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(code).toBe(4);
    expect(notes).toContain('cannot reach Postgres at 127.0.0.1:1');
  });

  it('checks runbooks: 0 without errors, 1 with, and 2 where there is no file', async () => {
    await write(
      'good.yaml',
      'name: G\ntenants: [A1]\nspec: { summary: S, steps: [{ key: a, name: A, risk_level: low, instructions: [Look] }] }',
    );
    await write(
      'weak.yaml',
      'name: W\ntenants: [A1]\nspec:\n  summary: S\n  steps:\n    - { key: a, name: A, risk_level: high, instructions: [Go] }',
    );
    await write('bad.md', '---\nname: B\ntenants: [A1]\n---\n## Step\n\nrm -rf /\n');
    expect(await run(['runbook', 'lint', 'good.yaml'])).toEqual({ code: 0, out: '1 checked, 0 findings\n', notes: '' });
    const weak = await run(['runbook', 'lint', 'weak.yaml']);
    expect(weak.code).toBe(0);
    expect(weak.out).toContain(
      'weak.yaml:6: warning: spec.steps.0: is high-risk and has no rollback [high_risk_without_rollback]',
    );
    expect((await run(['runbook', 'lint', '--strict', 'weak.yaml'])).code).toBe(1);
    const bad = await run(['runbook', 'lint', 'good.yaml', 'bad.md', '--json']);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out)).toMatchObject({
      ok: false,
      files: [
        { file: 'good.yaml', findings: [] },
        { file: 'bad.md', findings: [{ line: 5, rule: 'schema' }] },
      ],
    });
    expect(await run(['runbook', 'lint', 'none.yaml'])).toMatchObject({
      code: 2,
      notes: expect.stringContaining('no such file'),
    });
    expect(await run(['runbook', 'lint', 'c.txt'])).toMatchObject({ code: 2, notes: expect.stringContaining('.yaml') });
  });

  it('imports nothing without an address and a token', async () => {
    await write('good.yaml', 'name: G');
    const far = { INCIDENT_CENTER_URL: 'http://incidents.example', INCIDENT_CENTER_TOKEN: 'token' };
    expect((await run(['runbook', 'import', 'good.yaml'], far)).notes).toContain('use https');
    expect((await run(['runbook', 'import', 'good.yaml'])).notes).toContain('INCIDENT_CENTER_URL');
    const { code, notes } = await run(['runbook', 'import', 'good.yaml'], {
      INCIDENT_CENTER_URL: 'http://127.0.0.1:1',
    });
    expect(code).toBe(2);
    expect(notes).toContain('INCIDENT_CENTER_TOKEN');
  });
});

describe('the configuration', () => {
  it('comes from the file it finds, and the environment comes before it', async () => {
    await write(
      'incident-center.yaml',
      'listen: { port: 5000 }\ndatabase: { url: "postgres://file/db" }\ndata_directory: data',
    );
    expect(await readConfig(contextOf().context, {})).toMatchObject({
      listen: { host: '127.0.0.1', port: 5_000 },
      database: { url: 'postgres://file/db' },
      data_directory: path.join(cwd, 'data'),
    });
    const env = {
      DATABASE_URL: 'postgres://env/db',
      INCIDENT_CENTER_PORT: '6000',
      INCIDENT_CENTER_HOST: '::1',
      INCIDENT_CENTER_DATA: '/var/lib/ic',
    };
    expect(await readConfig(contextOf(env).context, {})).toMatchObject({
      listen: { host: '::1', port: 6_000 },
      database: { url: 'postgres://env/db' },
      data_directory: '/var/lib/ic',
    });
    await expect(readConfig(contextOf({ INCIDENT_CENTER_PORT: 'x' }).context, {})).rejects.toThrow(
      'INCIDENT_CENTER_PORT',
    );
  });

  it('becomes the options of the kit, with secrets from files and the environment', async () => {
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const principal = {
      id: 'ci',
      roles: ['runbook_author'],
      tenant_ids: ['A1'],
      environments: ['*'],
      on_call_rotations: [],
      clearance: 'confidential',
      risk_tier: 'high',
      kind: 'system',
      display_name: 'CI',
    };
    await write('siem.secret', `${secret}\n`);
    await write(
      'tokens.yaml',
      JSON.stringify([{ token_sha256: createHash('sha256').update('word').digest('hex'), principal }]),
    );
    await write('flags.json', '{}');
    await write('list.graphql', '{ incidents { nodes { id } } }');
    await write(
      'c.json',
      JSON.stringify({
        authentication: { tokens_file: 'tokens.yaml' },
        flags: { file: 'flags.json' },
        alert_sources: {
          am: {
            format: 'alertmanager',
            credential: { env: 'AM' },
            tenants: ['A1'],
            rules: [{ match: { env: 'prod' } }],
          },
        },
        audit_receivers: { siem: { url: 'https://siem.example', secrets: [{ file: 'siem.secret' }], tenants: ['A1'] } },
        approvals_center: {
          url: 'https://portal.example',
          token: { env: 'BUNDLES' },
          headers: { 'x-portal': { env: 'AM' } },
          voters: { environments: ['prod'], clearance: 'secret' },
        },
        tenants: { A1: { sla_minutes: { high: 30 } } },
        graphql: { persisted_operations: ['list.graphql'], only_persisted: true },
        policy: {
          bundle: {
            source: { url: 'https://bundles.example/policy', token: { env: 'BUNDLES' } },
            verification: { keys: { release: { algorithm: 'ES256', public_key: 'PEM' } } },
          },
          role_mapping: { sre: ['operator'] },
        },
      }),
    );
    const { context } = contextOf({ AM: 'credential-of-alertmanager', BUNDLES: 'token-of-bundles' });
    const config = await readConfig(context, { config: 'c.json' });
    const options = await centerOptions(context, config, { answers: true });
    expect(options).toMatchObject({
      database: { directory: path.join(cwd, '.incident-center', 'database') },
      flags: { file: path.join(cwd, 'flags.json') },
      alert_sources: { am: { credential: 'credential-of-alertmanager', rules: [{ match: { env: 'prod' } }] } },
      audit_receivers: { siem: { secrets: [secret] } },
      approvals_center: {
        token: 'token-of-bundles',
        headers: { 'x-portal': 'credential-of-alertmanager' },
        voters: { environments: ['prod'], clearance: 'secret' },
      },
      tenants: { A1: { sla_minutes: { high: 30 } } },
      graphql: { persisted_operations: ['{ incidents { nodes { id } } }'], only_persisted: true },
      policy: {
        bundle: { source: { url: 'https://bundles.example/policy', token: 'token-of-bundles' } },
        role_mapping: { sre: ['operator'] },
      },
    });
    const asked = (authorization?: string) =>
      options.authenticate(new Request('http://x', authorization === undefined ? {} : { headers: { authorization } }));
    expect(await asked('Bearer word')).toEqual(principal);
    for (const wrong of [undefined, 'Bearer other', 'Basic word', 'Bearer']) expect(await asked(wrong)).toBeNull();
    const without = await readConfig(contextOf().context, { config: 'c.json' });
    await expect(centerOptions(context, without, { answers: true })).rejects.toThrow('is not set');
    expect(await readFile(path.join(cwd, 'c.json'), 'utf8')).not.toContain(secret);
  });

  it('may name modules for who asks and for what is on', async () => {
    await write('host.mjs', 'export const authenticate = () => null; export const flags = { isEnabled: () => true };');
    await write('c.yaml', 'authentication: { module: host.mjs }\nflags: { module: host.mjs }');
    const { context } = contextOf();
    const options = await centerOptions(context, await readConfig(context, { config: 'c.yaml' }), { answers: true });
    expect(options.authenticate(new Request('http://x'))).toBeNull();
    await write('c.yaml', 'authentication: { module: none.mjs }\nflags: { module: host.mjs }');
    const missing = await readConfig(context, { config: 'c.yaml' });
    await expect(centerOptions(context, missing, { answers: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
