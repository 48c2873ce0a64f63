import { readFile, writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated-files.js';

// Writes every generated file, or with --check says which ones no longer match their source.
const check = process.argv.includes('--check');
let drifted = 0;
for (const { path, content } of await generatedFiles()) {
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current === content) continue;
  if (check) {
    drifted += 1;
    console.error(`drift: ${path} does not match its source; run 'npm run generate'`);
  } else {
    await writeFile(path, content);
    console.log(`wrote ${path}`);
  }
}
if (check) console.log(drifted === 0 ? 'generated files match their sources' : `${drifted} generated files drifted`);
process.exitCode = drifted === 0 ? 0 : 1;
