import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

export interface WorkspacePackage {
  name: string;
  /** From the root of the workspace, as in `packages/sdk`. */
  folder: string;
  /** Source file by subpath, both from the manifest: `./contract` to `src/contract/index.ts`. */
  entries: Record<string, string>;
}

/** Everything the rules look at: the sources by path from the root, with forward slashes. */
export interface Project {
  packages: WorkspacePackage[];
  files: Map<string, string>;
}

export interface Import {
  specifier: string;
  line: number;
  /** Gone once compiled: `import type`, `export type … from`, `import('…').Type`. */
  typeOnly: boolean;
  /** The file it leads to, if that is one of ours. */
  target: string | undefined;
}

const builtins = new Set(builtinModules);

/** Whether it names a module that only Node has. */
export function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || builtins.has(specifier.split('/')[0] ?? specifier);
}

/** The package part of a bare specifier: `@scope/name/sub` is of `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolveRelative(project: Project, from: string, specifier: string): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  const candidates = [path, `${stem}.ts`, `${stem}.tsx`, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`];
  return candidates.find((candidate) => project.files.has(candidate));
}

function resolve(project: Project, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return resolveRelative(project, from, specifier);
  const owner = project.packages.find(({ name }) => name === packageOf(specifier));
  const entry = owner?.entries[`.${specifier.slice(owner.name.length)}`];
  return owner && entry ? posix.join(owner.folder, entry) : undefined;
}

function specifierOf(node: ts.Node): { text: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    // `import { type A } from 'b'` still loads b: only `import type` disappears under verbatimModuleSyntax.
    return {
      text: node.moduleSpecifier.text,
      typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { text: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { text: node.argument.literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteralLike(argument) ? { text: argument.text, typeOnly: false } : undefined;
  }
  return undefined;
}

/** What each file imports, read once. */
export class ImportGraph {
  private readonly known = new Map<string, Import[]>();

  constructor(readonly project: Project) {}

  importsOf(file: string): Import[] {
    const known = this.known.get(file);
    if (known) return known;
    const found: Import[] = [];
    const source = ts.createSourceFile(file, this.project.files.get(file) ?? '', ts.ScriptTarget.Latest, false);
    const visit = (node: ts.Node): void => {
      const named = specifierOf(node);
      if (named) {
        found.push({
          specifier: named.text,
          typeOnly: named.typeOnly,
          line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
          target: resolve(this.project, file, named.text),
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    this.known.set(file, found);
    return found;
  }

  /** Every file that running `entries` loads, each with the entry that led to it. */
  loadedBy(entries: readonly string[]): Map<string, string> {
    const loaded = new Map(entries.map((entry) => [entry, entry]));
    for (const [file, entry] of loaded) {
      for (const { target, typeOnly } of this.importsOf(file)) {
        // A Map's iteration goes on to what is added meanwhile.
        if (target && !typeOnly && !loaded.has(target)) loaded.set(target, entry);
      }
    }
    return loaded;
  }
}
