import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson } from '@incident-center/sdk/provenance';
import type { Signer } from './signer.js';

const STATEMENT_TYPE = 'application/vnd.in-toto+json';
// RFC 8410: what stands before the 32 raw bytes of an Ed25519 public key.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** An in-toto Statement, version 1. */
export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Record<string, unknown>;
}

/** DSSE's pre-authentication encoding: what is signed. */
function preAuthentication(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.byteLength} `), body]);
}

/** Signs a statement as a DSSE envelope, in canonical JSON: the same statement gives the same bytes. */
export async function signStatement(signer: Signer, statement: Statement): Promise<Uint8Array> {
  const body = Buffer.from(canonicalJson(statement));
  const signature = await signer.sign(preAuthentication(STATEMENT_TYPE, body));
  const envelope = {
    payloadType: STATEMENT_TYPE,
    payload: body.toString('base64'),
    signatures: [{ keyid: signer.key_id, sig: Buffer.from(signature).toString('base64') }],
  };
  return new TextEncoder().encode(canonicalJson(envelope));
}

/** The statement in an envelope that this key signed; undefined for anything else. */
export function openStatement(envelope: Uint8Array, publicKey: Uint8Array): Statement | undefined {
  try {
    const { payloadType, payload, signatures } = JSON.parse(Buffer.from(envelope).toString('utf8')) as {
      payloadType: string;
      payload: string;
      signatures: { sig: string }[];
    };
    const body = Buffer.from(payload, 'base64');
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
    const signed = signatures.some(({ sig }) =>
      verify(null, preAuthentication(payloadType, body), key, Buffer.from(sig, 'base64')),
    );
    return signed && payloadType === STATEMENT_TYPE ? (JSON.parse(body.toString('utf8')) as Statement) : undefined;
  } catch {
    return undefined;
  }
}
