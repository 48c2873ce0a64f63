import type { EventReference } from '@incident-center/sdk/contract';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import type { BundleObject } from '@incident-center/sdk/provenance';
import { eq } from 'drizzle-orm';
import type { Center } from '../center.js';
import { timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { NumberedEvent } from './checked-events.js';
import type { Spool, SpooledFile } from './spool.js';
import { tampered } from './tampered.js';

interface Wanted {
  size: number;
  roles: Set<EventReference['role']>;
  /** Whoever attached it said that not everybody may read it. */
  sensitive: boolean;
  /** The event that refers to it first. */
  by: NumberedEvent;
  /** The newest event of each chain that refers to it. */
  newest: Map<string, number>;
}

/** What the events of a bundle refer to, each object once. */
export function createObjectList() {
  const wanted = new Map<string, Wanted>();
  return {
    add: (event: NumberedEvent): void => {
      for (const { role, sha256, size } of event.core.refs) {
        const known = wanted.get(sha256) ?? { size, roles: new Set(), sensitive: false, by: event, newest: new Map() };
        known.roles.add(role);
        known.newest.set(event.core.chain, event.seq);
        known.sensitive ||= role === 'step_evidence' && event.core.payload.sensitive === true;
        wanted.set(sha256, known);
      }
    },
    /**
     * Copies the objects from the store, sorted by digest. An earlier bundle is left out: it would hold the same once more.
     *
     * @param take leaves out all of them where `objects` is false, and sensitive ones where `sensitive` is.
     * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where the store has other bytes than those of the digest.
     */
    copy: async (center: Center, spool: Spool, take: { objects: boolean; sensitive: boolean }) => {
      const objects: BundleObject[] = [];
      const files: SpooledFile[] = [];
      const isErased = await erasedFiles(center);
      for (const [sha256, { size, roles, sensitive, by, newest }] of [...wanted].sort(([left], [right]) =>
        left < right ? -1 : 1,
      )) {
        const entry = { sha256, size, roles: [...roles].sort() };
        if (!take.objects || (sensitive && !take.sensitive) || (roles.size === 1 && roles.has('evidence_bundle'))) {
          objects.push({ ...entry, state: 'omitted' });
          continue;
        }
        if (isErased(sha256, newest)) {
          objects.push({ ...entry, state: 'erased' });
          continue;
        }
        const file = await copyObject(center, spool, { sha256, size, by });
        if (file !== undefined) files.push(file);
        // It may have been erased since the first of the others was copied.
        else if (!(await erasedFiles(center))(sha256, newest)) throw altered(by, `object ${sha256} is gone`);
        objects.push({ ...entry, state: file === undefined ? 'erased' : 'included' });
      }
      return { objects, files };
    },
  };
}

/**
 * Whether the log says that a file was erased of every chain that refers to it. Of another one it says nothing: there the
 * same bytes were somebody else's.
 */
async function erasedFiles(center: Center): Promise<(sha256: string, newest: ReadonlyMap<string, number>) => boolean> {
  const rows = await inTransaction(center.database, { role: 'system' }, (queries) =>
    queries
      .select({ chain: timelineEvent.chain, seq: timelineEvent.seq, payload: timelineEvent.payload })
      .from(timelineEvent)
      .where(eq(timelineEvent.type, 'payload_redacted')),
  );
  const erased = new Map<string, number>();
  for (const { chain, seq, payload } of rows)
    for (const sha256 of Array.isArray(payload.files) ? payload.files.map(String) : [])
      erased.set(`${sha256} ${chain}`, Math.max(seq, erased.get(`${sha256} ${chain}`) ?? 0));
  return (sha256, newest) => [...newest].every(([chain, seq]) => (erased.get(`${sha256} ${chain}`) ?? 0) > seq);
}

const altered = ({ core, seq, log_index }: NumberedEvent, problem: string) =>
  tampered({ chain: core.chain, seq, event_id: core.id, log_index, problem });

/** Copies one object; nothing where it is gone. */
async function copyObject(
  center: Center,
  spool: Spool,
  { sha256, size, by }: { sha256: string; size: number; by: NumberedEvent },
): Promise<SpooledFile | undefined> {
  const bytes = await center.objects.get(`sha256/${sha256}`).catch((error: unknown) => {
    const code = isIncidentCenterError(error) ? error.code : undefined;
    if (code === 'NOT_FOUND') return undefined;
    throw code === 'EVIDENCE_TAMPERED' ? altered(by, `object ${sha256}`) : error;
  });
  if (bytes === undefined) return undefined;
  const writer = await spool.file(`objects/${sha256}`);
  await writer.write(bytes);
  const file = await writer.end();
  if (file.sha256 !== sha256 || file.size !== size) throw altered(by, `object ${sha256}`);
  return file;
}
