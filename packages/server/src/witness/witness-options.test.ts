import { verifierKey } from '@incident-center/sdk/provenance';
import { describe, expect, it } from 'vitest';
import { resolveWitnesses } from './witness-options.js';

const public_key = 'ab'.repeat(32);
const url = 'https://witness.example.com/';
const name = 'witness.example/one';

describe('a witness', () => {
  it('has the key that it prints, or 64 hex digits, and defaults', () => {
    for (const key of [public_key, verifierKey('witness', { name, public_key })])
      expect(resolveWitnesses({ [name]: { url, public_key: key } }, true)).toEqual([
        { name, url: 'https://witness.example.com', public_key, timeout_ms: 10_000 },
      ]);
  });

  it.each([
    ['no url', { url: 'witness', public_key }],
    ['another protocol', { url: 'ftp://witness.example.com', public_key }],
    ['a credential in its url', { url: 'https://me:secret@witness.example.com', public_key }],
    ['no key', { url, public_key: '' }],
    ['the key of a log', { url, public_key: verifierKey('log', { name, public_key }) }],
    ['the key of another name', { url, public_key: verifierKey('witness', { name: 'other', public_key }) }],
    ['half a millisecond', { url, public_key, timeout_ms: 0.5 }],
  ])('is refused with %s', (_, options) => {
    expect(() => resolveWitnesses({ [name]: options }, false)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  it.each(['', 'a name', 'a+b'])('is refused with the name %j', (bad) => {
    expect(() => resolveWitnesses({ [bad]: { url, public_key } }, false)).toThrow(`witness '${bad}'`);
  });

  it('is not two witnesses', () => {
    const options = { url, public_key };
    expect(() => resolveWitnesses({ one: options, two: options }, false)).toThrow('two witnesses have one key');
  });

  it('is reached by https in production, unless it is on this machine', () => {
    const at = (place: string) => () => resolveWitnesses({ [name]: { url: place, public_key } }, true);
    expect(at('http://witness.example.com')).toThrow(expect.objectContaining({ code: 'INSECURE_CONFIG' }));
    expect(at('http://127.0.0.1:4750')).not.toThrow();
    expect(resolveWitnesses({ [name]: { url: 'http://witness.example.com', public_key } }, false)).toHaveLength(1);
  });
});
