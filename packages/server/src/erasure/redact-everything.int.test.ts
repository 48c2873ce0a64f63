import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isChange, OPERATION_NAMES, operations, type TimelineEvent } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JsonSchema, jsonSchemaOf } from '../graphql/json-schema.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import { CREDENTIAL } from '../testing/scenarios/alertmanager.js';
import { approver, author, operator, securityAdmin } from '../testing/scenarios/personas.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

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

const planted = new Map<string, string>();
/** A value that stands nowhere else. */
function plant(field: string): string {
  const value = `planted${planted.size}xq${Math.random().toString(36).slice(2)}`;
  planted.set(field, value);
  return value;
}
/** The same with words around it, as people write. */
const say = (field: string) => `Told by ${plant(field)} this morning`;

const scope = { tenants: ['A1'], environment: 'prod', classification: 'unclassified' as const };
const field = (key: string) => ({ key, label: key, type: 'string' as const, required: false });
const steps = [
  { key: 'look', name: 'Look', risk_level: 'low' as const, inputs: [field('who')], outputs: [field('found')] },
  {
    key: 'act',
    name: 'Act',
    risk_level: 'high' as const,
    inputs: [{ ...field('found'), from_step: { step: 'look', output: 'found' } }, field('extra')],
    approval: { operation: 'act', quorum: 1, candidate_roles: ['team_lead'], expires_in_seconds: 3_600 },
  },
  { key: 'bundle', name: 'Bundle', risk_level: 'low' as const, effect: 'evidence_bundle' as const },
];

async function writeRunbooks() {
  const by = center.as(author());
  const tags = (name: string) => ({ [plant(`${name} tag key`)]: plant(`${name} tags.*`) });
  const { runbook } = await by.createRunbook({
    ...scope,
    name: plant('create_runbook name'),
    tags: tags('create_runbook'),
    spec: { steps },
  });
  const runbook_id = runbook.id;
  const ask = () =>
    by.requestPublishApproval({ runbook_id, justification: say('request_publish_approval justification') });
  const { approval: dropped } = await ask();
  await by.revokeApproval({ approval_id: dropped.id, rationale: say('revoke_approval rationale') });
  await by.editRunbook({ runbook_id, name: plant('edit_runbook name'), tags: tags('edit_runbook') });
  const { approval } = await ask();
  const reason = say('decide_approval reason of a draft');
  await center.as(approver()).decideApproval({ approval_id: approval.id, decision: 'approve', reason });
  await by.publishRunbook({ runbook_id });
  await by.createRunbookVersion({
    runbook_id,
    name: plant('create_runbook_version name'),
    tags: tags('create_runbook_version'),
  });
  return runbook_id;
}

async function writeIncident(runbook_id: string) {
  const by = center.as(operator({ on_call_rotations: ['incident-command'] }));
  const lead = center.as(approver());
  const tags = (name: string) => ({ [plant(`${name} tag key`)]: plant(`${name} tags.*`) });
  const words = (name: string) => ({
    title: say(`${name} title`),
    description: say(`${name} description`),
    tags: tags(name),
  });
  const { incident } = await by.createIncident({ ...words('create_incident'), severity: 'high', tenants: ['A1'] });
  const incident_id = incident.id;
  await by.editIncident({ incident_id, ...words('edit_incident') });
  await by.transitionIncident({ incident_id, status: 'acknowledged', rationale: say('transition_incident rationale') });
  const severe = say('change_incident_severity rationale');
  await by.changeIncidentSeverity({ incident_id, severity: 'medium', rationale: severe });
  await by.escalateIncident({ incident_id, severity: 'critical', rationale: say('escalate_incident rationale') });
  await lead.pauseIncidentSla({ incident_id, rationale: say('pause_incident_sla rationale') });
  await lead.resumeIncidentSla({ incident_id, rationale: say('resume_incident_sla rationale') });
  await by.commentOnIncident({ incident_id, text: say('comment_on_incident text') });

  const { execution } = await by.executeRunbook({ runbook_id, incident_id });
  const execution_id = execution.id;
  const content = plant('attach_evidence content');
  await by.attachEvidence({
    execution_id,
    step: 'look',
    name: `${plant('attach_evidence name')}.log`,
    media_type: 'text/plain',
    content_base64: Buffer.from(`${content}\n`).toString('base64'),
  });
  await by.completeStep({
    execution_id,
    step: 'look',
    outcome: 'succeeded',
    inputs: { who: plant('complete_step inputs.*') },
    outputs: { found: plant('complete_step outputs.*') },
    note: say('complete_step note'),
  });
  const { approval } = await by.requestStepApproval({
    execution_id,
    step: 'act',
    inputs: { extra: plant('request_step_approval inputs.*') },
    justification: say('request_step_approval justification'),
  });
  const reason = say('decide_approval reason');
  await lead.decideApproval({ approval_id: approval.id, decision: 'approve', reason });
  await by.completeStep({ execution_id, step: 'act', outcome: 'succeeded' });
  await by.completeStep({ execution_id, step: 'bundle', outcome: 'succeeded' });

  for (const [how, name] of [
    ['skipStep', 'skip_step'],
    ['failExecution', 'fail_execution'],
    ['abortExecution', 'abort_execution'],
  ] as const) {
    const { execution: other } = await by.executeRunbook({ runbook_id, incident_id });
    const rationale = say(`${name} rationale`);
    if (how === 'skipStep') await lead.skipStep({ execution_id: other.id, step: 'look', rationale });
    else await by[how]({ execution_id: other.id, rationale });
  }
  return incident_id;
}

async function writeAlerts(): Promise<string> {
  const alert = {
    fingerprint: 'f-1',
    name: plant('receive_alerts name'),
    tenant: 'A1',
    severity: plant('receive_alerts severity'),
    summary: say('receive_alerts summary'),
    description: say('receive_alerts description'),
    url: `https://${plant('receive_alerts url')}.example/`,
    labels: { [plant('receive_alerts label key')]: plant('receive_alerts labels.*') },
  };
  const response = await center.request(null, '/alerts/prober', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${CREDENTIAL}` },
    body: JSON.stringify({ alerts: [alert] }),
  });
  expect(response.status, await response.text()).toBe(202);
  const { items } = await center.as(operator()).listIncidents({ q: alert.name });
  return items[0]?.id ?? '';
}

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
    const rationale = say('redact_event rationale');
    await center.as(securityAdmin()).redactEvent({ event_id: first.id, paths, reason: 'personal_data', rationale });
    asked += 1;
  }
  return asked;
}

test('whatever anybody wrote anywhere is stored nowhere any more once it is redacted', async () => {
  const runbook_id = await writeRunbooks();
  const incident_id = await writeIncident(runbook_id);
  const alerted_id = await writeAlerts();
  const by = center.as(operator());
  const { view } = await by.saveView({
    view_id: crypto.randomUUID(),
    name: plant('save_view name'),
    filter: { q: plant('save_view filter.q') },
  });
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
  await by.deleteSavedView({ view_id: view.id });
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
