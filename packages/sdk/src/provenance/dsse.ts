import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { bytesToBase64, strictBase64 } from './base64.js';
import { canonicalJson, parseCanonicalJson } from './canonical-json.js';
import { hasForm, isArrayOf, isHash, isObject, isOneOf, isText } from './closed-form.js';
import { type ProvenanceCrypto, portableCrypto } from './provenance-crypto.js';

/** What our envelopes hold. */
export const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/** An in-toto Statement, version 1. */
export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Record<string, unknown>;
}

/** Whoever signs an envelope. */
export interface EnvelopeSigner {
  /** The first 16 hex digits of SHA-256(public key). */
  key_id: string;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/** An envelope that has been read and not been checked. */
export interface OpenedEnvelope {
  statement: Statement;
  /** What the signatures are over. */
  message: Uint8Array;
  signatures: { key_id: string; signature: Uint8Array }[];
}

/** DSSE's pre-authentication encoding: what is signed. */
export function preAuthentication(type: string, body: Uint8Array): Uint8Array {
  return concatBytes(utf8ToBytes(`DSSEv1 ${utf8ToBytes(type).length} ${type} ${body.length} `), body);
}

/**
 * Signs a statement as a DSSE envelope, in canonical JSON: the same statement gives the same bytes.
 *
 * @example
 * const envelope = await signEnvelope([signers.bundles], statement);
 */
export async function signEnvelope(signers: readonly EnvelopeSigner[], statement: Statement): Promise<Uint8Array> {
  const body = utf8ToBytes(canonicalJson(statement));
  const message = preAuthentication(STATEMENT_TYPE, body);
  const signatures = await Promise.all(
    signers.map(async ({ key_id, sign }) => ({ keyid: key_id, sig: bytesToBase64(await sign(message)) })),
  );
  return utf8ToBytes(canonicalJson({ payloadType: STATEMENT_TYPE, payload: bytesToBase64(body), signatures }));
}

const isSubject = (value: unknown): value is Statement['subject'][number] =>
  hasForm(value, { name: isText, digest: (digest) => hasForm(digest, { sha256: isHash }) });

const STATEMENT = {
  _type: isOneOf('https://in-toto.io/Statement/v1'),
  subject: isArrayOf(isSubject),
  predicateType: isText,
  predicate: isObject,
};

const isSignature = (value: unknown): value is { keyid: string; sig: string } =>
  hasForm(value, { keyid: isText, sig: isText });

const ENVELOPE = { payload: isText, payloadType: isOneOf(STATEMENT_TYPE), signatures: isArrayOf(isSignature) };

/**
 * Reads an envelope strictly, without checking a signature: its bytes and its payload are canonical JSON of exactly one
 * form. Never throws.
 */
export function openEnvelope(bytes: Uint8Array): OpenedEnvelope | undefined {
  const envelope = parseCanonicalJson(bytes);
  if (!hasForm(envelope, ENVELOPE)) return undefined;
  const body = strictBase64(envelope.payload);
  const statement = body === undefined ? undefined : parseCanonicalJson(body);
  if (body === undefined || !hasForm(statement, STATEMENT)) return undefined;
  const signatures: OpenedEnvelope['signatures'] = [];
  for (const { keyid, sig } of envelope.signatures as { keyid: string; sig: string }[]) {
    const signature = strictBase64(sig);
    if (signature === undefined) return undefined;
    signatures.push({ key_id: keyid, signature });
  }
  return {
    statement: statement as unknown as Statement,
    message: preAuthentication(STATEMENT_TYPE, body),
    signatures,
  };
}

/**
 * The statement in an envelope that this key signed; undefined for anything else. Never throws.
 *
 * @example
 * const statement = openSigned(envelope, signer.public_key);
 */
export function openSigned(
  bytes: Uint8Array,
  publicKey: Uint8Array,
  crypto: Pick<ProvenanceCrypto, 'verifyEd25519'> = portableCrypto,
): Statement | undefined {
  const opened = openEnvelope(bytes);
  const signed = opened?.signatures.some(({ signature }) => crypto.verifyEd25519(signature, opened.message, publicKey));
  return signed === true ? opened?.statement : undefined;
}
