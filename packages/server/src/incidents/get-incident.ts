import { ALERTS_SHOWN } from '@incident-center/sdk/contract';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { alertToWire } from '../alerts/alert-wire.js';
import { approvalsToWire } from '../approvals/approval-wire.js';
import { loadVisible, visibleIn } from '../authorization/visible.js';
import { alert, approval, incident, runbook, runbookExecution } from '../database/schema.js';
import { executionsToWire } from '../executions/execution-wire.js';
import type { Query } from '../query.js';
import { newestVersions } from '../runbooks/newest-versions.js';
import { runbookSummaries } from '../runbooks/runbook-wire.js';
import { chainHash } from '../timeline/chain-head.js';
import { newestEvents } from '../timeline/read-timeline.js';
import { incidentChain, incidentToWire } from './incident-wire.js';
import { alertSummaries, NO_ALERTS } from './list-incidents.js';

const TIMELINE_SLICE = 20;

export const getIncident: Query<'get_incident'> = {
  run: async (context, input) => {
    const { queries, at } = context;
    const row = await loadVisible(context, 'incident', eq(incident.id, input.incident_id));
    const alerts = await queries
      .select()
      .from(alert)
      .where(eq(alert.incident_id, row.id))
      .orderBy(desc(alert.starts_at), desc(alert.id))
      .limit(ALERTS_SHOWN);
    const runs = await queries
      .select()
      .from(runbookExecution)
      .where(
        and(eq(runbookExecution.incident_id, row.id), await visibleIn(context, 'can_view_execution', runbookExecution)),
      )
      .orderBy(desc(runbookExecution.started_at));
    const approvals = await queries
      .select()
      .from(approval)
      .where(and(eq(approval.incident_id, row.id), await visibleIn(context, 'can_view_approval', approval)))
      .orderBy(desc(approval.requested_at));
    const linked =
      row.linked_runbook_ids.length === 0
        ? []
        : await newestVersions(context, inArray(runbook.id, row.linked_runbook_ids), { published: true });
    const summary = (await alertSummaries(queries, [row.id])).get(row.id);
    const hash = await chainHash(queries, incidentChain(row.id));
    return {
      incident: incidentToWire(row, hash, at),
      alerts: alerts.reverse().map(alertToWire),
      alert_summary: summary ?? NO_ALERTS,
      runbooks: await runbookSummaries(queries, linked),
      executions: await executionsToWire(queries, runs),
      approvals: await approvalsToWire(queries, approvals),
      timeline: await newestEvents(context, row.id, TIMELINE_SLICE),
    };
  },
};
