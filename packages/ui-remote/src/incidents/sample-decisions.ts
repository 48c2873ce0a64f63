import type { Simulation } from '@incident-center/sdk/contract';
import { id } from './sample-basics';

/** What the policy says to somebody who may do it. */
export const allowed: Simulation = {
  action: 'can_acknowledge_incident',
  allow: true,
  legal: true,
  legal_events: [],
  permitted: true,
  needs: [],
  requirements: ['role_permits', 'tenant_scope', 'environment_scope', 'clearance'],
  missing: [],
  rule_ids: [],
  missing_attributes: [],
  reasons: [],
  decision_id: id('d001'),
  bundle_revision: '2026.11.3',
};

export const needingRationale: Simulation = {
  ...allowed,
  allow: false,
  needs: ['rationale'],
  requirements: [...allowed.requirements, 'rationale_given'],
  missing: ['rationale_given'],
  reasons: [{ requirement: 'rationale_given', expected: ['10'], actual: ['0'] }],
};

/** What the policy says to an operator who would escalate to critical. */
export const refusedEscalation: Simulation = {
  ...needingRationale,
  action: 'can_change_severity',
  permitted: false,
  requirements: [...needingRationale.requirements, 'incident_command_on_call'],
  missing: ['incident_command_on_call', 'rationale_given'],
  reasons: [
    { requirement: 'incident_command_on_call', expected: ['incident-command'], actual: ['evidence-storage'] },
    { requirement: 'rationale_given', expected: ['10'], actual: ['0'] },
  ],
};
