import { type ErrorCode, IncidentCenterError } from '@incident-center/sdk/contract';
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';

/** Where in a file something is wrong. Lines count from 1. */
export interface DocumentProblem {
  line: number;
  path: string;
  message: string;
}

/** What a file says, and on which line it says each part of it. */
export interface ReadDocument {
  /** As people call the file, for messages. */
  name: string;
  value: unknown;
  /** The line of what lies at a path, or of the nearest thing around it that is there. */
  lineOf: (path: readonly PropertyKey[]) => number;
}

const MAX_ALIASES = 100;

/** The problems of a file as one error: the first in its sentence, all of them in `details.issues`. */
export function documentError(
  name: string,
  problems: readonly DocumentProblem[],
  code: ErrorCode = 'INVALID_INPUT',
): IncidentCenterError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new IncidentCenterError(code, first === undefined ? name : `${name}:${sentenceOf(first)}${more}`, {
    details: { issues: [...problems] },
  });
}

/** A problem as `12: steps.1.risk_level: must be …`. */
export const sentenceOf = ({ line, path, message }: DocumentProblem): string =>
  `${line}: ${path === '' ? '' : `${path}: `}${message}`;

/**
 * Reads YAML or JSON, which is YAML. A key that is there twice is an error, and so is more than one document.
 *
 * @param firstLine the line of the file on which the text begins, where it is part of a larger one.
 * @throws {IncidentCenterError} `INVALID_INPUT`, naming file and line.
 */
export function readDocument(name: string, text: string, firstLine = 1): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number) => lines.linePos(offset).line + firstLine - 1;
  if (document.errors.length > 0)
    throw documentError(
      name,
      document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), path: '', message })),
    );
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw documentError(name, [{ line: firstLine, path: '', message: (cause as Error).message }]);
  }
  return {
    name,
    value,
    lineOf: (path) => {
      let line = firstLine;
      let node: unknown = document.contents;
      if (isNode(node) && node.range) line = lineAt(node.range[0]);
      for (const part of path) {
        if (!isCollection(node)) break;
        // The key stands on the line that people look for; its value may begin on the next.
        const pair = isMap(node) ? pairOf(node, part) : undefined;
        node = pair === undefined ? node.get(part, true) : pair.value;
        const at = isScalar(pair?.key) ? pair.key : node;
        if (!isNode(at) || !at.range) break;
        line = lineAt(at.range[0]);
      }
      return line;
    },
  };
}

const pairOf = (map: YAMLMap, key: PropertyKey) =>
  map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));

/**
 * Checks a file by a schema.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` with every problem, each with its line and path.
 */
export function parseDocumentBy<Schema extends z.ZodType>(schema: Schema, document: ReadDocument): z.infer<Schema> {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw documentError(document.name, problemsOf(parsed.error.issues, document));
}

/** The problems that a schema found in a file, with their lines, in the order of the file. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  { lineOf }: Pick<ReadDocument, 'lineOf'>,
): DocumentProblem[] {
  return issues
    .flatMap((issue): DocumentProblem[] => {
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return paths.map((path) => ({
        line: lineOf(path),
        path: path.map(String).join('.'),
        message: issue.code === 'unrecognized_keys' ? 'is not known' : issue.message,
      }));
    })
    .sort((left, right) => left.line - right.line);
}
