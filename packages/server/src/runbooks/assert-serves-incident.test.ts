import { describe, expect, it } from 'vitest';
import { assertServesIncident } from './assert-serves-incident.js';

describe('a runbook for an incident', () => {
  it('belongs to every tenant of the incident, and may belong to more', () => {
    expect(() => assertServesIncident({ tenants: ['A1', 'A2'] }, { tenants: ['A1'] })).not.toThrow();
    expect(() => assertServesIncident({ tenants: ['A1', 'A2'] }, { tenants: ['A1', 'A2'] })).not.toThrow();
  });

  it('is refused where one tenant of the incident could not read it', () => {
    for (const tenants of [['B1'], ['A1', 'B1']])
      expect(() => assertServesIncident({ tenants: ['A1'] }, { tenants })).toThrowError(
        expect.objectContaining({ code: 'INVALID_INPUT' }),
      );
  });
});
