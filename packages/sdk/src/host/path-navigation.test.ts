import { describe, expect, it } from 'vitest';
import type { NavigationTarget } from './host-contract.js';
import { createPathNavigation, pathOfTarget, targetOfPath } from './path-navigation.js';

const TARGETS: [NavigationTarget, string][] = [
  [{ screen: 'incidents' }, '/incidents'],
  [
    { screen: 'incidents', filter: { status: ['new', 'a,b'], severity: ['low'], owner: 'o/1', q: 'a&b=c' } },
    '/incidents?status=new&status=a%2Cb&severity=low&owner=o%2F1&q=a%26b%3Dc',
  ],
  [{ screen: 'incident', incidentId: 'i/1' }, '/incidents/i%2F1'],
  [{ screen: 'incident_timeline', incidentId: 'i' }, '/incidents/i/timeline'],
  [{ screen: 'incident_timeline', incidentId: 'i', eventId: 'e' }, '/incidents/i/timeline?event=e'],
  [{ screen: 'execution', executionId: 'x' }, '/runs/x'],
  [{ screen: 'execution', executionId: 'x', step: 'drain' }, '/runs/x?step=drain'],
  [{ screen: 'execution_timeline', executionId: 'x' }, '/runs/x/timeline'],
  [{ screen: 'approvals' }, '/approvals'],
  [{ screen: 'approval', approvalId: 'a' }, '/approvals/a'],
  [{ screen: 'runbooks' }, '/runbooks'],
  [
    {
      screen: 'incidents',
      filter: { tenant: ['A1'], sla: ['paused', 'met'], owner: ['me', 'none'], tag: ['shard:07'], sort: 'severity' },
    },
    '/incidents?tenant=A1&sla=paused&sla=met&owner=me&owner=none&tag=shard%3A07&sort=severity',
  ],
  [{ screen: 'decisions' }, '/policy/decisions'],
  [{ screen: 'evidence' }, '/evidence/verify'],
  [
    { screen: 'decisions', filter: { view: 'refused', by: 'a&b', since: '2026-11-23T03:00:00.000Z' }, decisionId: 'd' },
    '/policy/decisions?view=refused&by=a%26b&since=2026-11-23T03%3A00%3A00.000Z&decision=d',
  ],
  [{ screen: 'runbook', runbookId: 'r' }, '/runbooks/r'],
  [{ screen: 'runbook', runbookId: 'r', version: 3 }, '/runbooks/r?version=3'],
];

describe('the path of a target', () => {
  it.each(TARGETS)('of %j is %s, and leads back to it', (target, path) => {
    expect(pathOfTarget(target)).toBe(path);
    expect(targetOfPath(path)).toEqual(target);
    expect(targetOfPath(`${path}#here`)).toEqual(target);
  });

  it.each([
    '/',
    '',
    '/runs',
    '/other',
    '/incidents/i/other',
    '/incidents/i/timeline/x',
    '/approvals/a/timeline',
    '/policy',
    '/policy/decisions/timeline',
    '/evidence',
    '/evidence/verify/timeline',
    '/runbooks/%E0%A4%A',
  ])('is not %j', (path) => expect(targetOfPath(path)).toBeUndefined());
});

describe('navigation by paths', () => {
  it('goes to, links to and reads addresses under its base, and no others', () => {
    const went: string[] = [];
    const navigation = createPathNavigation({ base: '/ops/', go: (path) => went.push(path) });
    navigation.navigate({ screen: 'incident', incidentId: 'i' });
    expect(went).toEqual(['/ops/incidents/i']);
    const replaced: unknown[] = [];
    const { navigate } = createPathNavigation({ base: '', go: (path, options) => replaced.push(path, options) });
    navigate({ screen: 'incidents' }, { replace: true });
    expect(replaced).toEqual(['/incidents', { replace: true }]);
    expect(navigation.buildHref({ screen: 'approvals' })).toBe('/ops/approvals');
    expect(navigation.targetOf('/ops/runs/x?step=s')).toEqual({ screen: 'execution', executionId: 'x', step: 's' });
    expect(navigation.targetOf('/opsx/incidents')).toBeUndefined();
    expect(navigation.targetOf('/incidents')).toBeUndefined();
  });
});
