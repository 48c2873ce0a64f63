/**
 * Compiles `policies/` to the Wasm that `@incident-center/policy` ships, with a manifest of what went into it.
 *
 *   tsx scripts/build-policy.ts            rebuild packages/policy/wasm
 *   tsx scripts/build-policy.ts --check    rebuild beside it and compare byte for byte; exit 1 on drift
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const output = join(root, 'packages/policy/wasm');
const cache = join(root, '.cache/bin');
const executable = process.platform === 'win32' ? '.exe' : '';

export interface PolicyManifest {
  opa_version: string;
  /** The first 16 hex digits of the digest of `files`: the same sources have the same revision. */
  revision: string;
  wasm_sha256: string;
  data_sha256: string;
  /** SHA-256 of every rule and data file that is compiled, by path from the root. Tests are not compiled. */
  files: Record<string, string>;
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The version of a tool that `policies/tools/go.mod` pins. */
export function pinnedVersion(module: string): string {
  const goMod = readFileSync(join(root, 'policies/tools/go.mod'), 'utf8');
  const version = goMod.split('\n').flatMap((line) => {
    const [name, found] = line
      .replace(/^require /, '')
      .trim()
      .split(' ');
    return name === module && found?.startsWith('v') ? [found.slice(1)] : [];
  })[0];
  if (version === undefined) throw new Error(`policies/tools/go.mod does not pin ${module}`);
  return version;
}

interface Tool {
  name: string;
  module: string;
  environment: string;
  tags: string[];
}

const OPA: Tool = { name: 'opa', module: 'github.com/open-policy-agent/opa', environment: 'OPA', tags: ['opa_wasm'] };
const REGAL: Tool = { name: 'regal', module: 'github.com/open-policy-agent/regal', environment: 'REGAL', tags: [] };

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name + executable))
    .find((file) => existsSync(file));
}

/** The compiled bytes depend on the compiler's version, so another is no use. A Regal built from source knows none. */
function isPinned(file: string, tool: Tool): boolean {
  try {
    const said = execFileSync(file, ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return said.includes(pinnedVersion(tool.module)) || (tool === REGAL && /^Version:\s+unknown/m.test(said));
  } catch {
    return false;
  }
}

function buildWithGo(tool: Tool, target: string): boolean {
  if (onPath('go') === undefined) return false;
  mkdirSync(cache, { recursive: true });
  console.error(`building ${tool.name} ${pinnedVersion(tool.module)} from policies/tools; this takes minutes, once`);
  try {
    execFileSync(
      'go',
      ['build', '-mod=readonly', '-trimpath', '-tags', tool.tags.join(','), '-o', target, tool.module],
      {
        cwd: join(root, 'policies/tools'),
        env: { ...process.env, CGO_ENABLED: '0' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return true;
  } catch {
    return false;
  }
}

function findTool(tool: Tool, mayBuild = true): string | undefined {
  const given = process.env[tool.environment];
  if (given !== undefined && given !== '') {
    if (isPinned(given, tool)) return given;
    throw new Error(`${tool.environment}=${given} is not ${tool.name} ${pinnedVersion(tool.module)}`);
  }
  const built = join(cache, tool.name + executable);
  const found = [onPath(tool.name), built].find(
    (file) => file !== undefined && existsSync(file) && isPinned(file, tool),
  );
  if (found !== undefined) return found;
  return mayBuild && buildWithGo(tool, built) ? built : undefined;
}

/**
 * OPA in the pinned version: from the variable OPA, the PATH, or built with Go. Undefined where there is neither.
 *
 * @param options `build: false` where nobody would wait for the minutes that building it takes.
 */
export function findOpa({ build = true }: { build?: boolean } = {}): string | undefined {
  return findTool(OPA, build);
}

/** Regal, found the same way; its variable is REGAL. */
export function findRegal(): string | undefined {
  return findTool(REGAL);
}

/** Every file below a folder, by path from the root with forward slashes, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** What is compiled: the rules without their tests, and the data. */
export function compiledFiles(): string[] {
  return filesBelow('policies').filter(
    (file) => (file.endsWith('.rego') && !file.endsWith('_test.rego')) || file.endsWith('/data.json'),
  );
}

export function hashSources(): { files: Record<string, string>; revision: string } {
  const files = Object.fromEntries(compiledFiles().map((file) => [file, sha256(readFileSync(join(root, file)))]));
  return { files, revision: sha256(JSON.stringify(files)).slice(0, 16) };
}

/** The members of a gzipped tar of plain files, which is all an OPA bundle is. */
function untar(archive: Uint8Array): Map<string, Buffer> {
  const bytes = gunzipSync(archive);
  const members = new Map<string, Buffer>();
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const text = (from: number, length: number) =>
      bytes.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    members.set(text(0, 100), bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}

function compile(opa: string): Map<string, Buffer> {
  const scratch = mkdtempSync(join(tmpdir(), 'incident-center-policy-'));
  try {
    const bundle = join(scratch, 'bundle.tar.gz');
    const { files, revision } = hashSources();
    // The bytes depend on the path argument: always from the root, always this one.
    const build = ['build', '-t', 'wasm', '-b', 'policies', '--prune-unused', '--ignore', '*_test.rego'];
    execFileSync(opa, [...build, '--revision', revision, '-o', bundle], { cwd: root, stdio: 'inherit' });
    const members = untar(readFileSync(bundle));
    const wasm = members.get('/policy.wasm');
    const data = members.get('/data.json');
    if (wasm === undefined || data === undefined) throw new Error('the bundle has no policy.wasm or no data.json');
    const manifest: PolicyManifest = {
      opa_version: pinnedVersion(OPA.module),
      revision,
      wasm_sha256: sha256(wasm),
      data_sha256: sha256(data),
      files,
    };
    return new Map([
      ['data.json', data],
      ['manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
      ['policy.wasm', wasm],
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Rebuilds, or with `check` compares. Returns the names that differ from what is committed, or undefined without OPA. */
export function buildPolicy(options: { check: boolean }): string[] | undefined {
  const opa = findOpa();
  if (opa === undefined) return undefined;
  const built = compile(opa);
  const differing = [...built.keys()].filter((name) => {
    const file = join(output, name);
    return !existsSync(file) || !readFileSync(file).equals(built.get(name) ?? Buffer.alloc(0));
  });
  if (!options.check) {
    mkdirSync(output, { recursive: true });
    for (const [name, bytes] of built) writeFileSync(join(output, name), bytes);
  }
  return differing;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const check = process.argv.includes('--check');
  const differing = buildPolicy({ check });
  if (differing === undefined) {
    console.error(`OPA ${pinnedVersion(OPA.module)} was not found and Go is not there to build it.`);
    console.error('Set OPA to a binary, or install Go. Nothing was compiled.');
    process.exitCode = 1;
  } else if (differing.length === 0) {
    console.log('packages/policy/wasm is what policies/ compiles to');
  } else if (check) {
    console.error(`packages/policy/wasm is not what policies/ compiles to: ${differing.join(', ')}`);
    console.error('Run: tsx scripts/build-policy.ts');
    process.exitCode = 1;
  } else {
    console.log(`rebuilt ${differing.join(', ')}`);
  }
}
