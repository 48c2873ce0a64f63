import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImportGraph, type Project, type WorkspacePackage } from './import-graph.js';
import { brokenRules, foldersNotThere } from './import-rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCE_FOLDERS = ['src', 'e2e'];

interface Manifest {
  name: string;
  exports?: Record<string, string | { 'incident-center-source'?: string }>;
}

function readPackage(folder: string): WorkspacePackage {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const entries: Record<string, string> = {};
  for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
    const source = typeof target === 'string' ? undefined : target['incident-center-source'];
    if (source) entries[subpath] = source;
  }
  return { name: manifest.name, folder, entries };
}

function readProject(): Project {
  const packages = ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map(readPackage);
  const files = new Map<string, string>();
  for (const folder of packages.flatMap((found) => SOURCE_FOLDERS.map((name) => join(root, found.folder, name)))) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
    }
  }
  return { packages, files };
}

const project = readProject();
const graph = new ImportGraph(project);
const violations = brokenRules(graph);
const gone = foldersNotThere(graph);
for (const folder of gone) console.error(`scripts/import-rules.ts names '${folder}', which the server doesn't have`);
for (const { file, line, rule, message } of violations) console.error(`${file}:${line} ${message} [${rule}]`);
console.log(`${project.files.size} files checked, ${violations.length} imports break a rule`);
process.exitCode = violations.length === 0 && gone.length === 0 ? 0 : 1;
