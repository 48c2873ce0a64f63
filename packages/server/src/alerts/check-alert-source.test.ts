import { describe, expect, it } from 'vitest';
import { sourceOf, WEBHOOK_SECRET } from '../testing/scenarios/alert-sources.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import { checkAlertSource } from './check-alert-source.js';

describe('an alert source', () => {
  it.each<[string, object]>([
    ['a credential', {}],
    ['several credentials', { credential: ['one-credential-of-two', 'two-credentials-of-two'] }],
    ['a signature', { credential: undefined, signature: { scheme: 'standard_webhooks', secret: WEBHOOK_SECRET } }],
    [
      'a rule of every kind',
      {
        rules: [{ name: 'r', match: { a: 'b', c: { regex: 'd.*' } }, window_seconds: 0, resolves_to: 'resolved' }],
      },
    ],
  ])('may have %s', (_, more) => {
    const { credential, ...source } = { ...sourceOf('alertmanager'), ...more } as AlertSourceOptions;
    const given = credential === undefined ? source : { ...source, credential };
    expect(() => checkAlertSource('a', given)).not.toThrow();
  });

  it.each<[string, object]>([
    ['format', { format: 'nagios' }],
    ['shorter', { credential: 'short' }],
    ['shorter', { credential: ['long-enough-credential', 'short'] }],
    ['tenants', { tenants: 'A1' }],
    ['bound to no tenant', { tenants: [] }],
    ['default tenant', { default_tenant: 'B1' }],
    ['24 bytes', { signature: { scheme: 'standard_webhooks', secret: 'whsec_AAAA' } }],
    ['scheme', { signature: { scheme: 'hmac', secret: 'x'.repeat(32) } }],
    ['name of a header', { signature: { scheme: 'grafana', secret: 'x'.repeat(32), header: 'a b' } }],
    ['severities', { severities: { page: 'horrible' } }],
    ['window_second', { rules: [{ match: {}, window_second: 5 }] }],
    ['runbook', { rules: [{ match: {}, runbook: 'spelled as it was' }] }],
    ['rules.0.match', { rules: [{}] }],
    ['resolves_to', { rules: [{ match: {}, resolves_to: 'closed' }] }],
  ])('is refused with one sentence about %s', (word, more) => {
    const source = { ...sourceOf('alertmanager'), ...more } as AlertSourceOptions;
    expect(() => checkAlertSource('a', source)).toThrowError(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(RegExp(`^alert source 'a'.*${word}`)),
      }),
    );
  });

  it('needs a credential or a signature', () => {
    const { credential: _, ...source } = sourceOf('generic');
    expect(() => checkAlertSource('a', source)).toThrowError(/neither a credential nor a signature/);
  });
});
