import assert from 'node:assert/strict';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { verifyChain } from '@incident-center/sdk/provenance';
import type { Principal } from '@incident-center/server';
import { createTestCenter } from '@incident-center/server/testing';
import { alertSources, seedRunbooks, TENANT_OPTIONS } from '../server/demo-data.js';
import { storageLatencyAlert } from '../server/fire-alert.js';
import { findPersona, principalOf } from '../server/personas.js';

// The specification's sequence, "evidence storage latency", from the alert's payload to the closed incident, without a
// browser: every refusal it names is provoked, and the chain is verified as an auditor would.

const CREDENTIAL = 'golden-path-credential-of-alertmanager';
const url = process.env.DATABASE_URL;
const test = await createTestCenter({
  ...(url === undefined ? {} : { database: { url } }),
  alert_sources: alertSources(CREDENTIAL),
  tenants: TENANT_OPTIONS,
  log: (line) => console.error(line),
});
console.log(`The golden path on ${url === undefined ? 'the embedded database (PGlite)' : 'Postgres'}\n`);

function persona(id: string): Principal {
  const found = findPersona(id);
  assert(found, `no persona ${id}`);
  return principalOf(found);
}
const operator = test.as(persona('on-call-operator'));
const approver = test.as(persona('team-lead'));
const outsider = test.as(persona('viewer-b1'));

const say = (line: string) => console.log(`  ${line}`);

async function refused(what: string, code: string, call: Promise<unknown>): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(isIncidentCenterError(error), `${what}: it was not refused`);
  assert.equal(error.code, code, `${what}: refused with ${error.code} ${JSON.stringify(error.details)}`);
  const missing = error.details.reasons?.map((reason) => reason.requirement).join(', ');
  say(`refused as it must be: ${what}: ${code}${missing ? ` (${missing})` : ''}`);
}

