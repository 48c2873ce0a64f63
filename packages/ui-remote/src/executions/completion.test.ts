import type { Simulation } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { type CompletionFacts, completionBlock } from './completion';

const simulation = (given: Partial<Simulation> = {}): Simulation => ({
  action: 'can_complete_step',
  allow: true,
  legal: true,
  legal_events: ['complete'],
  permitted: true,
  needs: [],
  requirements: ['role_permits', 'tenant_scope', 'evidence_attached', 'approval_evidence'],
  missing: [],
  rule_ids: [],
  missing_attributes: [],
  reasons: [],
  decision_id: 'd',
  bundle_revision: 'r',
  ...given,
});
const facts = (given: Partial<CompletionFacts> = {}): CompletionFacts => ({
  stale: false,
  simulation: simulation(),
  approval: { state: 'granted', more: 0 },
  inputsDrifted: false,
  uploading: false,
  outcome: 'succeeded',
  empty: [],
  wrong: [],
  ...given,
});
const lacksApproval = simulation({ allow: false, permitted: false, missing: ['approval_evidence'] });

describe('completing a step', () => {
  it('is free once nothing is missing', () => expect(completionBlock(facts())).toBeUndefined());

  it('is off when what is shown may be old, whatever else holds', () =>
    expect(completionBlock(facts({ stale: true }))).toEqual({ kind: 'stale' }));

  it('waits for the policy’s answer', () =>
    expect(completionBlock(facts({ simulation: undefined }))).toEqual({ kind: 'checking' }));

  it('is refused by what the caller can do nothing about, before anything else is asked for', () => {
    const denied = simulation({
      allow: false,
      missing: ['approval_evidence', 'role_permits'],
      reasons: [{ requirement: 'approval_evidence' }, { requirement: 'role_permits' }],
    });
    expect(completionBlock(facts({ simulation: denied }))).toEqual({
      kind: 'denied',
      simulation: { ...denied, reasons: [{ requirement: 'role_permits' }] },
    });
  });

  it('needs an approval to be asked for, and then waited for', () => {
    expect(completionBlock(facts({ simulation: lacksApproval, approval: undefined }))).toEqual({ kind: 'approval' });
    expect(completionBlock(facts({ simulation: lacksApproval, approval: { state: 'waiting', more: 2 } }))).toEqual({
      kind: 'waiting',
      more: 2,
    });
  });

  it.each(['denied', 'expired', 'void', 'revoked'] as const)('needs a new approval after one that was %s', (state) =>
    expect(completionBlock(facts({ simulation: lacksApproval, approval: { state, more: 0 } }))).toEqual({
      kind: 'approval',
    }),
  );

  it('needs a new approval when the inputs are not those that were approved', () =>
    expect(completionBlock(facts({ inputsDrifted: true }))).toEqual({ kind: 'new_approval' }));

  it('does not mind changed inputs where no approval is needed', () => {
    const low = simulation({ requirements: ['role_permits'] });
    expect(completionBlock(facts({ simulation: low, approval: undefined, inputsDrifted: true }))).toBeUndefined();
  });

  it('asks for evidence, values and an outcome at once, and tells what is empty from what is wrong', () => {
    const lacksEvidence = simulation({ allow: false, needs: ['evidence'], missing: ['evidence_attached'] });
    const values = { empty: ['Slow shard'], wrong: ['Ingest p99, ms'] };
    expect(completionBlock(facts({ ...values, outcome: '', simulation: lacksEvidence }))).toEqual({
      kind: 'incomplete',
      evidence: true,
      outcome: true,
      ...values,
    });
    const only = { kind: 'incomplete', evidence: false, outcome: false, empty: [], wrong: [] };
    expect(completionBlock(facts({ outcome: '' }))).toEqual({ ...only, outcome: true });
    expect(completionBlock(facts({ wrong: ['Lag'] }))).toEqual({ ...only, wrong: ['Lag'] });
  });

  it('waits for a file that is on its way', () =>
    expect(completionBlock(facts({ uploading: true }))).toEqual({ kind: 'uploading' }));
});
