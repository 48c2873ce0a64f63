import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';
import { severityPatch } from './severity-patch.js';

export const changeSeverity: UseCase<'change_incident_severity'> = {
  run: (context, input) => {
    const { severity, rationale } = input;
    const given = rationale === undefined ? {} : { rationale };
    return changeIncident(context, input.incident_id, {
      event: 'change_severity',
      action: 'can_change_severity',
      type: 'severity_changed',
      policyContext: { severity, ...given },
      patch: (row) => {
        if (row.severity === severity) throw new IncidentCenterError('CONFLICT', `the severity is ${severity} already`);
        return severityPatch(context, row, severity);
      },
      payload: (row) => ({ from: row.severity, to: severity }),
      texts: given,
    });
  },
};
