import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ustarArchive } from '../provenance/bundle/ustar.js';
import { putTogether, signAgain, takeApart } from '../provenance/mutations/mutations.js';
import { keysFrom, type SampleLog, trustIn } from '../provenance/mutations/sample-log.js';
import { INCIDENT, tellStory } from '../provenance/mutations/sample-story.js';

// esbuild is what tsup builds with, and not a dependency of ours.
const rootRequire = createRequire(new URL('../../../../package.json', import.meta.url));
const esbuild = createRequire(rootRequire.resolve('tsup'))('esbuild') as {
  build(options: Record<string, unknown>): Promise<{
    metafile: { inputs: Record<string, unknown>; outputs: Record<string, { imports: { path: string }[] }> };
  }>;
};

const keys = keysFrom('center');
const OF_NODE = new Set(['fs', 'path', 'util', 'crypto']);
let folder: string;
let bin: string;
let imports: string[];
let inputs: string[];
let log: SampleLog;

async function write(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const all = [...files].map(([path, bytes]) => ({ path, size: bytes.length, chunks: () => [bytes] }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of ustarArchive(all)) chunks.push(chunk);
  writeFileSync(join(folder, name), Buffer.concat(chunks));
  return name;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'incident-center-verify-'));
  bin = join(folder, 'incident-center-verify.mjs');
  const built = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('./incident-center-verify.ts', import.meta.url))],
    bundle: true,
    outfile: bin,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['incident-center-source'],
    logLevel: 'silent',
  });
  imports = Object.values(built.metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  inputs = Object.keys(built.metafile.inputs);
  log = await tellStory(keys, 'the first');
  const files = await log.bundle({ kind: 'incident', id: INCIDENT });
  await write('incident.tar', files);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, 'unpacked', path)), { recursive: true });
    writeFileSync(join(folder, 'unpacked', path), bytes);
  }
  const hidden = takeApart(files);
  hidden.openings = hidden.openings.filter((line) => !line.includes('"/rationale"'));
  await signAgain(hidden, keys);
  await write('hidden.tar', putTogether(hidden));
  const events = Buffer.from(files.get('events.ndjson') ?? []).toString();
  const forged = Buffer.from(events.replace('"to":"acknowledged"', '"to":"acknowledgex"'));
  expect(forged.toString()).not.toBe(events);
  await write('forged.tar', new Map([...files, ['events.ndjson', forged]]));
  const [object = ''] = [...files.keys()].slice(-1);
  for (const [path, bytes] of files) {
    if (path === object) continue;
    mkdirSync(dirname(join(folder, 'incomplete', path)), { recursive: true });
    writeFileSync(join(folder, 'incomplete', path), bytes);
  }
  await write('first.tar', await log.bundle({ kind: 'log', from: 0, to: 12 }));
  await write('second.tar', await log.bundle({ kind: 'log', from: 12, to: 30 }));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(trustIn(keys), null, 2));
  writeFileSync(join(folder, 'held.note'), await log.note(12));
  writeFileSync(join(folder, 'words.txt'), 'words');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const TRUST = ['--trust', 'keys.json'];

