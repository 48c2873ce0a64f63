import {
  IncidentCenterError,
  type OperationResponse,
  type ParsedInput,
  type PayloadRedacted,
  REDACTED,
} from '@incident-center/sdk/contract';
import { and, eq, sql } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, visibleIn } from '../authorization/visible.js';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordChange, type RecordName, type Row, updateRecord } from '../database/records.js';
import { alertGroup, commitmentOpening, timelineEvent } from '../database/schema.js';
import type { Outcome, UseCase, UseCaseContext } from '../perform.js';
import { SPEC_TEXT } from '../runbooks/runbook-wire.js';
import { record } from '../timeline/record.js';
import { anyOf, openedValue, readEvents, type StoredEvent, timelineEventToWire } from '../timeline/stored-event.js';
import { filesToErase, forgetFiles, scheduleErasure } from './erase-files.js';
import { eraseReplies } from './erase-replies.js';
import { findCopies, fullName, goneFrom, type Opening, readPath } from './find-copies.js';
import { differs, masked } from './free-text.js';
import { type LockedSubject, lockSubject } from './lock-subject.js';

type Input = ParsedInput<'redact_event'>;
type Body = Omit<OperationResponse<'redact_event'>, 'receipts'>;

async function loadEvent(context: UseCaseContext, eventId: string): Promise<StoredEvent> {
  const visible = await visibleIn(context, 'can_view_timeline', timelineEvent);
  const order = sql`${timelineEvent.seq}`;
  const [event] = await readEvents(context.queries, and(eq(timelineEvent.id, eventId), visible), { order });
  if (event === undefined) throw new IncidentCenterError('NOT_FOUND');
  return event;
}

const redactionsOf = (queries: Queries, chain: string) =>
  queries
    .select({ payload: timelineEvent.payload })
    .from(timelineEvent)
    .where(and(eq(timelineEvent.chain, chain), eq(timelineEvent.type, 'payload_redacted')));

/** An event never changes; what counts as its version is how often something of it was erased. */
async function versionOf(queries: Queries, { row }: StoredEvent): Promise<number> {
  const told = (await redactionsOf(queries, row.chain)).map(({ payload }) => payload as unknown as PayloadRedacted);
  const about = told.filter(
    ({ event_id, copies }) => event_id === row.id || copies.some((copy) => copy.event_id === row.id),
  );
  return 1 + about.length;
}

/** A procedure that was approved and run is kept as it was, in its row and beside its event. */
const KEPT = `/${SPEC_TEXT}`;

/** What the commitments of an event are of, erased or not; without what is not erased. */
function committedPaths({ row }: StoredEvent): Set<string> {
  const core = JSON.parse(row.event_text) as { commitments?: { path: string }[] };
  return new Set((core.commitments ?? []).map(({ path }) => path).filter((path) => path !== KEPT));
}

function wantedPaths(event: StoredEvent, { paths, files }: Input): Set<string> {
  const committed = committedPaths(event);
  if (paths === undefined) return files === undefined ? committed : new Set();
  const unknown = paths.filter((path) => !committed.has(path));
  if (unknown.length > 0)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: { issues: unknown.map((path) => ({ path: 'paths', message: `the event has no '${path}'` })) },
    });
  return new Set(paths);
}

/** Every opening of a chain. Read after the locks: what somebody told meanwhile is among them. */
async function openingsOf(queries: Queries, chain: string): Promise<Opening[]> {
  const rows = await queries
    .select({
      event_id: commitmentOpening.event_id,
      path: commitmentOpening.path,
      value_text: commitmentOpening.value_text,
    })
    .from(commitmentOpening)
    .innerJoin(timelineEvent, eq(timelineEvent.id, commitmentOpening.event_id))
    .where(eq(timelineEvent.chain, chain))
    .orderBy(timelineEvent.seq, commitmentOpening.path);
  return rows.map(({ event_id, path, value_text }) => ({
    event_id,
    path,
    value: openedValue(value_text),
    ...readPath(path),
  }));
}

