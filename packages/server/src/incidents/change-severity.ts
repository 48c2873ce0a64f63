import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';
import { severityPatch } from './severity-patch.js';
import { slaStateOf } from './sla-clock.js';
import { tellSla } from './tell-sla.js';

export const changeSeverity: UseCase<'change_incident_severity'> = {
  run: (context, input) => {
    const { severity, rationale } = input;
    const given = rationale === undefined ? {} : { rationale };
    return changeIncident(context, input.incident_id, {
      event: 'change_severity',
      action: 'can_change_severity',
      type: 'severity_changed',
      policyContext: { severity, ...given },
      patch: async (row) => {
        if (row.severity === severity) throw new IncidentCenterError('CONFLICT', `the severity is ${severity} already`);
        const patch = severityPatch(context, row, severity);
        const breached = (of: typeof row) => slaStateOf(of, context.at) === 'breached';
        // A deadline that lies ahead must not hide that this one was missed, also where no timer has told so yet.
        if (row.sla_breached_at === null && breached(row) && !breached({ ...row, ...patch }))
          await tellSla(context, row, { type: 'sla_breached' });
        return patch;
      },
      payload: (row) => ({ from: row.severity, to: severity }),
      texts: given,
    });
  },
};
