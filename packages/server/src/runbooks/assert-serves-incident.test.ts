import type { Clearance } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { assertServesIncident } from './assert-serves-incident.js';

const scope = (tenants: string[], classification: Clearance = 'confidential') => ({ tenants, classification });
const refused = expect.objectContaining({ code: 'INVALID_INPUT' });

describe('a runbook for an incident', () => {
  it('belongs to every tenant of the incident, and may belong to more', () => {
    expect(() => assertServesIncident(scope(['A1', 'A2']), scope(['A1']))).not.toThrow();
    expect(() => assertServesIncident(scope(['A1', 'A2']), scope(['A1', 'A2']))).not.toThrow();
  });

  it('is refused where one tenant of the incident could not read it', () => {
    for (const tenants of [['B1'], ['A1', 'B1']])
      expect(() => assertServesIncident(scope(['A1']), scope(tenants))).toThrowError(refused);
  });

  it('is refused where somebody who is cleared for the incident could not read it', () => {
    const runbook = scope(['A1']);
    for (const enough of ['confidential', 'top-secret'] as const)
      expect(() => assertServesIncident(runbook, scope(['A1'], enough))).not.toThrow();
    for (const lower of ['unclassified', 'cui'] as const)
      expect(() => assertServesIncident(runbook, scope(['A1'], lower))).toThrowError(refused);
  });
});
