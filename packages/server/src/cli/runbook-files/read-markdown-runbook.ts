import type { fromMarkdown as FromMarkdown } from 'mdast-util-from-markdown';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import { type DocumentProblem, documentError, type ReadDocument, readDocument } from '../../documents/read-document.js';

type Content = ReturnType<typeof FromMarkdown>['children'][number];

/** A value that is being put together from several places, and on which line each of them stands. */
interface Located {
  value: Record<string, unknown>;
  line: number;
  /** Lines of what does not come from YAML. */
  lines: Map<string, number>;
  /** What comes from YAML, which knows its own lines. */
  yaml?: ReadDocument | undefined;
}

const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;
const STEP_DEPTH = 2;
const ROLLBACK = /^rollback$/i;

const lineOf = (node: Content): number => node.position?.start.line ?? 1;
/** Prose as one line: a runbook's instructions are plain text. */
const plain = (node: Content): string => textOf(node).replace(/\s+/g, ' ').trim();
const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Reroute ingestion (standby)` as `reroute_ingestion_standby`. */
export const keyOfName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 50);

/** The instructions of a step: each paragraph and each item of a list is one; code stands as it is. */
function instructionsOf(node: Content): { text: string; line: number }[] {
  if (node.type === 'list') return node.children.map((item) => ({ text: plain(item), line: lineOf(item) }));
  if (node.type === 'code') return [{ text: node.value, line: lineOf(node) }];
  const text = plain(node);
  return text === '' ? [] : [{ text, line: lineOf(node) }];
}

class StepReader {
  readonly steps: Located[] = [];
  readonly problems: DocumentProblem[] = [];
  readonly summary: string[] = [];
  summaryLine: number | undefined;
  private rollback = false;

  constructor(private readonly name: string) {}

  read(node: Content): void {
    if (node.type === 'heading' && node.depth <= STEP_DEPTH) this.heading(node);
    else if (node.type === 'heading') this.subheading(node);
    else if (node.type === 'code' && node.lang === 'yaml' && node.meta?.trim() === 'step') this.fields(node);
    else this.prose(node);
  }

  private heading(node: Extract<Content, { type: 'heading' }>): void {
    this.rollback = false;
    const name = plain(node);
    // A title above the steps repeats the runbook's name.
    if (node.depth < STEP_DEPTH) {
      if (this.steps.length > 0) this.problem(node, 'a step begins with ##');
      return;
    }
    const line = lineOf(node);
    this.steps.push({
      value: { key: keyOfName(name), name, instructions: [] },
      line,
      lines: new Map([['name', line]]),
    });
  }

  private subheading(node: Content): void {
    this.rollback = ROLLBACK.test(plain(node));
    if (!this.rollback) this.problem(node, 'the only heading within a step is ### Rollback');
  }

  private fields(node: Extract<Content, { type: 'code' }>): void {
    const step = this.steps.at(-1);
    const document = readDocument(this.name, node.value, lineOf(node) + 1);
    if (step === undefined) this.problem(node, 'no step has begun here');
    else if (step.yaml !== undefined) this.problem(node, 'the step has such a block already');
    else if (!isMapping(document.value)) this.problem(node, 'the block must hold fields of the step');
    else {
      step.yaml = document;
      step.value = { ...step.value, ...document.value };
    }
  }

  private prose(node: Content): void {
    const step = this.steps.at(-1);
    const found = instructionsOf(node);
    if (step === undefined) {
      this.summaryLine ??= lineOf(node);
      this.summary.push(...found.map(({ text }) => text));
      return;
    }
    for (const { text, line } of found) {
      if (this.rollback) {
        const before = typeof step.value.rollback === 'string' ? `${step.value.rollback}\n` : '';
        step.value.rollback = `${before}${text}`;
        if (before === '') step.lines.set('rollback', line);
        continue;
      }
      const instructions = step.value.instructions as unknown[];
      step.lines.set(`instructions.${instructions.length}`, line);
      instructions.push(text);
    }
  }

  private problem(node: Content, message: string): void {
    this.problems.push({ line: lineOf(node), path: '', message });
  }
}

function lineInStep(step: Located, rest: readonly PropertyKey[]): number {
  const own = step.lines.get(rest.map(String).join('.'));
  if (own !== undefined) return own;
  const [field] = rest;
  return step.yaml !== undefined && field !== undefined && isMapping(step.yaml.value) && field in step.yaml.value
    ? step.yaml.lineOf(rest)
    : step.line;
}

/**
 * Reads a runbook from Markdown: front matter with its name, tenants and so on, the summary, then a `##` heading for each
 * step with a ```` ```yaml step ```` block of its fields, its instructions as prose or a list, and a `### Rollback`.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`, naming file and line.
 */
export function readMarkdownRunbook(name: string, text: string): ReadDocument {
  const front = FRONT_MATTER.exec(text);
  if (front === null || front.index !== 0)
    throw documentError(name, [{ line: 1, path: '', message: 'a runbook in Markdown begins with front matter: ---' }]);
  const head = readDocument(name, front[1] ?? '', 2);
  if (!isMapping(head.value)) throw documentError(name, [{ line: 1, path: '', message: 'the front matter is empty' }]);
  if ('spec' in head.value)
    throw documentError(name, [
      { line: head.lineOf(['spec']), path: 'spec', message: 'the steps stand below the front matter' },
    ]);
  // Blank lines in its place: the rest keeps its line numbers.
  const body = front[0].replace(/[^\n]/g, '') + text.slice(front[0].length);
  const reader = new StepReader(name);
  for (const node of fromMarkdown(body).children) reader.read(node);
  if (reader.problems.length > 0) throw documentError(name, reader.problems);
  const { steps, summary, summaryLine } = reader;
  return {
    name,
    value: { ...head.value, spec: { summary: summary.join('\n'), steps: steps.map(({ value }) => value) } },
    lineOf: (path) => {
      const [first, second, third, ...rest] = path;
      if (first !== 'spec')
        return first !== undefined && isMapping(head.value) && first in head.value ? head.lineOf(path) : 1;
      const step = second === 'steps' && typeof third === 'number' ? steps[third] : undefined;
      if (step !== undefined) return lineInStep(step, rest);
      return second === 'summary' ? (summaryLine ?? 1) : (steps[0]?.line ?? 1);
    },
  };
}
