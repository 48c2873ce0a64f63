import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { BundleObject } from '@incident-center/sdk/provenance';
import type { ObjectStore } from '../object-store/object-store.js';
import type { OpenLog } from './open-parts.js';
import { bytesOf } from './read-whole.js';

/** What a file is, as far as its role says: an address for a browser names its type itself. */
const mediaTypeOf = ({ roles }: BundleObject): string =>
  roles.some((role) => role === 'step_evidence' || role === 'evidence_bundle')
    ? 'application/octet-stream'
    : 'application/json';

/**
 * Puts the files of the parts into the object store, one at a time, but for those that a later event says were erased. Those
 * that are there already stay.
 *
 * @returns how many files the store has of the parts.
 */
export async function restoreObjects(objects: ObjectStore, { parts, erased }: OpenLog): Promise<number> {
  const done = new Set<string>();
  for (const { name, source, manifest } of parts) {
    for (const object of manifest.objects) {
      const { sha256, state } = object;
      if (state !== 'included' || erased.files.has(sha256) || done.has(sha256)) continue;
      const bytes = (await bytesOf(source, `objects/${sha256}`)) ?? new Uint8Array(0);
      const stored = await objects.put(bytes, mediaTypeOf(object));
      if (stored.sha256 !== sha256)
        throw new IncidentCenterError('EVIDENCE_TAMPERED', `${name} was changed while it was read: object ${sha256}`);
      done.add(sha256);
    }
  }
  return done.size;
}
