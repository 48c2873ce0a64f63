import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { buildPlan } from './build-plan.mjs';
import { step } from './progress.mjs';
import { root, runCommand, windows } from './run-command.mjs';

const OLDEST_NODE = [20, 19, 0];
const installStamp = join(root, 'node_modules', '.incident-center-install');
const buildStamps = join(root, 'node_modules', '.cache', 'incident-center-build');

/** A sub-command that failed, with everything it printed. */
export class CommandFailed extends Error {
  constructor(name, result) {
    super(`${name} failed. Its whole output (${result.logFile}):\n\n${result.output()}`);
    this.name = 'CommandFailed';
  }
}

/** The one sentence to show where this Node is too old; nothing where it will do. */
export function nodeTooOld(version = process.versions.node) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const difference = OLDEST_NODE.map((oldest, index) => (parts[index] ?? 0) - oldest).find((part) => part !== 0) ?? 0;
  if (difference >= 0) return undefined;
  return `Incident Center needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${version}: install a newer one from https://nodejs.org and try again.`;
}

export function refuseOldNode() {
  const sentence = nodeTooOld();
  if (sentence === undefined) return;
  console.error(sentence);
  process.exit(1);
}

/** Runs and reports failures of the work with their whole log, ending the process. */
export async function orExplain(work) {
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof CommandFailed ? error.message : error);
    process.exit(1);
  }
}

/** pnpm in the version the workspace names: from PATH if it is that one, else through npx. */
export function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace(/^pnpm@/, '');
  try {
    const found = execFileSync('pnpm', ['--version'], {
      cwd: root,
      encoding: 'utf8',
      shell: windows,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (found.trim() === version) return { command: 'pnpm', args: [] };
  } catch {
    // No pnpm on PATH: npx brings it.
  }
  return { command: 'npx', args: ['-y', packageManager] };
}

function lockHash() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  // Native packages are chosen for one platform; a checkout may be shared between two.
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

/** Installs what the lockfile names, unless that is what is there. */
export async function installDependencies() {
  const wanted = lockHash();
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  const pnpm = findPnpm();
  await step('installing dependencies', 'installed', async () => {
    const result = await runCommand({
      name: 'install',
      command: pnpm.command,
      args: [...pnpm.args, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'],
    });
    if (!result.ok) throw new CommandFailed('Installing', result);
    writeFileSync(installStamp, wanted);
  });
}

async function buildPackage({ name, directory, script, hash, stamp }) {
  await step(`building ${name}`, `built ${name}`, async () => {
    const path = [join(directory, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH];
    const result = await runCommand({
      name: `build-${name}`,
      command: script,
      cwd: directory,
      env: { PATH: path.join(delimiter) },
      shell: true,
    });
    if (!result.ok) throw new CommandFailed(`Building ${name}`, result);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  });
}

/** Builds every package whose sources, or whose dependencies' sources, changed since its last build. */
export async function buildWorkspace() {
  const builds = new Map();
  const outcomes = buildPlan(root, buildStamps).map((entry) => {
    const build = (async () => {
      await Promise.all(entry.dependencies.map((dependency) => builds.get(dependency)));
      if (!entry.fresh) await buildPackage(entry);
    })();
    builds.set(entry.packageName, build);
    return build;
  });
  const failed = (await Promise.allSettled(outcomes)).filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) throw failed[0].reason;
}