describe('the file that an auditor carries', () => {
  it('imports nothing of Node that could reach a network, and no server code', () => {
    const bare = imports.map((path) => path.replace(/^node:/, ''));
    expect(bare.length).toBeGreaterThan(0);
    expect(bare.filter((path) => !OF_NODE.has(path))).toEqual([]);
    expect(inputs.filter((path) => /packages\/(server|policy|ui-remote)\//.test(path))).toEqual([]);
    expect(inputs).toContainEqual(expect.stringContaining('verify-bundle.ts'));
    const text = readFileSync(bin, 'utf8');
    for (const name of builtinModules.filter((module) =>
      /^(net|http|https|http2|dns|tls|dgram|inspector)$/.test(module),
    ))
      expect(text, name).not.toMatch(new RegExp(`["'](node:)?${name}["']`));
    expect(text).not.toMatch(/\b(fetch|WebSocket|XMLHttpRequest|EventSource|process\.binding)\s*\(/);
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  // Where a machine cannot take the network away this fails, and says so: skipping it would say that it was tried.
  it.runIf(process.platform === 'linux')('verifies with no network at all', () => {
    const without = (...flags: string[]) =>
      spawnSync('unshare', [...flags, '--', process.execPath, bin, 'incident.tar', ...TRUST, '--json'], {
        cwd: folder,
        encoding: 'utf8',
      });
    const tried = [without('-rn'), without('-n')];
    const ran = tried.find(({ stdout }) => stdout.startsWith('{'));
    expect(ran, `the network could not be taken away: ${tried.map(({ stderr }) => stderr).join('')}`).toBeDefined();
    expect(JSON.parse(ran?.stdout ?? '{}')).toMatchObject({ verdict: 'verified', exit_code: 0 });
    expect(ran?.status).toBe(0);
  });
});

describe('incident-center-verify', () => {
  it.each([
    ['an untouched archive', ['incident.tar', ...TRUST], 0, 'VERIFIED'],
    ['the same as a directory', ['unpacked', ...TRUST], 0, 'VERIFIED'],
    ['the parts of a log', ['first.tar', 'second.tar', ...TRUST, '--checkpoint', 'held.note'], 0, 'VERIFIED'],
    ['a forged event', ['forged.tar', ...TRUST], 1, 'TAMPERED'],
    ['a forged event without a trust file', ['forged.tar'], 1, 'TAMPERED'],
    ['a file that is missing', ['incomplete', ...TRUST], 2, 'INCOMPLETE'],
    ['no trust file', ['incident.tar'], 3, 'NOT TRUSTED'],
    ['what is no bundle', ['words.txt', ...TRUST], 4, 'MALFORMED'],
    ['a trust file that is none', ['incident.tar', '--trust', 'words.txt'], 4, 'MALFORMED'],
  ])('%s', (_, args, status, words) => {
    const ran = run(...args);
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(status);
    expect(ran.stdout.startsWith(words)).toBe(true);
    expect(ran.stdout).toContain('What this does not prove');
    const json = run(...args, '--json');
    expect(json.status).toBe(status);
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'incident-center.verdict', v: 1, exit_code: status });
  });

  it('names the first bad event for people and for programs', () => {
    const second = log.events.find(({ chain, seq }) => chain === `incident:${INCIDENT}` && seq === 2);
    const at = log.events.indexOf(second ?? log.events[0] ?? expect.fail());
    expect(run('forged.tar', ...TRUST).stdout).toContain(
      `First bad event:\n    event_hash: the event is not the one that the log numbered\n      incident:${INCIDENT}, seq 2, event`,
    );
    const { first_bad } = JSON.parse(run('forged.tar', ...TRUST, '--json').stdout);
    expect(first_bad).toMatchObject({ problem: 'event_hash', seq: 2, log_index: at, line: 2, file: 'events.ndjson' });
  });

  it('says that a key inside a bundle proves nothing', () => {
    expect(run('incident.tar').stdout).toContain('No trust file was given (--trust)');
  });

  it('tells who did what, when, and what allowed it', () => {
    const { stdout } = run('incident.tar', ...TRUST, '--story');
    expect(stdout).toContain('What the log says:');
    expect(stdout).toMatch(/lead \(person\): approval_granted\n.*seq 8, number \d+/);
    expect(stdout).toMatch(/approval_evidence: [0-9a-f]{64} \(\d+ bytes\)$/m);
    expect(run('incomplete', ...TRUST, '--story').stdout).toMatch(/: [0-9a-f]{64} \(\d+ bytes\) \(not here\)$/m);
    const published = fileURLToPath(new URL('../../../../docs/reference/evidence-vectors/', import.meta.url));
    const erased = run(join(published, 'erased.tar'), '--trust', join(published, 'keys.json'), '--story');
    expect(erased.stdout).toMatch(/step_evidence: [0-9a-f]{64} \(\d+ bytes\) \(erased\)$/m);
    expect(erased.stdout).toContain('/description: (erased)');
    const rotated = run(join(published, 'rotated.tar'), '--trust', join(published, 'keys.json'));
    expect(rotated.stdout).toContain('trust was passed on to newer keys: 1 time');
    expect(stdout).toMatch(/policy r1, decision [0-9a-f-]{36}, allowed/);
    expect(stdout).toContain('/rationale: The standby holds.');
    expect(stdout.match(/\(person\): /g)?.length).toBe(12);
    const forged = run('forged.tar', ...TRUST, '--story');
    expect(forged.status).toBe(1);
    expect(forged.stdout).toContain('What the bundle says, which is not verified:');
    expect(forged.stdout).toMatch(/\? {2}incident:.* seq 2, number \d+: not what the log numbered/);
  });

  it('says what is withheld, and makes it a fault where everything has to be shown', () => {
    const { status, stdout } = run('hidden.tar', ...TRUST, '--story');
    expect(status).toBe(0);
    expect(stdout).toContain('WITHHELD: 1 text. Not here, and no event here says that it was erased');
    expect(stdout).toMatch(/^ {4}\/rationale of incident:.*, seq 12, number \d+$/m);
    expect(stdout).toContain('5 opened; 0 erased; 1 withheld\n');
    expect(stdout).toContain('/rationale: (withheld: not here, and no event says that it was erased)');
    const strict = run('hidden.tar', ...TRUST, '--require-openings');
    expect(strict.status).toBe(2);
    expect(strict.stdout).toContain('withheld: a text or a file is not here');
    expect(run('incident.tar', ...TRUST, '--require-openings').status).toBe(0);
    expect(run('incident.tar', ...TRUST).stdout).not.toContain('WITHHELD');
  });

  it('claims no more than it has found', () => {
    expect(run('incident.tar', ...TRUST).stdout).toContain('hash, order, and place in the signed log');
    for (const bundle of ['forged.tar', 'incomplete'])
      expect(run(bundle, ...TRUST).stdout).not.toContain('hash, order, and place in the signed log');
    const { stdout } = run('incident.tar', ...TRUST);
    for (const limit of ['who somebody is', 'when it was', 'that the policy was right', 'what somebody wrote is true'])
      expect(stdout).toContain(limit);
  });

  it('lets no text of a bundle write to the terminal', async () => {
    const { plain } = await import('./plain-text.js');
    expect(plain('\u001b[2J\u202eVERIFIED\r\n\u0000\u009b')).toBe(
      '\\u001b[2J\\u202eVERIFIED\\u000d\\u000a\\u0000\\u009b',
    );
    expect(plain('Ü 🚒 naïve')).toBe('Ü 🚒 naïve');
  });

  it.each([
    ['no bundle', []],
    ['an option that it does not have', ['incident.tar', '--trusted', 'keys.json']],
    ['a story in JSON', ['incident.tar', '--story', '--json']],
    ['an option without its file', ['incident.tar', '--trust']],
  ])('with %s says how it is used', (_, args) => {
    const ran = run(...args);
    expect(ran.status).toBe(64);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain('incident-center-verify BUNDLE... --trust keys.json');
  });

  it.each([[['nothing.tar', ...TRUST]], [['incident.tar', '--trust', 'nothing.json']], [['/dev/null', ...TRUST]]])(
    'that cannot read %j says so and gives no verdict',
    (args) => {
      const ran = run(...args);
      expect(ran.status).toBe(74);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toMatch(/^incident-center-verify: /);
    },
  );

  it('follows no link and opens no pipe in a directory', () => {
    const copy = join(folder, 'linked');
    spawnSync('cp', ['-r', join(folder, 'unpacked'), copy]);
    rmSync(join(copy, 'events.ndjson'));
    symlinkSync(join(folder, 'unpacked', 'events.ndjson'), join(copy, 'events.ndjson'));
    spawnSync('mkfifo', [join(copy, 'pipe')]);
    const { problems } = JSON.parse(run('linked', ...TRUST, '--json').stdout) as {
      problems: { problem: string; file: string }[];
    };
    expect(problems).toMatchObject([
      { problem: 'file_missing', file: 'events.ndjson' },
      { problem: 'unexpected_file', file: 'events.ndjson' },
      { problem: 'unexpected_file', file: 'pipe' },
    ]);
  });

  it('answers when asked for help', () => {
    const ran = run('--help');
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain('Exit status: 0 verified, 1 tampered');
  });
});
