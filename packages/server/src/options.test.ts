import { describe, expect, it } from 'vitest';
import { type IncidentCenterOptions, rationaleRequired, resolveOptions, slaMinutes } from './options.js';

const options: IncidentCenterOptions = {
  database: { directory: '/tmp/none' },
  data_directory: '/tmp/none',
  authenticate: () => null,
  flags: { isEnabled: () => true },
};
const source = { format: 'alertmanager', credential: 'long-enough-credential', tenants: ['A1'] } as const;

describe('the options', () => {
  it.each([
    ['authenticate', { authenticate: undefined }],
    ['flags', { flags: undefined }],
    ['data_directory', { data_directory: undefined }],
    ['database is required', { database: undefined }],
    ['database is required', { database: { url: undefined } }],
    ['database is required', { database: { directory: '' } }],
    ['database.url', { database: { url: 'db.example:5432/center' } }],
    ['log_name', { log_name: 'two\nlines' }],
    ['sla_at_risk_share', { tenants: { A1: { sla_at_risk_share: 1 } } }],
    ['escalation tier', { tenants: { A1: { escalation_tiers: ['second-line', ''] } } }],
    ['decision_log_days', { decision_log_days: 0.5 }],
    ['timers.poll_ms', { timers: { poll_ms: 0 } }],
    ['shorter', { alert_sources: { a: { ...source, credential: 'short' } } }],
    ['no tenant', { alert_sources: { a: { ...source, tenants: [] } } }],
    ['default tenant', { alert_sources: { a: { ...source, default_tenant: 'B1' } } }],
  ])('are refused with one clear sentence about %s', (word, change) => {
    expect(() => resolveOptions({ ...options, ...change } as IncidentCenterOptions)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(word) }),
    );
  });

  it.each([
    ['the embedded database', { directory: '/tmp/none' }, 'Postgres URL'],
    ['a far Postgres without TLS', { url: 'postgres://app@db.example/center' }, 'sslmode'],
    ['a far Postgres that prefers TLS', { url: 'postgres://app@db.example/center?sslmode=prefer' }, 'sslmode'],
  ])('are refused in production for %s, and only there', (_, database, word) => {
    expect(() => resolveOptions({ ...options, database, production: true })).toThrowError(
      expect.objectContaining({ code: 'INSECURE_CONFIG', message: expect.stringContaining(word) }),
    );
    expect(() => resolveOptions({ ...options, database, production: false })).not.toThrow();
  });

  it.each([
    'postgres://app@db.example/center?sslmode=verify-full',
    'postgres://app@127.0.0.1/center',
    'postgres:///center?host=/run/postgresql',
  ])('are fit for production with %s', (url) =>
    expect(resolveOptions({ ...options, database: { url }, production: true }).production).toBe(true),
  );

  it('take the shortest SLA and the strictest rationale of an incident’s tenants', () => {
    const resolved = resolveOptions({
      ...options,
      tenants: { A1: { sla_minutes: { high: 45 } }, A2: { sla_minutes: { high: 30 }, rationale_required: ['high'] } },
    });
    expect(slaMinutes(resolved, ['A1'], 'high')).toBe(45);
    expect(slaMinutes(resolved, ['A1', 'A2'], 'high')).toBe(30);
    expect(rationaleRequired(resolved, ['A1'], 'high')).toBe(false);
    expect(rationaleRequired(resolved, ['A1', 'A2'], 'high')).toBe(true);
    expect(rationaleRequired(resolved, ['unknown'], 'critical')).toBe(true);
  });
});
