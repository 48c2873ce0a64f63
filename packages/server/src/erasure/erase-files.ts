import {
  type EventReference,
  IncidentCenterError,
  type PayloadRedacted,
  type StepStateRecord,
} from '@incident-center/sdk/contract';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { UseCaseContext } from '../perform.js';
import type { StoredEvent } from '../timeline/stored-event.js';
import { setTimer } from '../timers/set-timer.js';
import { systemPrincipal } from '../timers/system-principal.js';

/** Digests of the bundles that were made of a chain: any of them may hold what is erased of it. */
async function bundlesOf(queries: Queries, { row }: StoredEvent): Promise<string[]> {
  const events = await queries
    .select({ refs: timelineEvent.refs })
    .from(timelineEvent)
    .where(
      and(eq(timelineEvent.chain, row.chain), sql`${timelineEvent.refs} @> '[{"role":"evidence_bundle"}]'::jsonb`),
    );
  return events.flatMap(({ refs }) =>
    refs.filter(({ role }) => role === 'evidence_bundle').map(({ sha256 }) => sha256),
  );
}

/**
 * The files that go with a redaction: those that were asked for, and with a text every bundle that holds it. What was
 * erased before is not told again.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for a digest that is no evidence of this event.
 */
export async function filesToErase(
  queries: Queries,
  event: StoredEvent,
  { wanted, texts, told }: { wanted: readonly string[]; texts: boolean; told: readonly PayloadRedacted[] },
): Promise<string[]> {
  const refs = event.row.refs as readonly EventReference[];
  const evidence = refs.filter(({ role }) => role === 'step_evidence' || role === 'evidence_bundle');
  const unknown = wanted.filter((digest) => !evidence.some(({ sha256 }) => sha256 === digest));
  if (unknown.length > 0)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: {
        issues: unknown.map((digest) => ({ path: 'files', message: `${digest} is no evidence of the event` })),
      },
    });
  const erased = (of: readonly PayloadRedacted[]) => new Set(of.flatMap(({ files }) => files));
  // The same bytes may have been attached once more by another event since.
  const here = erased(told.filter(({ event_id }) => event_id === event.row.id));
  const before = erased(told);
  const fresh = wanted.filter((digest) => !here.has(digest));
  const bundles = texts || fresh.length > 0 ? await bundlesOf(queries, event) : [];
  return [...new Set([...fresh, ...bundles.filter((digest) => !before.has(digest))])].sort();
}

/** The states of steps, with the moment at which files of theirs were erased. */
export function forgetFiles(value: unknown, files: ReadonlySet<string>, at: Date): unknown {
  if (files.size === 0 || !Array.isArray(value)) return value;
  return (value as StepStateRecord[]).map((step) => ({
    ...step,
    evidence: step.evidence.map((file) =>
      files.has(file.evidence_ref) && file.erased_at === undefined ? { ...file, erased_at: at.toISOString() } : file,
    ),
  }));
}

/** Has the files destroyed once this has committed: the store is not the database. */
export async function scheduleErasure(
  { queries, at }: UseCaseContext,
  event: StoredEvent['row'],
  files: readonly string[],
): Promise<void> {
  for (const sha256 of files)
    await setTimer(queries, {
      kind: 'object_erasure',
      // Of each event its own: another tenant may have stored the same bytes.
      subject: `${sha256}/${event.id}`,
      tenants: event.tenants,
      due_at: at,
    });
}

/** Far longer than it takes from storing to the commit of what refers to it, or than an address of it lives. */
const UNUSED_AFTER_MS = 15 * 60_000;

/** Has a file destroyed that is about to be stored, if in the end no event refers to it: nobody could erase it. */
export async function destroyIfUnused(center: Center, sha256: string, tenants: string[]): Promise<void> {
  const principal = systemPrincipal(tenants);
  const due_at = new Date(center.now() + UNUSED_AFTER_MS);
  await inTransaction(center.database, { role: 'app', principal: principal.id, tenants }, (queries) =>
    setTimer(queries, { kind: 'object_erasure', subject: `${sha256}/unused`, tenants, due_at }),
  );
}

/** Whether something of a chain was erased after its event `seq`: what was made of it before may still hold that. */
export async function wasRedactedSince(queries: Queries, chain: string, seq: number): Promise<boolean> {
  const later = and(eq(timelineEvent.chain, chain), gt(timelineEvent.seq, seq));
  const found = await queries
    .select({ id: timelineEvent.id })
    .from(timelineEvent)
    .where(and(later, eq(timelineEvent.type, 'payload_redacted')))
    .limit(1);
  return found.length > 0;
}
