import { createOpaWasmEngine } from '@incident-center/policy';
import { describe, expect, it } from 'vitest';
import { checkPolicyOptions, type PolicyOptions } from './policy-options.js';

const key = { algorithm: 'ES256', public_key: '-----BEGIN PUBLIC KEY-----\n' } as const;
const verification = { keys: { release: key } };
const bundle = { source: { url: 'https://bundles.example/a.tar.gz' }, verification };
const opa_server = { url: 'https://opa.example' };
const engine = await createOpaWasmEngine();

describe('the options of the policy', () => {
  it.each<[string, PolicyOptions]>([
    ['nothing', {}],
    ['a bundle with overrides', { bundle, overrides: { escalation_rotations: ['a'] } }],
    ['a server of OPA on this machine', { opa_server: { url: 'http://127.0.0.1:8181' } }],
    ['an engine without a cache', { engine, cache: false }],
  ])('may be %s, in production too', (_, options) => expect(() => checkPolicyOptions(options, true)).not.toThrow());

  it.each<[string, unknown]>([
    ['policy.engine', engine],
    ['one decides', { bundle, opa_server }],
    ['one decides', { engine, opa_server }],
    ['overrides', { opa_server, overrides: {} }],
    ['keys is empty', { bundle: { ...bundle, verification: { keys: {} } } }],
    ['algorithm', { bundle: { ...bundle, verification: { keys: { a: { ...key, algorithm: 'HS256' } } } } }],
    ['PEM', { bundle: { ...bundle, verification: { keys: { a: { ...key, public_key: 'secret' } } } } }],
    ['poll_seconds', { bundle: { ...bundle, poll_seconds: 1 } }],
    ['max_bytes', { bundle: { ...bundle, max_bytes: Number.NaN } }],
    ['no address', { bundle: { ...bundle, source: { url: 'bundles' } } }],
    ['neither', { bundle: { ...bundle, source: { url: 'ftp://bundles.example' } } }],
    ['password', { opa_server: { url: 'https://a:b@opa.example' } }],
    ['timeout_ms', { opa_server: { ...opa_server, timeout_ms: 60_000 } }],
    ['ttl_seconds', { cache: { ttl_seconds: 31 } }],
    ['max_entries', { cache: { max_entries: 0 } }],
    ['clearance_mapping', { clearance_mapping: { red: 'cosmic' } }],
    ['risk_tier_mapping', { risk_tier_mapping: { tier1: 'huge' } }],
  ])('are refused with one sentence about %s', (word, options) =>
    expect(() => checkPolicyOptions(options as PolicyOptions, false)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(word) }),
    ),
  );

  it.each<[string, PolicyOptions]>([
    ['a bundle', { bundle: { ...bundle, source: { url: 'http://bundles.example/a.tar.gz' } } }],
    ['a server of OPA', { opa_server: { url: 'http://opa.example:8181' } }],
  ])('are refused in production for %s without encryption, and only there', (_, options) => {
    expect(() => checkPolicyOptions(options, true)).toThrowError(expect.objectContaining({ code: 'INSECURE_CONFIG' }));
    expect(() => checkPolicyOptions(options, false)).not.toThrow();
  });
});
