// Writes docs/reference/evidence-vectors. Only for a change of the format: published vectors stay as they are.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { vectorFiles } from '../packages/sdk/src/provenance/mutations/vectors.js';

const directory = fileURLToPath(new URL('../docs/reference/evidence-vectors', import.meta.url));
await mkdir(directory, { recursive: true });
for (const [name, bytes] of await vectorFiles()) await writeFile(path.join(directory, name), bytes);
