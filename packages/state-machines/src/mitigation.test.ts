import { describe, expect, it } from 'vitest';
import { mitigationIsOver } from './mitigation.js';
import { INCIDENT_STATUSES } from './states.js';

describe('mitigation', () => {
  it('is over once an incident that was mitigated is monitored or resolved', () => {
    const over = INCIDENT_STATUSES.filter((status) => mitigationIsOver({ status, mitigated_at: new Date() }));
    expect(over).toEqual(['monitoring', 'resolved']);
  });

  it('is never over where it never began', () => {
    for (const status of INCIDENT_STATUSES) expect(mitigationIsOver({ status, mitigated_at: null })).toBe(false);
  });
});
