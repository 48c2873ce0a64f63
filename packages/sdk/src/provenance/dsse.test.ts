import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIdOf } from './bundle/trust-file.js';
import { canonicalJson } from './canonical-json.js';
import { openEnvelope, openSigned, preAuthentication, type Statement, signEnvelope } from './dsse.js';

const secret = new Uint8Array(32).fill(7);
const public_key = ed25519.getPublicKey(secret);
const signer = { key_id: keyIdOf(public_key), sign: async (message: Uint8Array) => ed25519.sign(message, secret) };
const statement: Statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'manifest.json', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: 'urn:example',
  predicate: { log: 'center', words: 'naïve 🚒' },
};

describe('an envelope', () => {
  it('signs what the DSSE specification shows as its example of the encoding', () => {
    const encoded = preAuthentication('http://example.com/HelloWorld', new TextEncoder().encode('hello world'));
    expect(new TextDecoder().decode(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('opens as what was signed, with a signature over it', async () => {
    const opened = openEnvelope(await signEnvelope([signer], statement));
    expect(opened?.statement).toEqual(statement);
    const [signature] = opened?.signatures ?? [];
    expect(signature?.key_id).toBe(signer.key_id);
    expect(
      ed25519.verify(signature?.signature ?? new Uint8Array(), opened?.message ?? new Uint8Array(), public_key),
    ).toBe(true);
  });

  it('with a byte changed is no envelope, or one whose signature no longer holds', async () => {
    const bytes = await signEnvelope([signer], statement);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const opened = openEnvelope(bytes.with(at, (bytes[at] ?? 0) ^ flip));
        const [signature] = opened?.signatures ?? [];
        if (opened === undefined || signature === undefined || signature.key_id !== signer.key_id) return;
        expect(
          signature.signature.length === 64 && ed25519.verify(signature.signature, opened.message, public_key),
        ).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a space', (text: string) => `${text} `],
    ['another member', (text: string) => text.replace('{', '{"extra":1,')],
    ['base64 without its padding', (text: string) => text.replace(/=+"/, '"')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
  ])('with %s is none', async (_, change) => {
    const text = new TextDecoder().decode(
      await signEnvelope([signer], { ...statement, predicateType: 'urn:examples' }),
    );
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(openEnvelope(new TextEncoder().encode(changed))).toBeUndefined();
  });

  it('opens under the key that signed it and under no other', async () => {
    const envelope = await signEnvelope([signer], statement);
    expect(openSigned(envelope, public_key)).toEqual(statement);
    expect(openSigned(envelope, ed25519.getPublicKey(new Uint8Array(32).fill(8)))).toBeUndefined();
    expect(openSigned(envelope, new Uint8Array(31))).toBeUndefined();
  });

  it.each([
    [
      'payload changed',
      () => ({ payload: Buffer.from(canonicalJson({ ...statement, predicate: {} })).toString('base64') }),
    ],
    ['type changed', () => ({ payloadType: 'text/plain' })],
    ['signature changed', () => ({ signatures: [{ keyid: signer.key_id, sig: 'AAAA' }] })],
    ['signature taken away', () => ({ signatures: [] })],
  ])('does not open with its %s', async (_, change) => {
    const envelope = JSON.parse(new TextDecoder().decode(await signEnvelope([signer], statement)));
    const changed = new TextEncoder().encode(canonicalJson({ ...envelope, ...change() }));
    expect(openSigned(changed, public_key)).toBeUndefined();
  });

  it('does not open where it is none', () => {
    expect(openSigned(new TextEncoder().encode('not an envelope'), public_key)).toBeUndefined();
  });
});
