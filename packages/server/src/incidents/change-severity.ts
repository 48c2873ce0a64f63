import { IncidentCenterError } from '@incident-center/sdk/contract';
import { rationaleRequired, slaMinutes } from '../options.js';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';

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
        const minutes = slaMinutes(context.center.options, row.tenants, severity);
        return {
          severity,
          sla_deadline: new Date(row.created_at.getTime() + minutes * 60_000),
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
