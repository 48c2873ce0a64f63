import { IncidentCenterError } from '@incident-center/sdk/contract';
import { SEVERITIES, type Severity } from '@incident-center/state-machines';
import { authorize } from '../authorization/authorize.js';
import type { Row } from '../database/records.js';
import { escalationTiers } from '../options.js';
import type { UseCase, UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { changeIncident } from './change-incident.js';
import { incidentResource } from './incident-wire.js';
import { severityPatch } from './severity-patch.js';

type Incident = Row<'incident'>;

function handedOn({ center }: UseCaseContext, row: Incident): Partial<Incident> {
  const owner = escalationTiers(center.options, row.tenants)[row.escalation_tier];
  if (owner === undefined) throw new IncidentCenterError('ESCALATION_EXHAUSTED');
  return { owner, escalation_tier: row.escalation_tier + 1 };
}

function raised(context: UseCaseContext, row: Incident, severity: Severity): Partial<Incident> {
  if (row.severity === SEVERITIES.at(-1)) throw new IncidentCenterError('ESCALATION_EXHAUSTED');
  if (SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(row.severity))
    throw new IncidentCenterError('CONFLICT', `the severity is ${row.severity}; escalating never lowers it`);
  return severityPatch(context, row, severity);
}

/** Raises the severity, or hands the incident to the next tier of its tenant. It never lowers, and never hands back. */
export const escalateIncident: UseCase<'escalate_incident'> = {
  run: (context, input) => {
    const { severity, rationale } = input;
    const given = rationale === undefined ? {} : { rationale };
    return changeIncident(context, input.incident_id, {
      event: 'escalate',
      action: 'can_escalate_incident',
      type: 'incident_escalated',
      policyContext: { ...given, ...(severity === undefined ? {} : { severity }) },
      patch: async (row) => {
        if (severity === undefined) return handedOn(context, row);
        // Another way to the same severity must not be an easier one.
        await authorize(context, 'can_change_severity', incidentResource(row), { severity, ...given });
        return raised(context, row, severity);
      },
      payload: (row, changed) =>
        severity === undefined
          ? { tier: changed.escalation_tier, from: row.owner, owner: changed.owner }
          : { from: row.severity, severity },
      texts: given,
      followUp: async ({ before, event }) => {
        if (severity === undefined) return;
        await record(context, { ...event, type: 'severity_changed', payload: { from: before.severity, to: severity } });
      },
    });
  },
};
