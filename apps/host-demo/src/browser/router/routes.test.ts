import { describe, expect, it } from 'vitest';
import { routeOf } from './routes.js';

describe('routeOf', () => {
  it('gives every screen to the remote page that shows it, behind its flag', () => {
    expect(routeOf('/incidents/0193?x=1')).toMatchObject({
      page: 'remote',
      expose: 'IncidentCenter',
      flag: 'incident_center_enabled',
      target: { screen: 'incident', incidentId: '0193' },
    });
    expect(routeOf('/approvals')).toMatchObject({ expose: 'ApprovalsCenter', flag: 'runbook_center_enabled' });
    expect(routeOf('/policy/decisions?view=refused&decision=0193')).toMatchObject({
      expose: 'PolicyDecisions',
      flag: undefined,
      target: { screen: 'decisions', filter: { view: 'refused' }, decisionId: '0193' },
    });
    expect(routeOf('/evidence/verify')).toMatchObject({ expose: 'EvidenceVerifier', target: { screen: 'evidence' } });
    expect(routeOf('/runs/0193')).toMatchObject({ expose: 'IncidentCenter', flag: 'runbook_center_enabled' });
  });

  it('keeps the portal’s own pages to itself', () => {
    expect(routeOf('/')).toEqual({ page: 'home' });
    expect(routeOf('/settings/flags')).toEqual({ page: 'flags' });
  });

  it('knows no other path', () => {
    expect(routeOf('/settings')).toEqual({ page: 'unknown' });
    expect(routeOf('/incidents/1/2/3')).toEqual({ page: 'unknown' });
  });
});
