import path from 'node:path';
import { type ReadDocument, readDocument } from '../../documents/read-document.js';
import { usageError } from '../exit-codes.js';
import { readGiven } from '../read-config.js';
import { readMarkdownRunbook } from './read-markdown-runbook.js';

/**
 * Reads a runbook from a file, by its extension.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`, naming file and line.
 */
export async function readRunbookFile(cwd: string, file: string): Promise<ReadDocument> {
  const extension = path.extname(file).toLowerCase();
  const known = ['.yaml', '.yml', '.json', '.md', '.markdown'];
  if (!known.includes(extension)) throw usageError(`${file} is none of ${known.join(', ')}`);
  const text = await readGiven(path.resolve(cwd, file));
  return extension.startsWith('.m') ? readMarkdownRunbook(file, text) : readDocument(file, text);
}
