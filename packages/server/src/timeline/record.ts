import type {
  CommitmentOpening,
  EventCore,
  EventPayload,
  EventReference,
  EventType,
  Receipt,
  Scope,
} from '@incident-center/sdk/contract';
import { canonicalJson, commitmentHmac } from '@incident-center/sdk/provenance';
import { sql } from 'drizzle-orm';
import type { AuthorizedBy } from '../authorization/authorize.js';
import type { RecordChange } from '../database/records.js';
import { commitmentOpening } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';

/** An event as a use case tells it. */
export interface EventDraft {
  type: EventType;
  /** `incident:<id>`, `execution:<id>` or `runbook:<id>`. */
  chain: string;
  scope: Scope;
  target_ids: string[];
  incident_id?: string | null;
  runbook_execution_id?: string | null;
  authorized_by: AuthorizedBy | null;
  /** Ids, types, statuses, times, hashes, integers; no free text. */
  payload: EventPayload;
  /** Free text and free values by name: stored beside the event and committed to. */
  texts?: Record<string, CommitmentOpening['value']>;
  refs?: EventReference[];
  changes?: RecordChange[];
}

function assertIntegers(value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError(`an event holds integers only, not ${value}`);
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) assertIntegers(item);
}

/**
 * Writes one event into the log, in the caller's transaction. Call it last: it locks the chain until the commit. Nothing
 * else writes events, and no change is made without one.
 */
export async function record(context: UseCaseContext, draft: EventDraft): Promise<Receipt> {
  const { center, queries, principal } = context;
  const id = center.newId();
  const changes = draft.changes ?? [];
  const openings: CommitmentOpening[] = [
    ...Object.entries(draft.texts ?? {}).map(([name, value]) => ({ path: `/${name}`, salt: center.newSalt(), value })),
    ...changes.flatMap((change) =>
      Object.entries(change.texts).map(([column, value]) => ({
        path: `/${change.record}/${change.id}/${column}`,
        salt: center.newSalt(),
        value,
      })),
    ),
  ];
  const payload: EventPayload = {
    ...draft.payload,
    changes: changes.map((change) => ({ record: change.record, id: change.id, set: change.set })),
  };
  assertIntegers(payload);
  const core: EventCore = {
    v: 1,
    log: center.options.log_name,
    chain: draft.chain,
    id,
    type: draft.type,
    created_at: context.at.toISOString(),
    actor: { id: principal.id, kind: principal.kind },
    tenants: draft.scope.tenants,
    environment: draft.scope.environment,
    classification: draft.scope.classification,
    target_ids: draft.target_ids,
    incident_id: draft.incident_id ?? null,
    runbook_execution_id: draft.runbook_execution_id ?? null,
    operation: context.operation,
    policy: draft.authorized_by,
    refs: draft.refs ?? [],
    payload,
    commitments: openings.map(({ path, salt, value }) => ({ path, hmac: commitmentHmac(salt, id, path, value) })),
  };
  const text = canonicalJson(core);
  const textArray = (values: readonly string[]) =>
    sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
  const appended = (await queries.execute(sql`
    select appended_seq, appended_hash from incident_center.append_event(
      ${text}, ${id}::uuid, ${core.chain}, ${core.type}, ${core.actor.id}, ${core.actor.kind},
      ${textArray(core.tenants)}, ${core.environment}, ${core.classification}, ${textArray(core.target_ids)},
      ${core.incident_id}::uuid, ${core.runbook_execution_id}::uuid, ${core.created_at}::timestamptz,
      ${JSON.stringify(core.payload)}::jsonb, ${JSON.stringify(core.refs)}::jsonb)
  `)) as unknown as { rows: { appended_seq: number; appended_hash: string }[] };
  if (openings.length > 0) {
    await queries.insert(commitmentOpening).values(
      openings.map(({ path, salt, value }) => ({
        event_id: id,
        path,
        salt,
        value_text: canonicalJson(value),
        tenants: draft.scope.tenants,
      })),
    );
  }
  const [row] = appended.rows;
  if (row === undefined) throw new Error('append_event gave nothing back');
  const receipt = { event_hash: row.appended_hash, chain: draft.chain, seq: row.appended_seq };
  context.receipts.push(receipt);
  return receipt;
}
