import type { TestCenter } from '../create-test-center.js';
import { CREDENTIAL } from './alertmanager.js';
import { approver, author, operator } from './personas.js';

/** What was written, by what it was written in, and where it went. */
export interface Written {
  /** Values that stand nowhere else, by operation and field. */
  planted: Map<string, string>;
  runbook_id: string;
  incident_id: string;
  /** Of the incident that an alert opened. */
  alerted_id: string;
  view_id: string;
}

interface Pen {
  center: TestCenter;
  /** A value that stands nowhere else. */
  plant: (field: string) => string;
  /** The same with words around it, as people write. */
  say: (field: string) => string;
}

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

async function writeRunbooks({ center, plant, say }: Pen) {
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

async function writeIncident({ center, plant, say }: Pen, runbook_id: string) {
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

async function writeAlerts({ center, plant, say }: Pen): Promise<string> {
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
  if (response.status !== 202) throw new Error(await response.text());
  const { items } = await center.as(operator()).listIncidents({ q: alert.name });
  return items[0]?.id ?? '';
}

/**
 * Writes something that stands nowhere else into every free text of every operation, as those who may.
 *
 * @param center with a source of alerts `prober` of the generic format.
 */
export async function writeEverything(center: TestCenter): Promise<Written> {
  const planted = new Map<string, string>();
  const plant = (name: string): string => {
    const value = `planted${planted.size}xq${Math.random().toString(36).slice(2)}`;
    planted.set(name, value);
    return value;
  };
  const pen = { center, plant, say: (name: string) => `Told by ${plant(name)} this morning` };
  const runbook_id = await writeRunbooks(pen);
  const incident_id = await writeIncident(pen, runbook_id);
  const alerted_id = await writeAlerts(pen);
  const { view } = await center.as(operator()).saveView({
    view_id: crypto.randomUUID(),
    name: plant('save_view name'),
    filter: { q: plant('save_view filter.q') },
  });
  return { planted, runbook_id, incident_id, alerted_id, view_id: view.id };
}
