import { describe, expect, it } from 'vitest';
import { type ApprovalsCenterOptions, resolveApprovalsCenter } from './approvals-center-options.js';

const center: ApprovalsCenterOptions = {
  url: 'https://portal.example/approvals/',
  voters: { environments: ['prod'], clearance: 'confidential' },
};
const resolve = (change: object, production = false) =>
  resolveApprovalsCenter({ ...center, ...change }, { lead: 'team_lead' }, production);

describe('the options of an Approvals Center', () => {
  it('are filled in, with the role mapping of the policy', () => {
    expect(resolve({ token: 'word', headers: { 'x-api-version': '1' } })).toEqual({
      url: 'https://portal.example/approvals',
      headers: { authorization: 'Bearer word', 'x-api-version': '1' },
      voters: center.voters,
      role_mapping: { lead: 'team_lead' },
      poll_ms: 15_000,
      timeout_ms: 5_000,
    });
    expect(resolve({ role_mapping: {} }).role_mapping).toEqual({});
  });

  it.each([
    ['no url', { url: 'portal' }, 'http or https'],
    ['another protocol', { url: 'file:///etc/passwd' }, 'http or https'],
    ['a credential in the url', { url: 'https://user:word@portal.example/' }, 'credential'],
    ['a query in the url', { url: 'https://portal.example/?key=word' }, 'query'],
    ['a page that is a script', { page: 'javascript:alert("{reference}")' }, 'neither https nor a path'],
    ['a page of plain http', { page: 'http://portal.example/{reference}' }, 'neither https nor a path'],
    ['a page whose path names a host', { page: '//portal.example/{reference}' }, 'neither https nor a path'],
    ['a page that names a host by a backslash', { page: '/\\portal.example/{reference}' }, 'neither https nor a path'],
    ['one page for all requests', { page: 'https://portal.example/approvals' }, '{reference}'],
    ['a page whose host the answer chooses', { page: 'https://{reference}.example/' }, 'host'],
    ['a page with a credential', { page: 'https://user:word@portal.example/{reference}' }, 'credential'],
    ['a token that breaks its header', { token: 'a\r\nx: planted' }, 'authorization'],
    ['a name that is no header', { headers: { 'a b': 'c' } }, 'a b'],
    ['nothing that its people may do', { voters: undefined }, 'voters.environments'],
    ['people of no environment', { voters: { environments: [], clearance: 'secret' } }, 'voters.environments'],
    ['people of an unknown clearance', { voters: { environments: ['*'], clearance: 'cosmic' } }, 'clearance'],
    ['no time for an answer', { timeout_ms: 0 }, 'timeout_ms'],
    ['half a millisecond', { poll_ms: 0.5 }, 'poll_ms'],
  ])('are refused with %s', (_, change, word) => {
    expect(() => resolve(change)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(word) }),
    );
  });

  it.each([
    'https://portal.example/approvals/{reference}?open=1',
    '/approvals/{reference}',
    'http://localhost:3000/{reference}',
  ])('lead people to %s', (page) => expect(resolve({ page }, true).page).toBe(page));

  it('never show a secret in what they refuse', () => {
    for (const change of [
      { token: 'planted\nplanted' },
      { url: 'https://user:planted@portal.example' },
      { page: 'https://user:planted@portal.example/{reference}' },
    ])
      expect(() => resolve(change)).toThrowError(/^(?!.*planted).*$/s);
  });

  it('are refused in production for plain http, unless it is on this machine', () => {
    expect(() => resolve({ url: 'http://portal.example' }, true)).toThrowError(
      expect.objectContaining({ code: 'INSECURE_CONFIG' }),
    );
    expect(resolve({ url: 'http://127.0.0.1:3010' }, true).url).toBe('http://127.0.0.1:3010');
    expect(resolve({ url: 'http://portal.example' }).url).toBe('http://portal.example');
  });
});
