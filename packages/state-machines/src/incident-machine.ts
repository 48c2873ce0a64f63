import { assign, setup } from 'xstate';
import type { IncidentChange, IncidentMove, IncidentStatus } from './states.js';

export interface IncidentContext {
  /** Whether mitigation ever began. */
  mitigated: boolean;
}

export type IncidentEvent = { type: IncidentMove | IncidentChange };

// A transition without target or action is a forbidden one to XState, so a change that stays names its own state.
const staying = <Status extends IncidentStatus>(status: Status) => ({
  edit: status,
  change_severity: status,
  assign_owner: status,
  escalate: status,
  pause_sla: status,
  resume_sla: status,
  link_runbook: status,
  unlink_runbook: status,
  attach_alert: status,
  comment: status,
});

/**
 * The life of an incident, from the specification's statuses. `closed` is final but for comments: an alert that fires
 * again opens a new incident.
 */
export const incidentMachine = setup({
  types: { context: {} as IncidentContext, events: {} as IncidentEvent, input: {} as Partial<IncidentContext> },
  actions: { rememberMitigation: assign({ mitigated: true }) },
}).createMachine({
  id: 'incident',
  initial: 'new',
  context: ({ input }) => ({ mitigated: input?.mitigated ?? false }),
  states: {
    new: {
      on: {
        acknowledge: 'acknowledged',
        mitigate: 'mitigating',
        resolve: 'resolved',
        close: 'closed',
        ...staying('new'),
      },
    },
    acknowledged: {
      on: {
        mitigate: 'mitigating',
        monitor: 'monitoring',
        resolve: 'resolved',
        close: 'closed',
        ...staying('acknowledged'),
      },
    },
    mitigating: {
      entry: 'rememberMitigation',
      on: {
        monitor: 'monitoring',
        resolve: 'resolved',
        close: 'closed',
        ...staying('mitigating'),
      },
    },
    monitoring: {
      on: {
        mitigate: 'mitigating',
        resolve: 'resolved',
        close: 'closed',
        ...staying('monitoring'),
      },
    },
    resolved: {
      on: {
        reopen: 'mitigating',
        close: 'closed',
        edit: 'resolved',
        assign_owner: 'resolved',
        link_runbook: 'resolved',
        unlink_runbook: 'resolved',
        attach_alert: 'resolved',
        comment: 'resolved',
      },
    },
    closed: { on: { comment: 'closed' } },
  },
});
