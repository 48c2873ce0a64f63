/** A small draft that is valid as it stands: one safe step, and one that somebody else has to approve. */
export const specTemplate = {
  summary: 'What this runbook is for, in a sentence.',
  steps: [
    {
      key: 'look',
      name: 'Look at what is wrong',
      risk_level: 'low',
      instructions: ['Say what to look at.', 'Say what to note.'],
      outputs: [{ key: 'finding', label: 'What you found', type: 'string' }],
    },
    {
      key: 'act',
      name: 'Change something, with approval',
      risk_level: 'high',
      instructions: ['Say what to change.', 'Say how to see that it worked.'],
      rollback: 'Say how to take it back.',
      inputs: [
        { key: 'finding', label: 'What you found', type: 'string', from_step: { step: 'look', output: 'finding' } },
      ],
      requires_evidence: true,
      approval: { operation: 'change_something', quorum: 1, candidate_roles: ['team_lead', 'security_admin'] },
    },
  ],
};
