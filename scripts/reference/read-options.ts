import ts from 'typescript';

/** One option as its declaration says. */
export interface DocumentedOption {
  name: string;
  type: string;
  required: boolean;
  text: string;
  /** From `@unit`. */
  unit: string | undefined;
  /** From `@default`. */
  default: string | undefined;
  /** From `@throws`: how the server refuses it at start. */
  errors: readonly string[];
}

export interface DocumentedOptions {
  name: string;
  text: string;
  options: readonly DocumentedOption[];
}

const plain = (comment: string | ts.NodeArray<ts.JSDocComment> | undefined) =>
  (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s*\n\s*/g, ' ').trim();

const textOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => plain(comment))
    .join(' ')
    .trim();

function optionOf(node: ts.PropertySignature | ts.MethodSignature, file: ts.SourceFile): DocumentedOption {
  const tags = ts.getJSDocTags(node);
  const tagged = (name: string) =>
    tags.filter(({ tagName }) => tagName.text === name).map(({ comment }) => plain(comment));
  const type = ts.isPropertySignature(node) ? (node.type?.getText(file) ?? '') : 'function';
  return {
    name: node.name.getText(file),
    type: type.replaceAll(/\s*\n\s*/g, ' '),
    required: node.questionToken === undefined,
    text: textOf(node),
    unit: tagged('unit')[0],
    default: tagged('default')[0],
    errors: tagged('throws'),
  };
}

/** The interfaces of one file by name, with their options in the order in which they stand. */
export function readOptions(path: string, text: string): DocumentedOptions[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isInterfaceDeclaration).map((declaration) => ({
    name: declaration.name.text,
    text: textOf(declaration),
    options: declaration.members
      .filter((member) => ts.isPropertySignature(member) || ts.isMethodSignature(member))
      .map((member) => optionOf(member, file)),
  }));
}
