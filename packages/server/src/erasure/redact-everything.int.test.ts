import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isChange, OPERATION_NAMES, operations, type TimelineEvent } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JsonSchema, jsonSchemaOf } from '../graphql/json-schema.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import { operator, securityAdmin } from '../testing/scenarios/personas.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { expectVerified } from '../testing/scenarios/timelines.js';
import { writeEverything } from '../testing/scenarios/write-everything.js';

let database: TestDatabase;
let observer: DatabaseObserver;
let center: TestCenter;
let ahead_ms = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    now: () => Date.now() + ahead_ms,
    alert_sources: { prober: sourceOf('generic') },
  });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

/** Text in a request that is no free one: ids, people, tenants, digests, names that the policy or a machine reads. */
const NOT_FREE = ['sha256', 'owner', 'tenants[]', 'environment', 'content_base64', 'media_type', 'paths[]'];

function leavesOf(schema: JsonSchema, at: string): string[] {
  const either = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (either.length > 0) return [...new Set(either.flatMap((one) => leavesOf(one, at)))];
  // What a spec says belongs to its digest: it is no text beside an event.
  if (schema.enum !== undefined || 'const' in schema || at === 'spec') return [];
  if (schema.type === 'array') return leavesOf(schema.items ?? {}, `${at}[]`);
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      leavesOf(one, at === '' ? name : `${at}.${name}`),
    );
    return typeof schema.additionalProperties === 'object' ? [...fields, `${at}.*`] : fields;
  }
  const { pattern } = schema as { pattern?: string };
  const free = schema.type === 'string' && schema.format === undefined && !pattern?.includes('0-9a-f');
  return free && !NOT_FREE.includes(at) ? [at] : [];
}

/** Every free text of every change, as the contract has them. */
const freeTexts = () =>
  OPERATION_NAMES.filter(isChange).flatMap((name) =>
    leavesOf(jsonSchemaOf(operations[name].body, 'input'), '').map((field) => `${name} ${field}`),
  );

const tablesOf = () =>
  observer.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'incident_center'",
  );

/** Every row of every table, and every file of the store, as text. */
async function everythingStored(): Promise<Map<string, string>> {
  const stored = new Map<string, string>();
  for (const { name } of await tablesOf()) {
    const [row] = await observer.query<{ all: string | null }>(
      `select string_agg(t::text, chr(10)) as all from incident_center.${name} t`,
    );
    stored.set(`table ${name}`, row?.all ?? '');
  }
  const objects = path.join(center.data_directory, 'objects');
  for (const entry of await readdir(objects, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name);
      stored.set(`object ${entry.name}`, await readFile(file, 'latin1'));
    }
  return stored;
}

function placesOf(value: string, stored: ReadonlyMap<string, string>): string[] {
  return [...stored].flatMap(([place, text]) => (text.includes(value) ? [place] : []));
}

const holds = (value: string) => (opening: { value: unknown }) => JSON.stringify(opening.value).includes(value);

/** Redacts only the first event of each chain that holds a value, by only the paths that hold it. */
async function redactFirst(value: string, chains: readonly (readonly TimelineEvent[])[]): Promise<number> {
  let asked = 0;
  for (const events of chains) {
    const first = events.find(({ openings }) => openings.some(holds(value)));
    if (first === undefined) continue;
    const paths = first.openings.filter(holds(value)).map((opening) => opening.path);
    const rationale = 'Asked for by the person.';
    await center.as(securityAdmin()).redactEvent({ event_id: first.id, paths, reason: 'personal_data', rationale });
    asked += 1;
  }
  return asked;
}

test('whatever anybody wrote anywhere is stored nowhere any more once it is redacted', async () => {
  const { planted, runbook_id, incident_id, alerted_id, view_id } = await writeEverything(center);
  const by = center.as(operator());
  const missing = freeTexts().filter((one) => !planted.has(one) && one !== 'redact_event rationale');
  expect(missing, 'a field of the contract in which nothing was planted').toEqual([]);

  const before = await everythingStored();
  const nowhere = [...planted].filter(([, value]) => placesOf(value, before).length === 0);
  expect(
    nowhere.map(([name]) => name),
    'planted, and stored nowhere: then this test shows nothing of it',
  ).toEqual([]);

  const subjects = [{ incident_id }, { incident_id: alerted_id }, { runbook_id }];
  const read = () =>
    Promise.all(subjects.map(async (subject) => (await by.getTimeline({ ...subject, limit: 1_000 })).items));
  const chains = await read();
  const values = [...planted];
  for (const [name, value] of values) {
    if (name.startsWith('save_view') || name === 'attach_evidence content') continue;
    expect(await redactFirst(value, chains), `${name} is beside an event`).toBeGreaterThan(0);
  }
  await by.deleteSavedView({ view_id });
  const attached = chains[0]?.find(({ type }) => type === 'evidence_attached');
  const [file] = attached?.refs ?? [];
  await center.as(securityAdmin()).redactEvent({
    event_id: attached?.id ?? '',
    files: [file?.sha256 ?? ''],
    reason: 'personal_data',
    rationale: 'The file is of a person.',
  });
  await center.center.runDueTimers();

  const after = await everythingStored();
  const left = (stored: ReadonlyMap<string, string>) =>
    values.map(([name, value]) => [name, ...placesOf(value, stored)]).filter(({ length }) => length > 1);
  const answers = left(after).filter(([name]) => name?.startsWith('save_view'));
  expect(left(after)).toEqual(answers);

  for (const subject of subjects) {
    const said = await expectVerified(center, subject);
    expect(said.erased).toBeGreaterThan(0);
    expect(said.erased_untold).toBe(0);
  }

  // A view is nobody else's, and no event is beside it: the answer to keeping it lives as long as any answer.
  expect(answers.flatMap(([, ...places]) => places)).toEqual(['table idempotency_key', 'table idempotency_key']);
  ahead_ms = 8 * 86_400_000;
  await center.center.runDueTimers();
  expect(left(await everythingStored())).toEqual([]);
}, 120_000);
