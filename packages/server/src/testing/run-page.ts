import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const MARK = '=== end of the block ===';

export interface RunPageOptions {
  cwd: string;
  env?: Readonly<Record<string, string>>;
  /** What happens elsewhere before a block of commands, by its number from 0. */
  before?: Readonly<Record<number, () => Promise<unknown>>>;
}

/**
 * Runs the commands of a how-to page as its reader would: every `sh` block, one after the other, in one shell that stops at the
 * first failure.
 *
 * @returns what each block printed, and what was complained of.
 */
export async function runPage(page: URL, { cwd, env, before = {} }: RunPageOptions) {
  const blocks = [...(await readFile(page, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(([, commands = '']) => commands);
  const shell = spawn('bash', ['-euo', 'pipefail'], { cwd, env: { ...process.env, ...env } });
  const complaints = text(shell.stderr);
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  const said: string[] = [];
  for (const [number, commands] of blocks.entries()) {
    await before[number]?.();
    shell.stdin.write(`${commands}\necho; echo '${MARK}'\n`);
    const printed: string[] = [];
    for (;;) {
      const { done, value } = await lines.next();
      if (done)
        throw new Error(`block ${number} of ${page.pathname} failed: ${await complaints}\n${printed.join('\n')}`);
      if (value === MARK) break;
      printed.push(value);
    }
    said.push(printed.join('\n'));
  }
  shell.stdin.end();
  return { said, complaints: await complaints };
}
