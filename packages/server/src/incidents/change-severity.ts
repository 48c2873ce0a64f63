import { IncidentCenterError } from '@incident-center/sdk/contract';
import { rationaleRequired } from '../options.js';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';
import { slaOfSeverity } from './sla-clock.js';

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
        return {
          severity,
          ...slaOfSeverity(context.center.options, { ...row, severity }, context.at),
          rationale_required: rationaleRequired(context.center.options, row.tenants, severity),
          severity_history: [
            ...row.severity_history,
            { severity, changed_at: context.at.toISOString(), changed_by: context.principal.id },
          ],
        };
      },
      payload: (row) => ({ from: row.severity, to: severity }),
      texts: given,
    });
  },
};
