import type { EventReference } from '@incident-center/sdk/contract';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import type { BundleObject } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import type { NumberedEvent } from './checked-events.js';
import type { Spool, SpooledFile } from './spool.js';
import { tampered } from './tampered.js';

interface Wanted {
  size: number;
  roles: Set<EventReference['role']>;
  /** The event that refers to it first. */
  by: NumberedEvent;
}

/** What the events of a bundle refer to, each object once. */
export function createObjectList() {
  const wanted = new Map<string, Wanted>();
  return {
    add: (event: NumberedEvent): void => {
      for (const { role, sha256, size } of event.core.refs) {
        const known = wanted.get(sha256);
        if (known === undefined) wanted.set(sha256, { size, roles: new Set([role]), by: event });
        else known.roles.add(role);
      }
    },
    /**
     * Copies the objects from the store, sorted by digest. An earlier bundle is left out: it would hold the same once more.
     *
     * @param take leaves out all of them where false.
     * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where the store has other bytes than those of the digest.
     */
    copy: async (center: Center, spool: Spool, take: boolean) => {
      const objects: BundleObject[] = [];
      const files: SpooledFile[] = [];
      for (const [sha256, { size, roles, by }] of [...wanted].sort(([left], [right]) => (left < right ? -1 : 1))) {
        const entry = { sha256, size, roles: [...roles].sort() };
        if (!take || (roles.size === 1 && roles.has('evidence_bundle'))) {
          objects.push({ ...entry, state: 'omitted' });
          continue;
        }
        const file = await copyObject(center, spool, { sha256, size, by });
        objects.push({ ...entry, state: file === undefined ? 'erased' : 'included' });
        if (file !== undefined) files.push(file);
      }
      return { objects, files };
    },
  };
}

/** Copies one object; gives nothing for one that was destroyed. */
async function copyObject(
  center: Center,
  spool: Spool,
  { sha256, size, by }: { sha256: string; size: number; by: NumberedEvent },
): Promise<SpooledFile | undefined> {
  const bytes = await center.objects.get(`sha256/${sha256}`).catch((error: unknown) => {
    if (isIncidentCenterError(error) && error.code === 'NOT_FOUND') return undefined;
    throw isIncidentCenterError(error) && error.code === 'EVIDENCE_TAMPERED' ? altered() : error;
  });
  const altered = () =>
    tampered({
      chain: by.core.chain,
      seq: by.seq,
      event_id: by.core.id,
      log_index: by.log_index,
      problem: `object ${sha256}`,
    });
  if (bytes === undefined) return undefined;
  const writer = await spool.file(`objects/${sha256}`);
  await writer.write(bytes);
  const file = await writer.end();
  if (file.sha256 !== sha256 || file.size !== size) throw altered();
  return file;
}
