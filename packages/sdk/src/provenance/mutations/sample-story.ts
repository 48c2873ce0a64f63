import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../canonical-json.js';
import { type Statement, signEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import { createSampleLog, LOG, type SampleKeys, type SampleLog, type Told, uuidOf } from './sample-log.js';

export const INCIDENT = uuidOf('incident');
const RUN = uuidOf('run');
const RUNBOOK = uuidOf('runbook');
const APPROVAL = uuidOf('approval');

const statement = (digest: string, predicateType: string, predicate: Record<string, unknown>): Statement => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: `runbook-spec:${RUNBOOK}@1`, digest: { sha256: digest } }],
  predicateType,
  predicate,
});

/**
 * Tells of an incident that a runbook with an approval ended, while other incidents go on: some forty events.
 *
 * @param alter changes what one event of the incident tells, as somebody would who rewrites history.
 */
export async function tellStory(
  keys: SampleKeys,
  seed: string,
  alter: (seq: number, payload: Record<string, unknown>) => Record<string, unknown> = (_, payload) => payload,
): Promise<SampleLog> {
  const log = createSampleLog(keys, seed);
  const chain = `incident:${INCIDENT}`;
  let told = 0;
  const tell = (event: Told) => {
    told += 1;
    log.append(chain, { ...event, payload: alter(told, event.payload) });
    for (let other = 0; other < told % 4; other += 1)
      log.append(`incident:${uuidOf(`other ${other}`)}`, {
        type: 'comment_added',
        payload: {},
        texts: { comment: seed },
      });
  };
  const spec = utf8ToBytes(canonicalJson({ title: 'Slow storage', steps: [{ key: 'look' }, { key: 'reroute' }] }));
  const digest = sha256Hex(spec);
  const evidence = utf8ToBytes(`p99 2 s, ${seed}\n`);
  const inputs_hash = sha256Hex('{}');
  const expires_at = '2026-11-24T01:00:00.000Z';
  const publication = await signEnvelope(
    [keys.provenance],
    statement(digest, 'urn:incident-center:runbook-publication:v1', {
      log: LOG,
      runbook_id: RUNBOOK,
      version: 1,
      risk_level: 'high',
      author: 'author',
      publisher: 'lead',
    }),
  );
  const bound = {
    approval_id: APPROVAL,
    incident_id: INCIDENT,
    execution_id: RUN,
    tenants: ['A1'],
    environment: 'prod',
    inputs_hash,
    operation: 'complete_step',
    expires_at,
  };
  const approval = await signEnvelope(
    [keys.approvals],
    statement(digest, 'urn:incident-center:approval:v1', { bound, approver_ids: ['lead'], log: LOG }),
  );
  const run = { run: RUN, target_ids: [RUN, RUNBOOK] };
  tell({ type: 'incident_created', payload: { severity: 'high' }, texts: { title: 'Slow', description: 'Ü 🚒' } });
  tell({ type: 'status_changed', payload: { from: 'new', to: 'acknowledged' } });
  tell({
    ...run,
    type: 'runbook_started',
    payload: { runbook_id: RUNBOOK, runbook_version: 1, spec_hash: digest, first_step: 'look' },
    refs: [
      { role: 'runbook_spec', bytes: spec },
      { role: 'publish_provenance', bytes: publication },
    ],
  });
  tell({
    ...run,
    type: 'evidence_attached',
    payload: { step: 'look' },
    refs: [{ role: 'step_evidence', bytes: evidence }],
  });
  tell({
    ...run,
    type: 'step_completed',
    payload: { step: 'look' },
    texts: { outputs: { shard: 'shard-07', ms: 1.5 } },
  });
  tell({ ...run, type: 'step_blocked', payload: { step: 'reroute' } });
  tell({
    ...run,
    type: 'approval_requested',
    payload: { quorum: 1, inputs_hash },
    texts: { justification: 'p99 is 2 s' },
  });
  tell({
    ...run,
    type: 'approval_granted',
    target_ids: [APPROVAL],
    payload: { operation: 'complete_step', spec_hash: digest, inputs_hash, approver_ids: ['lead'], expires_at },
    refs: [{ role: 'approval_evidence', bytes: approval }],
    actor: 'lead',
  });
  tell({ ...run, type: 'step_completed', payload: { step: 'reroute', approval_ids: [APPROVAL] } });
  tell({ ...run, type: 'runbook_completed', payload: { steps: 2 } });
  tell({ type: 'comment_added', payload: {}, texts: { comment: 'Quiet again.' } });
  tell({ type: 'incident_closed', payload: { from: 'resolved' }, texts: { rationale: 'The standby holds.' } });
  return log;
}
