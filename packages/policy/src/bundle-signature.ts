import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, decodeJwt, decodeProtectedHeader, importSPKI } from 'jose';
import { IncidentCenterPolicyError } from './policy-error.js';

/** Asymmetric ones only: whoever can verify must not be able to sign. */
export const BUNDLE_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;
export type BundleAlgorithm = (typeof BUNDLE_ALGORITHMS)[number];

export interface BundleKey {
  algorithm: BundleAlgorithm;
  /** In PEM (SPKI), as `openssl pkey -pubout` writes it. */
  public_key: string;
}

/** Whose signatures are believed. */
export interface BundleVerification {
  /** By key id: the claim `keyid` of the signature. One that names none is verified with the only key there is. */
  keys: Readonly<Record<string, BundleKey>>;
  /** The claim `scope` that a bundle must have; by default it must have none. */
  scope?: string;
}

export interface VerifiedSignature {
  key_id: string;
  /** The claim `iat`, in seconds since 1970. Without one, nobody can say which of two bundles is older. */
  issued_at: number | undefined;
}

const SIGNATURES = '.signatures.json';
/** OPA hashes the value of these, not their bytes. */
const STRUCTURED = new Set(['data.json', '.manifest']);
const DIGESTS: Readonly<Record<string, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

const unverified = (message: string, cause?: unknown) =>
  new IncidentCenterPolicyError('POLICY_BUNDLE_UNVERIFIED', message, { cause });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unverified(`${name} is no JSON`, cause);
  }
}

function tokenOf(files: ReadonlyMap<string, Uint8Array>): string {
  const bytes = files.get(SIGNATURES);
  if (bytes === undefined) throw unverified('the bundle is not signed');
  const document = parse(bytes, SIGNATURES);
  const tokens = isRecord(document) && Array.isArray(document.signatures) ? document.signatures : [];
  const [token] = tokens;
  if (tokens.length !== 1 || typeof token !== 'string') throw unverified('the bundle has not exactly one signature');
  return token;
}

function keyOf(token: string, keys: BundleVerification['keys']): [id: string, key: BundleKey] {
  let named: unknown[];
  try {
    const { keyid } = decodeJwt(token);
    named = [decodeProtectedHeader(token).kid, keyid].filter((id) => id !== undefined && id !== '');
  } catch (cause) {
    throw unverified('the signature is no token', cause);
  }
  const configured = Object.entries(keys);
  const ids = new Set(named.length > 0 ? named : configured.length === 1 ? [configured[0]?.[0]] : []);
  const found = ids.size === 1 ? configured.find(([id]) => ids.has(id)) : undefined;
  if (found === undefined) throw unverified('the signature is by no key that is configured');
  return found;
}

async function claimsOf(token: string, { algorithm, public_key }: BundleKey): Promise<Record<string, unknown>> {
  try {
    const key = await importSPKI(public_key, algorithm);
    const { payload } = await compactVerify(token, key, { algorithms: [algorithm] });
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (isRecord(claims)) return claims;
  } catch (cause) {
    throw unverified('the signature does not verify', cause);
  }
  throw unverified('the signature has no claims');
}

function digestOf(name: string, bytes: Uint8Array, algorithm: unknown): string {
  const digest = typeof algorithm === 'string' && Object.hasOwn(DIGESTS, algorithm) ? DIGESTS[algorithm] : undefined;
  if (digest === undefined) throw unverified(`the digest of ${name} is of a kind that is not accepted`);
  const hashed = STRUCTURED.has(name.split('/').at(-1) ?? '') ? (canonicalize(parse(bytes, name)) ?? '') : bytes;
  return createHash(digest).update(hashed).digest('hex');
}

/** Every file is signed, and everything signed is there. */
function verifyFiles(files: ReadonlyMap<string, Uint8Array>, signed: unknown): void {
  if (!Array.isArray(signed)) throw unverified('the signature lists no files');
  const left = new Set([...files.keys()].filter((name) => name !== SIGNATURES));
  for (const entry of signed) {
    if (!isRecord(entry) || typeof entry.name !== 'string') throw unverified('the signature lists a file without name');
    const bytes = files.get(entry.name);
    if (bytes === undefined || !left.delete(entry.name)) {
      throw unverified(`${entry.name} is signed, but is not in the bundle or is listed twice`);
    }
    if (digestOf(entry.name, bytes, entry.algorithm) !== entry.hash) {
      throw unverified(`${entry.name} is not what was signed`);
    }
  }
  const [unsigned] = left;
  if (unsigned !== undefined) throw unverified(`${unsigned} is in the bundle, but not signed`);
}

/**
 * Verifies the signature of an OPA bundle, and the digest of every file in it.
 *
 * @throws IncidentCenterPolicyError `POLICY_BUNDLE_UNVERIFIED`
 */
export async function verifyBundle(
  files: ReadonlyMap<string, Uint8Array>,
  verification: BundleVerification,
): Promise<VerifiedSignature> {
  const token = tokenOf(files);
  const [key_id, key] = keyOf(token, verification.keys);
  const claims = await claimsOf(token, key);
  if ((claims.scope ?? '') !== (verification.scope ?? '')) throw unverified('the signature is of another scope');
  verifyFiles(files, claims.files);
  const { iat } = claims;
  return { key_id, issued_at: typeof iat === 'number' && Number.isFinite(iat) ? iat : undefined };
}
