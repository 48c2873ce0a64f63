import { createHmac, timingSafeEqual } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { MAX_URL_TTL_SECONDS } from './object-store.js';

/** What an address lets its holder do, all of it signed. */
export interface AddressTerms {
  method: 'GET' | 'PUT';
  key: string;
  /** By name; the order does not matter. */
  values: Readonly<Record<string, string>>;
}

export interface DirectoryAddresses {
  sign: (terms: AddressTerms, ttlSeconds: number) => string;
  /** @throws {IncidentCenterError} `BAD_SIGNATURE` for what we have not signed for this, and once it has expired. */
  read: (method: AddressTerms['method'], url: URL) => AddressTerms;
}

/** Addresses below `base_url`, signed by HMAC. */
export function createDirectoryAddresses(secret: Uint8Array, base_url: string, now: () => number): DirectoryAddresses {
  const signatureOf = ({ method, key, values }: AddressTerms, expires: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([method, key, expires, Object.entries(values).sort()]))
      .digest('hex');
  return {
    sign: (terms, ttlSeconds) => {
      const expires = String(Math.floor(now() / 1000) + Math.min(ttlSeconds, MAX_URL_TTL_SECONDS));
      const query = new URLSearchParams({ ...terms.values, expires, signature: signatureOf(terms, expires) });
      return `${base_url}/${terms.key}?${query}`;
    },
    read: (method, url) => {
      const { expires = '', signature = '', ...values } = Object.fromEntries(url.searchParams);
      const key = /\/((?:sha256|uploads\/[0-9a-f]{64})\/[0-9a-f]{64})$/.exec(url.pathname)?.[1] ?? '';
      const terms = { method, key, values };
      // Compared as text: decoding hex would forgive what stands after it.
      const expected = Buffer.from(signatureOf(terms, expires));
      const given = Buffer.from(signature);
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      if (!genuine || Number(expires) * 1000 <= now()) throw new IncidentCenterError('BAD_SIGNATURE');
      return terms;
    },
  };
}
