import type { TimelineEvent } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';

/** A file that events name by its digest, and the run through which it can be read. */
export interface NamedFile {
  readonly executionId: string;
  readonly sha256: string;
}

const roles: ReadonlySet<string> = new Set(['step_evidence', 'evidence_bundle']);

/** Every file that the events name, once. */
export function namedFiles(events: readonly TimelineEvent[]): NamedFile[] {
  const files = new Map<string, NamedFile>();
  for (const { refs, runbook_execution_id: executionId } of events) {
    if (executionId === null) continue;
    for (const { role, sha256 } of refs) if (roles.has(role)) files.set(sha256, { executionId, sha256 });
  }
  return [...files.values()];
}

/** What came of reading files and computing their digests. */
export interface FilesVerdict {
  readonly matched: number;
  /** Digests that the stored file does not have. */
  readonly wrong: readonly string[];
  /** Digests of files that could not be read. */
  readonly unread: readonly string[];
}

/** The browser's own SHA-256 where the page is secure enough to have it. */
async function digestOf(content: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(content);
  if (typeof crypto === 'undefined' || !crypto.subtle) return sha256Hex(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Reads every file and compares its digest with the one in the events.
 *
 * @param read gives the content of a file.
 */
export async function checkFiles(
  files: readonly NamedFile[],
  read: (file: NamedFile) => Promise<ArrayBuffer>,
): Promise<FilesVerdict> {
  const wrong: string[] = [];
  const unread: string[] = [];
  // One after the other: they may be large, and nobody waits for the page meanwhile.
  for (const file of files) {
    try {
      if ((await digestOf(await read(file))) !== file.sha256) wrong.push(file.sha256);
    } catch {
      unread.push(file.sha256);
    }
  }
  return { matched: files.length - wrong.length - unread.length, wrong, unread };
}
