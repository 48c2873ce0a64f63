/** Everything a command touches outside of itself. */
export interface CliContext {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Writes to standard output as it is: results. */
  out: (text: string) => void;
  /** One line to standard error: progress and errors. */
  note: (line: string) => void;
  /** Aborted when the process is asked to end. */
  stop: AbortSignal;
}

/** What every command may be told, beside its own. */
export interface GlobalFlags {
  config?: string;
  json?: boolean;
}

/** Prints a result: one JSON document, or text for people. */
export function printResult({ out }: CliContext, { json }: GlobalFlags, result: unknown, text: string): void {
  out(json === true ? `${JSON.stringify(result)}\n` : text === '' ? '' : `${text}\n`);
}

/** Columns as wide as what stands in them. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
