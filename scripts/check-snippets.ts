import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

// Whoever copies a snippet of the documentation gets what compiles: every ```ts and ```tsx block is a module of its own,
// checked under `strict` against the packages' sources.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGES = ['README.md', 'docs', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)];
/** Where an import of a snippet is looked for, in this order: what a host has, then what our packages have. */
const INSTALLED = ['apps/host-demo', 'packages/server', 'packages/sdk', 'packages/policy', 'packages/state-machines'];

/** What the pages take for granted: the host's own things, and what an earlier snippet of the page made. */
const GIVEN = `
declare const principalOfYourSession: (request: Request) => Promise<import('@incident-center/server').Principal | null>;
declare const authenticate: (request: Request) => Promise<import('@incident-center/server').Principal | null>;
declare const yourFlags: { isOn(flag: string, tenant: string): Promise<boolean> };
declare const options: import('@incident-center/server').IncidentCenterOptions;
declare const center: import('@incident-center/server').IncidentCenter;
declare const host: import('@incident-center/sdk/host').IncidentCenterHost;
declare const session: { token(): Promise<string>; user: { id: string; name: string; roles: string[]; tenants: string[] } };
declare const router: { navigate(path: string, options?: { replace?: boolean }): void; path: string };
declare const yourProvider: import('@openfeature/server-sdk').Provider;
declare const federation: { loadRemote(id: string): Promise<unknown> };
`;

interface Snippet {
  page: string;
  /** Of its first line within the page, from 0. */
  line: number;
  text: string;
}

function pagesOf(path: string): string[] {
  if (path.endsWith('.md')) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(path, name));
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```tsx?\n(.*?)^```$/gms)].map((found) => ({
    page,
    line: text.slice(0, found.index).split('\n').length,
    text: found[1] ?? '',
  }));
}

const snippets = new Map<string, Snippet>();
for (const snippet of PAGES.flatMap(pagesOf).flatMap(snippetsOf)) {
  const name = `${snippet.page.replaceAll(/\W+/g, '-')}-${snippet.line}.tsx`;
  snippets.set(join(root, 'apps/host-demo', name), snippet);
}
const given = join(root, 'apps/host-demo', 'given.d.ts');
const virtual = (file: string): string | undefined => (file === given ? GIVEN : snippets.get(file)?.text);

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  // A snippet without an import is a module, too.
  moduleDetection: ts.ModuleDetectionKind.Force,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ['incident-center-source'],
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
};
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.getCurrentDirectory = () => root;
host.fileExists = (file) => virtual(file) !== undefined || fileExists(file);
host.readFile = (file) => virtual(file) ?? readFile(file);
host.getSourceFile = (file, version, ...rest) => {
  const text = virtual(file);
  return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
};
host.resolveModuleNameLiterals = (literals, from, redirected, compilerOptions, source) =>
  literals.map((literal) => {
    const mode = ts.getModeForUsageLocation(source, literal, compilerOptions);
    const places = virtual(from) === undefined ? [from] : INSTALLED.map((folder) => join(root, folder, 'snippet.tsx'));
    const found = places.map((place) =>
      ts.resolveModuleName(literal.text, place, compilerOptions, host, undefined, redirected, mode),
    );
    return found.find(({ resolvedModule }) => resolvedModule !== undefined) ?? { resolvedModule: undefined };
  });

const program = ts.createProgram([given, ...snippets.keys()], options, host);
let wrong = 0;
for (const file of [given, ...snippets.keys()]) {
  const source = program.getSourceFile(file);
  for (const { start, messageText } of [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]) {
    wrong += 1;
    const line = source === undefined || start === undefined ? 0 : source.getLineAndCharacterOfPosition(start).line;
    const { page = relative(root, file), line: first = 0 } = snippets.get(file) ?? {};
    console.error(`${page}:${first + line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }
}
console.log(`${snippets.size} snippets checked, ${wrong} mistakes`);
process.exitCode = wrong === 0 && snippets.size > 0 ? 0 : 1;
