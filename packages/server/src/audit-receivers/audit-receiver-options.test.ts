import { describe, expect, it } from 'vitest';
import { type AuditReceiverOptions, resolveAuditReceivers } from './audit-receiver-options.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const receiver: AuditReceiverOptions = { url: 'https://siem.example/events', secrets: [SECRET], tenants: ['A1'] };
const resolve = (change: object, production = false, name = 'siem') =>
  resolveAuditReceivers({ [name]: { ...receiver, ...change } }, production);

describe('the options of an audit receiver', () => {
  it('are filled in: every type, from the start of the log', () => {
    const [one] = resolve({});
    expect(one).toMatchObject({ name: 'siem', from: 'start', timeout_ms: 10_000, max_attempts: 20 });
    expect(one?.types).toContain('incident_created');
    expect(one?.keys).toEqual([new Uint8Array(32).fill(7)]);
  });

  it.each([
    ['no url', { url: 'siem' }, 'http or https'],
    ['another protocol', { url: 'file:///etc/passwd' }, 'http or https'],
    ['a credential in the url', { url: 'https://user:word@siem.example/' }, 'credential'],
    ['no secret', { secrets: [] }, 'no secret'],
    ['a short secret', { secrets: [`whsec_${Buffer.alloc(16).toString('base64')}`] }, '24 to 64 bytes'],
    ['a secret that is no base64', { secrets: ['whsec_???'] }, '24 to 64 bytes'],
    ['a secret without its prefix', { secrets: [Buffer.alloc(32).toString('base64')] }, 'whsec_'],
    ['no tenant', { tenants: [] }, 'no tenant'],
    ['an unknown type', { types: ['made_up'] }, 'made_up'],
    ['no attempt', { max_attempts: 0 }, 'max_attempts'],
    ['half a millisecond', { timeout_ms: 0.5 }, 'timeout_ms'],
  ])('are refused with %s', (_, change, word) => {
    expect(() => resolve(change)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(word) }),
    );
  });

  it('never show a secret in what they refuse', () => {
    expect(() => resolve({ secrets: ['whsec_planted-secret'] })).toThrowError(/^(?!.*planted).*$/);
  });

  it.each(['', 'A name', 'ä', '-x'])('are refused under the name %j', (name) =>
    expect(() => resolve({}, false, name)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' })),
  );

  it('need https in production, unless the receiver is on this machine', () => {
    expect(() => resolve({ url: 'http://siem.example/events' }, true)).toThrowError(
      expect.objectContaining({ code: 'INSECURE_CONFIG', message: expect.stringContaining('siem.example') }),
    );
    expect(resolve({ url: 'http://siem.example/events' }, false)).toHaveLength(1);
    for (const url of ['http://127.0.0.1:9/', 'http://localhost:9/', 'http://[::1]:9/', 'https://siem.example/'])
      expect(resolve({ url }, true)).toHaveLength(1);
  });
});
