import { IncidentCenterError } from '@incident-center/sdk/contract';
import { consistencyProof, isConsistent, rootOfFrontier } from '@incident-center/sdk/provenance';
import type { Queries } from '../database/database.js';
import { logHead } from '../database/schema.js';
import { readProof } from './read-nodes.js';

export interface Head {
  size: number;
  root: string;
}

/** Remembers the largest tree head that is known to be signed, and lets nothing be signed that contradicts it. */
export interface LogWatch {
  saw: (head: Head) => void;
  /**
   * Whether the tree goes on from what was signed.
   *
   * @throws {IncidentCenterError} `LOG_FORK`: the database was rolled back, or rewritten.
   */
  assertGrown: (queries: Queries, head: Head) => Promise<void>;
  /** The same of the tree as it is in the database now. */
  assertSound: (queries: Queries) => Promise<void>;
}

const fork = (message: string) => new IncidentCenterError('LOG_FORK', message);

/** Reads size and root from the text of a note, without checking who signed it. */
export function headOfNote(note: string): Head | undefined {
  const [, size = '', root = ''] = note.split('\n');
  const bytes = Buffer.from(root, 'base64');
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || bytes.length !== 32 || bytes.toString('base64') !== root) return undefined;
  return { size: Number(size), root: bytes.toString('hex') };
}

export function createLogWatch(): LogWatch {
  let known: Head | undefined;
  const assertGrown = async (queries: Queries, head: Head) => {
    if (known === undefined || known.size === 0) return;
    const { size, root } = known;
    if (head.size < size)
      throw fork(
        `the log in the database has ${head.size} events, and a checkpoint of ${size} was signed: the database was rolled back`,
      );
    const proof = await readProof(queries, (nodeAt) => consistencyProof(size, head.size, nodeAt)).catch((error) => {
      throw error instanceof RangeError ? fork(`the tree of the log has holes: ${error.message}`) : error;
    });
    if (!isConsistent({ size, root }, head, proof))
      throw fork(`the log in the database does not go on from the checkpoint of ${size} that was signed`);
  };
  return {
    saw: (head) => {
      if (known === undefined || head.size > known.size) known = head;
    },
    assertGrown,
    assertSound: async (queries) => {
      const [head] = await queries.select().from(logHead);
      if (head !== undefined) await assertGrown(queries, { size: head.size, root: rootOfFrontier(head.frontier) });
    },
  };
}