function groupedBy(openings: readonly Opening[], keyOf: (one: Opening) => string): Map<string, Opening[]> {
  const groups = new Map<string, Opening[]>();
  for (const one of openings) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

async function destroyOpenings(queries: Queries, gone: readonly Opening[]): Promise<void> {
  for (const [path, openings] of groupedBy(gone, ({ path }) => path))
    await queries
      .delete(commitmentOpening)
      .where(
        and(
          eq(commitmentOpening.path, path),
          sql`${commitmentOpening.event_id} = ${anyOf(openings.map(({ event_id }) => event_id))}`,
        ),
      );
}

/** Takes the texts out of the rows that still hold them, and says what an event has to say of it. */
async function maskRows(
  { queries, at }: UseCaseContext,
  { rows, groups }: LockedSubject,
  gone: readonly Opening[],
  files: ReadonlySet<string>,
): Promise<RecordChange[]> {
  const changes: RecordChange[] = [];
  for (const { record: name, id, row } of rows) {
    const patch: Record<string, unknown> = {};
    for (const column of definitionOf(name).texts as readonly string[]) {
      const without = masked(column, row[column], goneFrom({ row: { record: name, id }, column }, gone));
      const after = column === 'step_states' ? forgetFiles(without, files, at) : without;
      if (differs(row[column], after)) patch[column] = after;
    }
    // A bundle that held it is gone as well; a new one can be made.
    if (typeof row.bundle_ref === 'string' && files.has(row.bundle_ref)) patch.bundle_ref = null;
    if (Object.keys(patch).length === 0) continue;
    if (name === 'incident') patch.updated_at = at;
    const { change } = await updateRecord<RecordName>(queries, name, row as Row<RecordName>, patch);
    changes.push(change);
  }
  const keys = gone.filter((one) => ['alert.dedup_key', 'dedup_key'].includes(fullName(one))).map(({ value }) => value);
  for (const { source, tenant, dedup_key } of groups) {
    if (!keys.includes(dedup_key)) continue;
    // Another one each time: what comes under the old key from now on belongs to nothing that is known.
    await queries
      .update(alertGroup)
      .set({ dedup_key: `${REDACTED} ${crypto.randomUUID()}` })
      .where(and(eq(alertGroup.source, source), eq(alertGroup.tenant, tenant), eq(alertGroup.dedup_key, dedup_key)));
  }
  return changes;
}

/** Answers that are kept belong to whoever asked; only the system sees them all. */
async function asSystem(queries: Queries, run: () => Promise<unknown>): Promise<void> {
  await queries.execute(sql`select set_config('role', 'incident_center_system', true)`);
  await run();
  await queries.execute(sql`select set_config('role', 'incident_center_app', true)`);
}

function pathsByEvent(openings: readonly Opening[]): { event_id: string; paths: string[] }[] {
  return [...groupedBy(openings, ({ event_id }) => event_id)].map(([event_id, of]) => ({
    event_id,
    paths: of.map(({ path }) => path),
  }));
}

async function run(context: UseCaseContext, input: Input): Promise<Outcome<Body>> {
  const { queries } = context;
  const event = await loadEvent(context, input.event_id);
  const { row } = event;
  const subject = await lockSubject(queries, row.chain);
  const version = await versionOf(queries, event);
  assertVersion(context.if_match, version);
  const authorized_by = await authorize(
    context,
    'can_redact_event',
    {
      type: 'timeline',
      id: row.id,
      tenants: row.tenants,
      environment: row.environment,
      classification: row.classification,
      incident_id: row.incident_id,
    },
    input.rationale === undefined ? {} : { rationale: input.rationale },
  );
  const wanted = wantedPaths(event, input);
  const openings = await openingsOf(queries, row.chain);
  const isNamed = (one: Opening) => one.event_id === row.id && wanted.has(one.path);
  const named = openings.filter(isNamed);
  const told = (await redactionsOf(queries, row.chain)).map(({ payload }) => payload as unknown as PayloadRedacted);
  const files = await filesToErase(queries, event, { wanted: input.files ?? [], texts: named.length > 0, told });
  if (named.length === 0 && files.length === 0)
    return {
      committed: { event: timelineEventToWire(event), redaction: { paths: [], copies: [], files: [] } },
      version,
    };

  const copies = findCopies(
    named,
    openings.filter((one) => !isNamed(one)),
  );
  const gone = [...named, ...copies];
  await destroyOpenings(queries, gone);
  const changes = await maskRows(context, subject, gone, new Set(files));
  const ids = subject.rows.flatMap(({ record: name, id }) =>
    name === 'alert' || name === 'approval_vote' ? [] : [id.split('/')[0] ?? id],
  );
  await asSystem(queries, () => eraseReplies(queries, gone, [...new Set([row.id, ...ids])]));
  await scheduleErasure(context, row, files);
  const redaction = { paths: named.map(({ path }) => path), copies: pathsByEvent(copies), files };
  await record(context, {
    type: 'payload_redacted',
    chain: row.chain,
    scope: row,
    target_ids: [row.id],
    incident_id: row.incident_id,
    runbook_execution_id: row.runbook_execution_id,
    authorized_by,
    payload: { event_id: row.id, ...redaction, reason: input.reason },
    texts: input.rationale === undefined ? {} : { rationale: input.rationale },
    changes,
  });
  const after = await loadEvent(context, row.id);
  return { committed: { event: timelineEventToWire(after), redaction }, version: version + 1 };
}

/**
 * Erases what was written beside an event, for good: what opens its commitments, and every copy in rows, in other events
 * of the chain, in answers kept for repeated requests and in bundles. The chain stays as it is, and an event tells of it.
 */
export const redactEvent: UseCase<'redact_event'> = { run };
