import { posix } from 'node:path';
import { type Import, type ImportGraph, isNodeModule, packageOf, type WorkspacePackage } from './import-graph.js';

export interface Violation {
  file: string;
  line: number;
  rule: string;
  message: string;
}

/** Who may import whom, as docs/explanation/architecture.md draws it. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'state-machines': [],
  sdk: ['state-machines'],
  policy: ['state-machines', 'sdk'],
  server: ['state-machines', 'sdk', 'policy'],
  'ui-remote': ['state-machines', 'sdk'],
  'host-demo': ['state-machines', 'sdk', 'server', 'ui-remote'],
};
const SLICES = ['incidents', 'runbooks', 'executions', 'approvals', 'alerts', 'audit-receivers'];
const PORTS = ['object-store', 'signer', 'feature-flags'];
const SERVER = 'packages/server/src/';
const COMPOSITION_ROOT = `${SERVER}create-incident-center.ts`;
/** A host passes adapters in, so the published entry hands them out; it builds nothing with them. */
const PUBLISHED_ENTRY = `${SERVER}index.ts`;
const BROWSER = [
  'packages/state-machines/src/',
  'packages/sdk/src/index.ts',
  'packages/sdk/src/contract/',
  'packages/sdk/src/client/',
  'packages/sdk/src/provenance/',
  'packages/sdk/src/host/',
  'packages/ui-remote/src/',
  'apps/host-demo/src/browser/',
];
const CLIENT = 'packages/sdk/src/client/';
const TOO_HEAVY_FOR_THE_CLIENT = ['zod', 'xstate'];

const shortName = ({ folder }: WorkspacePackage): string => posix.basename(folder);
/** Folders that only tests load. */
const TEST_FOLDERS = ['/e2e/', '/provenance/mutations/'];
const isTest = (file: string): boolean =>
  /\.(test|spec|stories)\.tsx?$/.test(file) || TEST_FOLDERS.some((folder) => file.includes(folder));
const inServer = (file: string): string => (file.startsWith(SERVER) ? file.slice(SERVER.length) : '');

function* everyImport(graph: ImportGraph): Generator<{ file: string; found: Import }> {
  for (const file of graph.project.files.keys()) {
    for (const found of graph.importsOf(file)) yield { file, found };
  }
}

function* packagesPointOneWay(graph: ImportGraph): Generator<Violation> {
  const { packages } = graph.project;
  const ownerOf = (file: string) => packages.find(({ folder }) => file.startsWith(`${folder}/`));
  for (const { file, found } of everyImport(graph)) {
    const from = ownerOf(file);
    if (!from) continue;
    const relative = found.specifier.startsWith('.');
    const to = relative
      ? ownerOf(posix.join(posix.dirname(file), found.specifier))
      : packages.find(({ name }) => name === packageOf(found.specifier));
    if (!to || to === from) continue;
    const at = { file, line: found.line, rule: 'packages-point-one-way' };
    if (relative) yield { ...at, message: `reaches into ${to.name} by a path: import it by its name` };
    else if (!(MAY_IMPORT[shortName(from)] ?? []).includes(shortName(to))) {
      yield { ...at, message: `${shortName(from)} may not import ${to.name}` };
    }
  }
}

function* slicesKeepTheirStores(graph: ImportGraph): Generator<Violation> {
  const sliceOf = (file: string) => SLICES.find((slice) => inServer(file).startsWith(`${slice}/`));
  for (const { file, found } of everyImport(graph)) {
    const from = sliceOf(file);
    const to = found.target === undefined ? undefined : sliceOf(found.target);
    if (!from || !to || from === to || found.target === undefined) continue;
    if (!/(^|-)store\.tsx?$/.test(posix.basename(found.target))) continue;
    yield {
      file,
      line: found.line,
      rule: 'slices-keep-their-stores',
      message: `${from} may not import the store of ${to}: ask for a port instead`,
    };
  }
}

/** The port an adapter is for: `object-store/s3-object-store.ts` is one for `object-store`. */
function portOfAdapter(file: string): string | undefined {
  const [folder, name, ...deeper] = inServer(file).split('/');
  if (folder === undefined || name === undefined || deeper.length > 0 || isTest(file)) return undefined;
  return PORTS.includes(folder) && name.endsWith(`-${folder}.ts`) ? folder : undefined;
}

function* oneFileNamesAdapters(graph: ImportGraph): Generator<Violation> {
  for (const { file, found } of everyImport(graph)) {
    const port = found.target === undefined ? undefined : portOfAdapter(found.target);
    if (!port || file === COMPOSITION_ROOT || file === PUBLISHED_ENTRY || isTest(file)) continue;
    // A port with several adapters opens the one that the options ask for.
    if (file === `${SERVER}${port}/open-${port}.ts`) continue;
    yield {
      file,
      line: found.line,
      rule: 'one-file-names-adapters',
      message: `only create-incident-center.ts names an adapter of ${port}: take the port`,
    };
  }
}

function* browsersGetNoNode(graph: ImportGraph): Generator<Violation> {
  const entries = [...graph.project.files.keys()].filter(
    (file) => !isTest(file) && BROWSER.some((path) => file.startsWith(path)),
  );
  for (const [file, entry] of graph.loadedBy(entries)) {
    for (const { specifier, typeOnly, line } of graph.importsOf(file)) {
      if (typeOnly || !isNodeModule(specifier)) continue;
      const because = file === entry ? '' : `, which ${entry} loads`;
      yield { file, line, rule: 'browsers-get-no-node', message: `${specifier} does not exist in a browser${because}` };
    }
  }
}

function* theClientStaysLight(graph: ImportGraph): Generator<Violation> {
  const entries = [...graph.project.files.keys()].filter((file) => !isTest(file) && file.startsWith(CLIENT));
  for (const [file, entry] of graph.loadedBy(entries)) {
    for (const { specifier, typeOnly, line } of graph.importsOf(file)) {
      if (typeOnly || !TOO_HEAVY_FOR_THE_CLIENT.includes(packageOf(specifier))) continue;
      const because = file === entry ? '' : ` (${entry} loads this file)`;
      yield { file, line, rule: 'the-client-stays-light', message: `the client may not load ${specifier}${because}` };
    }
  }
}

/** Folders that the rules name and the server doesn't have: a rule about one that was renamed guards nothing. */
export function foldersNotThere({ project }: ImportGraph): string[] {
  const files = [...project.files.keys()];
  return [...SLICES, ...PORTS].filter((folder) => !files.some((file) => file.startsWith(`${SERVER}${folder}/`)));
}

/** Everything that breaks a rule, in the order of the rules. */
export function brokenRules(graph: ImportGraph): Violation[] {
  return [
    ...packagesPointOneWay(graph),
    ...slicesKeepTheirStores(graph),
    ...oneFileNamesAdapters(graph),
    ...browsersGetNoNode(graph),
    ...theClientStaysLight(graph),
  ];
}
