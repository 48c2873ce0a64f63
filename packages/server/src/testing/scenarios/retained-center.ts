import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestCenter, type TestCenter } from '../create-test-center.js';
import type { TestDatabase } from '../postgres/create-database.js';
import { createTestDatabase } from '../postgres/create-test-database.js';
import { sourceOf } from './alert-sources.js';
import { type HandledIncident, handleIncident } from './handled-incident.js';
import { author, operator, securityAdmin } from './personas.js';
import { draftRunbook } from './runbooks.js';
import { type DatabaseObserver, observeDatabase } from './snapshot.js';
import { writeEverything } from './write-everything.js';

/** A center with something in every table that the log tells of, and its log in parts. */
export interface RetainedCenter {
  center: TestCenter;
  database: TestDatabase;
  observer: DatabaseObserver;
  /** Where the parts lie. */
  directory: string;
  /** Digest of a file that was erased after it came into a part. */
  erased_file: string;
  /** The text of the trust file. */
  trust: string;
  /** Waits until all is numbered and signed. How many events that are. */
  settled: () => Promise<number>;
  /** Writes what came since into parts. */
  retain: () => Promise<void>;
  stop: () => Promise<void>;
}

const SETTLED_WITHIN_MS = 20_000;

/** Waits until the newest checkpoint covers every event. How many that are. */
export async function untilSigned(observer: DatabaseObserver): Promise<number> {
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; ) {
    const [row] = await observer.query<{ events: number; signed: number }>(`select
      (select count(*)::int from incident_center.timeline_event) as events,
      (select coalesce(max(size), 0)::int from incident_center.log_checkpoint) as signed`);
    if (row !== undefined && row.events === row.signed) return row.events;
  }
  throw new Error('the log was not signed in time');
}

/** Redacts a file, and a title, which is told twice, and replaces two keys. */
async function erase({ as, center }: TestCenter, incident_id: string, handled: HandledIncident): Promise<void> {
  const by = as(securityAdmin());
  const { items: events } = await by.getTimeline({ incident_id: handled.incident_id, order: 'asc', limit: 100 });
  const attached = events.find(({ refs }) => refs.some(({ sha256 }) => sha256 === handled.evidence_ref));
  await by.redactEvent({
    event_id: attached?.id ?? '',
    files: [handled.evidence_ref],
    reason: 'personal_data',
    rationale: 'It showed a person, who asked for it.',
  });
  const { items } = await by.getTimeline({ incident_id, order: 'asc', limit: 100 });
  const created = items.find(({ type }) => type === 'incident_created');
  await by.redactEvent({
    event_id: created?.id ?? '',
    paths: [`/incident/${incident_id}/title`],
    reason: 'personal_data',
    rationale: 'It named a person, who asked for it.',
  });
  await center.rotateKey({ purpose: 'bundles', old_key: 'keep' });
  await center.rotateKey({ purpose: 'log', old_key: 'keep' });
}

/** Makes a busy center on the Postgres of this test run, and retains its log in parts of about `part_events`. */
export async function createRetainedCenter({ part_events = 25 } = {}): Promise<RetainedCenter> {
  const database = await createTestDatabase();
  const center = await createTestCenter({
    database: { url: database.url },
    alert_sources: { prober: sourceOf('generic') },
  });
  const observer = await observeDatabase(database.url);
  const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-retained-'));
  const handled = await handleIncident(center, ['A1']);
  await handleIncident(center, ['B2']);
  const draft = await draftRunbook(center, { name: 'Only a draft' });
  await center.as(author()).requestPublishApproval({ runbook_id: draft.id, justification: 'Needed tonight' });
  const { incident_id } = await writeEverything(center);
  const settled = () => untilSigned(observer);
  const retain = async () => {
    await settled();
    await center.center.retainLog({ directory, part_events });
  };
  // What is erased afterwards is in a part already.
  await retain();
  await erase(center, incident_id, handled);
  await center.as(operator()).commentOnIncident({ incident_id, text: 'After all that' });
  await retain();
  const trust = JSON.stringify(await center.center.trust());
  return {
    center,
    database,
    observer,
    directory,
    erased_file: handled.evidence_ref,
    trust,
    settled,
    retain,
    stop: async () => {
      await observer.stop();
      await center.stop();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