async function alertArrives(status: 'firing' | 'resolved', startsAt: string) {
  const payload = storageLatencyAlert({ tenant: 'A1', status, startsAt, now: new Date() });
  const response = await test.request(null, '/alerts/alertmanager', {
    method: 'POST',
    headers: { Authorization: `Bearer ${CREDENTIAL}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(payload),
  });
  const body = await response.text();
  assert.equal(response.status, 202, body);
  return JSON.parse(body) as { incident_ids: string[]; attached: number; repeated: number };
}

await seedRunbooks(async (principal, { method, path, body }) => {
  const response = await test.request(principal, path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const answer = await response.json();
  assert(response.ok, JSON.stringify(answer));
  return answer;
});
say('the runbook "Evidence Storage Latency Triage" v1 is drafted, approved by another person, and published');

const startsAt = new Date().toISOString();
const first = await alertArrives('firing', startsAt);
const [incident_id] = first.incident_ids;
assert(incident_id);
assert.deepEqual(
  { ...first, receipts: [], incident_ids: [] },
  { incident_ids: [], attached: 3, repeated: 0, unmatched: 0, truncated: 0, receipts: [] },
);
const again = await alertArrives('firing', startsAt);
assert.deepEqual([again.incident_ids, again.attached, again.repeated], [[incident_id], 0, 3]);
const opened = await operator.getIncident({ incident_id });
assert.equal(opened.incident.severity, 'high');
assert.deepEqual(opened.alerts.map((alert) => alert.grouped_by.opened).sort(), [false, false, true]);
const [runbook] = opened.runbooks;
assert(runbook, 'the rule linked the runbook');
say(
  `the alert opened incident ${incident_id}, ${opened.incident.severity}, ${opened.incident.status}; ${runbook.name} v${runbook.version} is linked`,
);

await refused('the viewer of another tenant asks for the incident', 'NOT_FOUND', outsider.getIncident({ incident_id }));
assert.equal((await outsider.listIncidents({})).items.length, 0);
await operator.assignIncidentOwner({ incident_id, owner: 'on-call-operator' });
await operator.transitionIncident({ incident_id, status: 'acknowledged' });
await operator.transitionIncident({ incident_id, status: 'mitigating' });

await refused(
  'closing without mitigation and without a rationale',
  'RATIONALE_REQUIRED',
  operator.transitionIncident({ incident_id, status: 'closed' }),
);
const { execution } = await operator.executeRunbook({ runbook_id: runbook.id, incident_id });
const run = { execution_id: execution.id };
const evidenceFor = async (step: string, name: string, text: string) => {
  const content_base64 = Buffer.from(text).toString('base64');
  const { evidence } = await operator.attachEvidence({ ...run, step, name, media_type: 'text/plain', content_base64 });
  return evidence.evidence_ref;
};
const logs = await evidenceFor('collect_metrics', 'ingest-errors-shard07.log', '02:46:58 fsync 1,902 ms\n');
await operator.completeStep({
  ...run,
  step: 'collect_metrics',
  outcome: 'succeeded',
  evidence_ref: logs,
  outputs: { shard: 'shard-07', ingest_p99_ms: 2140 },
});
await operator.completeStep({
  ...run,
  step: 'verify_impact',
  outcome: 'succeeded',
  outputs: { affected_tenants: 'A1', standby: 'standby-02', standby_lag_s: 1.2 },
});
say('steps 1 and 2 are done');

const health = await evidenceFor('reroute_ingestion', 'standby-health.txt', 'standby-02 lag 1.2 s\n');
const reroute = {
  ...run,
  step: 'reroute_ingestion',
  outcome: 'succeeded' as const,
  evidence_ref: health,
  outputs: { ingest_p99_after_ms: 310, standby_lag_after_s: 1.2 },
};
await refused('completing the high-risk step without an approval', 'APPROVAL_REQUIRED', operator.completeStep(reroute));
assert.equal((await operator.getExecution(run)).execution.state, 'blocked');
const asked = await operator.requestStepApproval({
  ...run,
  step: 'reroute_ingestion',
  justification: 'p99 is 2,140 ms, objective 400 ms.',
});
const approval_id = asked.approval.id;
await refused(
  'the operator approves what the operator asked for',
  'NOT_PERMITTED',
  operator.decideApproval({ approval_id, decision: 'approve', reason: 'I am sure of it.' }),
);
const granted = await approver.decideApproval({
  approval_id,
  decision: 'approve',
  reason: 'Standby healthy, lag 1.2 s.',
});
assert.equal(granted.approval.status, 'granted');
await operator.completeStep({ ...reroute, approval_ids: [approval_id] });
say('step 3 is approved by the team lead and done');

await operator.completeStep({ ...run, step: 'warm_cache', outcome: 'succeeded', outputs: { hit_rate_percent: 93 } });
await alertArrives('resolved', startsAt);
assert.equal((await operator.getIncident({ incident_id })).incident.status, 'monitoring');
say('the alerts resolved: the incident moved to monitoring');
const spec = (await operator.getRunbook({ runbook_id: runbook.id })).runbook.spec;
for (const step of spec.steps.slice(4)) {
  if (step.requires_evidence) await evidenceFor(step.key, `${step.key}.txt`, 'p99 310 ms for 30 minutes\n');
  const value = { string: 'as expected', number: 310, boolean: true, choice: '' };
  const filled = Object.fromEntries(step.outputs.map((field) => [field.key, field.choices?.[0] ?? value[field.type]]));
  await operator.completeStep({ ...run, step: step.key, outcome: 'succeeded', outputs: filled });
}
const ended = (await operator.getExecution(run)).execution;
assert.equal(ended.state, 'completed');
assert(ended.bundle_ref, 'step 6 made the evidence bundle');
say(`the run is completed; its evidence bundle is sha256 ${ended.bundle_ref}`);

await refused(
  'resolving without a rationale',
  'RATIONALE_REQUIRED',
  operator.transitionIncident({ incident_id, status: 'resolved' }),
);
await operator.transitionIncident({
  incident_id,
  status: 'resolved',
  rationale: 'Ingest p99 is 310 ms on standby-02, for 30 minutes.',
});
const closed = await operator.transitionIncident({
  incident_id,
  status: 'closed',
  rationale: 'Stable on the standby; follow-up is filed.',
});
assert.equal(closed.incident.status, 'closed');
await refused(
  'moving a closed incident',
  'ILLEGAL_TRANSITION',
  operator.transitionIncident({ incident_id, status: 'mitigating', rationale: 'Once more, please.' }),
);

const timeline = await operator.getTimeline({ incident_id });
console.log('\nTimeline\n');
for (const event of timeline.items)
  say(
    `${String(event.seq).padStart(3)}  ${event.created_at.slice(11, 23)}  ${event.type.padEnd(24)} ${event.actor.padEnd(28)} ${event.event_hash.slice(0, 6)}…${event.event_hash.slice(-4)}`,
  );

const chain = verifyChain(timeline.items);
assert.deepEqual(chain.problems, [], 'the chain verifies from the text alone');
const receipt = closed.receipts.at(-1);
assert.equal(timeline.items.find((event) => event.seq === receipt?.seq)?.event_hash, receipt?.event_hash);
let verdict = await operator.verifyTimeline({ incident_id });
for (const until = Date.now() + 10_000; verdict.verdict === 'verified_with_newer' && Date.now() < until; ) {
  verdict = await operator.verifyTimeline({ incident_id });
}
console.log(
  `\nVerdict: ${verdict.verdict}. ${verdict.events} events, ${verdict.checkpointed} in the signed log, ` +
    `${verdict.projection.length} rows that are not what their events say.`,
);
assert.equal(verdict.verdict, 'verified');
assert.equal(verdict.checkpointed, timeline.items.length);
await test.stop();
