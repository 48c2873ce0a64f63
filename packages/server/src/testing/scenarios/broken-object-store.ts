import type { ObjectStore } from '../../object-store/object-store.js';

/** A store in which everything fails for one reason. */
export function brokenObjectStore(reason: Error): ObjectStore {
  const fail = () => Promise.reject(reason);
  return {
    put: fail,
    create: fail,
    get: fail,
    head: fail,
    open: fail,
    uploadUrl: fail,
    uploaded: fail,
    adopt: fail,
    erase: fail,
    signedUrl: fail,
  };
}
