import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { StoredBundle } from './store-bundle.js';

/** Where one server takes in what is asked of it about bundles. */
export interface BundleDesk {
  /** @throws {IncidentCenterError} `UNAVAILABLE` where as many are being made as one server can bear. */
  make: <Made>(run: () => Promise<Made>) => Promise<Made>;
  /** Gives the bundle that was made under this key a moment ago, or that is being made: the same is not made twice. */
  once: (key: string, run: () => Promise<StoredBundle>) => Promise<StoredBundle>;
}

/** Who asks later gets a bundle for which everything was checked again. */
const REMEMBERED_MS = 60_000;
const RETRY_AFTER_SECONDS = 5;

/** @param now in ms. */
export function createBundleDesk({ at_once }: { at_once: number }, now: () => number): BundleDesk {
  const remembered = new Map<string, { until: number; made: Promise<StoredBundle> }>();
  let working = 0;

  return {
    make: async (run) => {
      if (working >= at_once)
        throw new IncidentCenterError('UNAVAILABLE', 'too many bundles are being made at this moment', {
          details: { retry_after: RETRY_AFTER_SECONDS },
        });
      working += 1;
      try {
        return await run();
      } finally {
        working -= 1;
      }
    },
    once: (key, run) => {
      for (const [old, { until }] of remembered) if (until <= now()) remembered.delete(old);
      const known = remembered.get(key);
      if (known !== undefined) return known.made;
      const made = run();
      const entry = { until: now() + REMEMBERED_MS, made };
      remembered.set(key, entry);
      made.catch(() => {
        if (remembered.get(key) === entry) remembered.delete(key);
      });
      return made;
    },
  };
}
