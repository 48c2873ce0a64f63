import type { Clearance, PolicyAction, PolicyDecision, PolicyDecisionEntry } from '@incident-center/sdk/contract';
import type { InferSelectModel } from 'drizzle-orm';
import type { decisionLog } from '../database/schema.js';

const NANOSECONDS_PER_MICROSECOND = 1000;

/** A decision as OPA would log it. */
export function decisionToWire(row: InferSelectModel<typeof decisionLog>): PolicyDecisionEntry {
  return {
    decision_id: row.decision_id,
    bundles: { incident_center: { revision: row.bundle_revision } },
    path: row.path,
    action: row.action as PolicyAction,
    allow: row.allow,
    input: { action: row.action, ...row.input },
    result: row.result as PolicyDecision,
    masked: row.masked,
    requested_by: row.requested_by,
    timestamp: row.timestamp.toISOString(),
    request_id: row.request_id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    simulated: row.simulated,
    cached: row.cached,
    metrics: { timer_rego_query_eval_ns: row.elapsed_us * NANOSECONDS_PER_MICROSECOND },
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification as Clearance,
  };
}
