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
import type { AuthorizedBy } from '../authorization/commit-decision.js';
import type { RecordChange } from '../database/records.js';
import { commitmentOpening } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';
import { linkRecorded } from '../telemetry/link-recorded.js';

/** An event as a use case tells it. */
export interface EventDraft {
  type: EventType;
  /** `incident:<id>`, `execution:<id>`, `runbook:<id>` or `log:<name>`. */
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

/** What is stored of one event: its core, and what opens the commitments in it. */
function prepared({ center, principal, operation, at }: UseCaseContext, draft: EventDraft) {
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
    created_at: at.toISOString(),
    actor: { id: principal.id, kind: principal.kind },
    tenants: draft.scope.tenants,
    environment: draft.scope.environment,
    classification: draft.scope.classification,
    target_ids: draft.target_ids,
    incident_id: draft.incident_id ?? null,
    runbook_execution_id: draft.runbook_execution_id ?? null,
    operation,
    policy: draft.authorized_by,
    refs: draft.refs ?? [],
    payload,
    commitments: openings.map(({ path, salt, value }) => ({ path, hmac: commitmentHmac(salt, id, path, value) })),
  };
  return { core, openings, text: canonicalJson(core) };
}

/**
 * Writes events into the log, in the caller's transaction and in their order, with one statement for all of them. Call it
 * last: it locks their chains until the commit. Nothing else writes events, and no change is made without one.
 */
export async function recordAll(context: UseCaseContext, drafts: readonly EventDraft[]): Promise<Receipt[]> {
  if (drafts.length === 0) return [];
  const { queries } = context;
  const events = drafts.map((draft) => prepared(context, draft));
  const stored = JSON.stringify(events.map(({ core, text }) => ({ core, text })));
  // The function is volatile: each call reads the head that the call before has written.
  const appended = (await queries.execute(sql`
    select appended.appended_seq, appended.appended_hash
    from jsonb_array_elements(${stored}::jsonb) with ordinality as given (event, position)
    cross join lateral (select given.event->>'text' as event_text, given.event->'core' as core) as of
    cross join lateral incident_center.append_event(
      of.event_text, (of.core->>'id')::uuid, of.core->>'chain', of.core->>'type', of.core->'actor'->>'id',
      of.core->'actor'->>'kind', array(select jsonb_array_elements_text(of.core->'tenants')), of.core->>'environment',
      of.core->>'classification', array(select jsonb_array_elements_text(of.core->'target_ids')),
      (of.core->>'incident_id')::uuid, (of.core->>'runbook_execution_id')::uuid,
      (of.core->>'created_at')::timestamptz, of.core->'payload', of.core->'refs') as appended
    order by given.position
  `)) as unknown as { rows: { appended_seq: number; appended_hash: string }[] };
  const openings = events.flatMap(({ core, openings: of }) =>
    of.map(({ path, salt, value }) => ({
      event_id: core.id,
      path,
      salt,
      value_text: canonicalJson(value),
      tenants: core.tenants,
    })),
  );
  if (openings.length > 0) await queries.insert(commitmentOpening).values(openings);
  if (appended.rows.length !== drafts.length) throw new Error('append_event gave too little back');
  const receipts = appended.rows.map((row, at) => ({
    event_hash: row.appended_hash,
    chain: drafts[at]?.chain ?? '',
    seq: row.appended_seq,
  }));
  context.receipts.push(...receipts);
  await linkRecorded(queries, drafts, receipts);
  return receipts;
}

/** Writes one event: see {@link recordAll}. */
export async function record(context: UseCaseContext, draft: EventDraft): Promise<Receipt> {
  const [receipt] = await recordAll(context, [draft]);
  if (receipt === undefined) throw new Error('append_event gave nothing back');
  return receipt;
}
