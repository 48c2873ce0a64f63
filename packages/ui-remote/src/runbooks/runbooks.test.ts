import { runbookSpecSchema } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { issuesOfField, readTags } from './draft-input';
import { approvedCount, publishApproval } from './publish-approval';
import { countSegments, filterRunbooks } from './runbook-filter';
import { sampleApproval, sampleDraft, sampleRunbooks } from './runbook-sample';
import { specTemplate } from './spec-template';
import { toYaml } from './to-yaml';

describe('the list of runbooks', () => {
  it('counts every segment, whatever is searched for', () => {
    expect(countSegments(sampleRunbooks)).toEqual({ all: 4, drafts: 1, high_risk: 2 });
  });

  it('finds by name and by tag', () => {
    const names = (text: string, segment: 'all' | 'drafts' | 'high_risk' = 'all') =>
      filterRunbooks(sampleRunbooks, { segment, text }).map(({ name }) => name);
    expect(names('  STORAGE latency')).toEqual(['Evidence Storage Latency Triage']);
    expect(names('service=incident')).toEqual(['Incident service down or degraded']);
    expect(names('', 'drafts')).toEqual(['Timeline backlog drain']);
    expect(names('storage', 'drafts')).toEqual([]);
  });
});

describe('the approval of a draft', () => {
  const now = Date.parse('2026-11-23T03:00:00Z');
  const read = (approvals: Parameters<typeof publishApproval>[1], required = true) =>
    publishApproval(sampleDraft, approvals, { required, now }).state;

  it('is none, or not needed', () => {
    expect(read([])).toBe('none');
    expect(read([], false)).toBe('not_needed');
  });

  it('counts only for exactly this spec and version', () => {
    expect(read([{ ...sampleApproval, spec_hash: 'ff'.repeat(32) }])).toBe('none');
    expect(read([{ ...sampleApproval, runbook_version: 7 }])).toBe('none');
    expect(read([{ ...sampleApproval, kind: 'step' }])).toBe('none');
    expect(read([sampleApproval])).toBe('waiting');
  });

  it('is over when its time has run out, even if nobody has said so', () => {
    expect(read([{ ...sampleApproval, expires_at: '2026-11-23T02:59:59.000Z' }])).toBe('ended');
    expect(read([{ ...sampleApproval, status: 'granted', expires_at: '2026-11-23T02:59:59.000Z' }])).toBe('ended');
    expect(read([{ ...sampleApproval, status: 'granted' }])).toBe('granted');
    expect(read([{ ...sampleApproval, status: 'denied' }])).toBe('denied');
    expect(read([{ ...sampleApproval, status: 'void' }])).toBe('ended');
  });

  it('is the newest of several', () => {
    const older = { ...sampleApproval, status: 'denied' as const, requested_at: '2026-11-20T03:00:00.000Z' };
    expect(read([older, sampleApproval])).toBe('waiting');
    expect(read([sampleApproval, older])).toBe('waiting');
  });

  it('counts who approved, not who denied', () => {
    const vote = { voter: 'a', reason: '', created_at: sampleApproval.requested_at };
    expect(
      approvedCount({
        votes: [
          { ...vote, decision: 'approve' },
          { ...vote, decision: 'deny' },
        ],
      }),
    ).toBe(1);
  });
});

describe('a new draft', () => {
  it('starts from a spec that is valid as it stands', () => {
    expect(runbookSpecSchema.safeParse(specTemplate).success).toBe(true);
  });

  it('reads tags', () => {
    expect(readTags('service=ingest, team = storage ,, url=a=b, loose')).toEqual({
      service: 'ingest',
      team: 'storage',
      url: 'a=b',
      loose: '',
    });
  });

  it('shows each issue at the field it is about, by the path inside it', () => {
    const issues = [
      { path: 'spec.steps.0.key', message: 'must be snake_case' },
      { path: 'name', message: 'too long' },
      { path: 'spec', message: 'expected object' },
    ];
    expect(issuesOfField(issues, 'spec')).toEqual([
      { path: 'steps.0.key', message: 'must be snake_case' },
      { path: 'spec', message: 'expected object' },
    ]);
    expect(issuesOfField(issues, 'name')).toHaveLength(1);
  });
});

describe('a spec as YAML', () => {
  it('is indented, with lists of objects on their dash', () => {
    expect(
      toYaml({
        summary: 'Find what is slow: then act',
        steps: [{ key: 'look', inputs: [], approval: { quorum: 2, candidate_roles: ['team_lead'] } }, 3],
        tags: {},
      }),
    ).toBe(
      [
        'summary: "Find what is slow: then act"',
        'steps:',
        '  - key: look',
        '    inputs: []',
        '    approval:',
        '      quorum: 2',
        '      candidate_roles:',
        '        - team_lead',
        '  - 3',
        'tags: {}',
        '',
      ].join('\n'),
    );
  });

  it.each([
    'true',
    'No',
    '12',
    '1e3',
    '',
    ' lead',
    '- dash',
    'a: b',
    'x #y',
    '@at',
    '~',
    'two\nlines',
    '0x1f',
    '-.inf',
  ])('quotes text that would be read as something else: %j', (text) =>
    expect(toYaml({ key: text })).toBe(`key: ${JSON.stringify(text)}\n`),
  );

  it.each(['team_lead', 'e.g. shard-07', 'Wait 5 minutes. Then 90 %', 'standby’s lag'])(
    'leaves plain text plain: %s',
    (text) => {
      expect(toYaml({ key: text })).toBe(`key: ${text}\n`);
    },
  );
});
