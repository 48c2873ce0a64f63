import { type ErrorCode, isIncidentCenterError } from '@incident-center/sdk/contract';
import type { ObjectStore } from '../object-store/object-store.js';
import type { Telemetry } from './telemetry.js';

/** Codes by which a store says that it did not work; every other one is an answer. */
const FAILURES: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'INTERNAL', 'EVIDENCE_TAMPERED']);

const hasFailed = (error: unknown) => !isIncidentCenterError(error) || FAILURES.has(error.code);

/** The same object store, with how long each of its methods takes and how often it fails. */
export function measureObjectStore(objects: ObjectStore, telemetry: Telemetry): ObjectStore {
  const measured = async (call: string, work: () => Promise<unknown>) => {
    try {
      return await telemetry.timed('incident_center_object_store_duration_seconds', { call }, work);
    } catch (error) {
      if (hasFailed(error)) telemetry.count('incident_center_object_store_failures_total', { call });
      throw error;
    }
  };
  return new Proxy(objects, {
    get: (target, name: keyof ObjectStore) => {
      const method = target[name] as ((...given: unknown[]) => Promise<unknown>) | undefined;
      // What the store serves by itself is a request, and is counted as one.
      if (typeof method !== 'function' || name === 'serve') return method?.bind(target);
      return (...given: unknown[]) => measured(name, () => method.apply(target, given));
    },
  });
}
