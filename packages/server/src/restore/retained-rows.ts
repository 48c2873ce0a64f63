import type { EventReference } from '@incident-center/sdk/contract';
import { withoutFreeText } from '../authorization/commit-decision.js';
import type { commitmentOpening, decisionLog, timelineEvent } from '../database/schema.js';
import type { RetainedEvent, RetainedOpening } from './read-events.js';

/** The row of an event, as `append_event` wrote it. The trace that wrote it is in no part. */
export function eventRow({ core, text, prev, seq, hash }: RetainedEvent): typeof timelineEvent.$inferInsert {
  return {
    id: core.id,
    chain: core.chain,
    seq,
    type: core.type,
    actor: core.actor.id,
    actor_kind: core.actor.kind,
    tenants: core.tenants,
    environment: core.environment,
    classification: core.classification,
    target_ids: core.target_ids,
    incident_id: core.incident_id,
    runbook_execution_id: core.runbook_execution_id,
    created_at: new Date(core.created_at),
    payload: core.payload,
    refs: core.refs as EventReference[],
    event_text: text,
    prev_hash: prev,
    event_hash: hash,
    traceparent: null,
  };
}

export const openingRow = (
  { core }: RetainedEvent,
  { path, salt, value_text }: RetainedOpening,
): typeof commitmentOpening.$inferInsert => ({ event_id: core.id, path, salt, value_text, tenants: core.tenants });

interface DecisionValue {
  allow: boolean;
  bundle_revision: string;
  decision_id: string;
  input: Record<string, unknown> & {
    action: string;
    context: Record<string, unknown>;
    resource: { tenants: string[]; environment: string; classification: string };
  };
  path: string;
  requested_by: string;
  result: Record<string, unknown>;
  timestamp: string;
}

/** The row of a decision that an event names. How long it took, and who asked over which request, is in no part. */
export function decisionRow({ decision }: RetainedEvent): typeof decisionLog.$inferInsert | undefined {
  if (decision === undefined) return undefined;
  const value = decision.value as unknown as DecisionValue;
  const { action, ...input } = value.input;
  return {
    decision_id: decision.decision_id,
    path: value.path,
    action,
    allow: value.allow,
    requested_by: value.requested_by,
    tenants: input.resource.tenants,
    environment: input.resource.environment,
    classification: input.resource.classification,
    input,
    masked: withoutFreeText(input as unknown as Parameters<typeof withoutFreeText>[0]).masked,
    result: value.result,
    bundle_revision: value.bundle_revision,
    timestamp: new Date(value.timestamp),
    salt: decision.salt,
    decision_text: decision.text,
  };
}
