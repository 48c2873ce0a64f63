import type { OperationName } from '@incident-center/sdk/contract';
import { receiveAlerts } from './alerts/receive-alerts.js';
import { decideApproval } from './approvals/decide-approval.js';
import { getApproval } from './approvals/get-approval.js';
import { listApprovals } from './approvals/list-approvals.js';
import { requestPublishApproval } from './approvals/request-publish-approval.js';
import { requestStepApproval } from './approvals/request-step-approval.js';
import { revokeApproval } from './approvals/revoke-approval.js';
import { getPolicyDecision } from './authorization/get-policy-decision.js';
import { listPolicyDecisions } from './authorization/list-policy-decisions.js';
import { simulate, simulateBatch } from './authorization/simulate.js';
import { redactEvent } from './erasure/redact-event.js';
import { getEvidenceBundle } from './evidence/get-evidence-bundle.js';
import { attachEvidence } from './executions/attach-evidence.js';
import { completeStep } from './executions/complete-step.js';
import { createEvidenceUpload } from './executions/create-evidence-upload.js';
import { abortExecution, failExecution } from './executions/end-execution.js';
import { executeRunbook } from './executions/execute-runbook.js';
import { getEvidenceUrl } from './executions/get-evidence-url.js';
import { getExecution } from './executions/get-execution.js';
import { listExecutions } from './executions/list-executions.js';
import { skipStep } from './executions/skip-step.js';
import { getSession } from './get-session.js';
import { assignOwner } from './incidents/assign-owner.js';
import { changeSeverity } from './incidents/change-severity.js';
import { commentOnIncident } from './incidents/comment-on-incident.js';
import { countIncidents } from './incidents/count-incidents.js';
import { createIncident } from './incidents/create-incident.js';
import { editIncident } from './incidents/edit-incident.js';
import { escalateIncident } from './incidents/escalate-incident.js';
import { getIncident } from './incidents/get-incident.js';
import { linkRunbook } from './incidents/link-runbook.js';
import { listIncidentAlerts } from './incidents/list-incident-alerts.js';
import { listIncidents } from './incidents/list-incidents.js';
import { pauseSla } from './incidents/pause-sla.js';
import { resumeSla } from './incidents/resume-sla.js';
import { transitionIncident } from './incidents/transition-incident.js';
import { unlinkRunbook } from './incidents/unlink-runbook.js';
import { getLogCheckpoint } from './log/get-log-checkpoint.js';
import { getLogConsistency } from './log/get-log-consistency.js';
import { getLogInclusion } from './log/get-log-inclusion.js';
import { getLogKeys } from './log/get-log-keys.js';
import type { UseCase } from './perform.js';
import type { Query } from './query.js';
import { createRunbook } from './runbooks/create-runbook.js';
import { createRunbookVersion } from './runbooks/create-runbook-version.js';
import { deleteRunbookDraft } from './runbooks/delete-runbook-draft.js';
import { editRunbook } from './runbooks/edit-runbook.js';
import { getRunbook } from './runbooks/get-runbook.js';
import { listRunbooks } from './runbooks/list-runbooks.js';
import { publishRunbook } from './runbooks/publish-runbook.js';
import { deleteSavedView } from './saved-views/delete-saved-view.js';
import { listSavedViews } from './saved-views/list-saved-views.js';
import { saveView } from './saved-views/save-view.js';
import { getTimeline } from './timeline/read-timeline.js';
import { verifyTimeline } from './timeline/verify-timeline.js';

// What a use case prepares is between its two halves.
// biome-ignore lint/suspicious/noExplicitAny: the table holds use cases that prepare different things.
type AnyUseCase<Name extends OperationName> = UseCase<Name, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: the same of reads.
type AnyQuery<Name extends OperationName> = Query<Name, any>;

/** Every operation that changes something, by the name it has in the contract. */
export const useCases = {
  create_incident: createIncident,
  edit_incident: editIncident,
  transition_incident: transitionIncident,
  change_incident_severity: changeSeverity,
  escalate_incident: escalateIncident,
  pause_incident_sla: pauseSla,
  resume_incident_sla: resumeSla,
  assign_incident_owner: assignOwner,
  link_incident_runbook: linkRunbook,
  unlink_incident_runbook: unlinkRunbook,
  comment_on_incident: commentOnIncident,
  save_view: saveView,
  delete_saved_view: deleteSavedView,
  receive_alerts: receiveAlerts,
  create_runbook: createRunbook,
  edit_runbook: editRunbook,
  delete_runbook_draft: deleteRunbookDraft,
  create_runbook_version: createRunbookVersion,
  request_publish_approval: requestPublishApproval,
  publish_runbook: publishRunbook,
  execute_runbook: executeRunbook,
  attach_evidence: attachEvidence,
  request_step_approval: requestStepApproval,
  complete_step: completeStep,
  skip_step: skipStep,
  fail_execution: failExecution,
  abort_execution: abortExecution,
  decide_approval: decideApproval,
  revoke_approval: revokeApproval,
  redact_event: redactEvent,
} as const satisfies { [Name in OperationName]?: AnyUseCase<Name> };

/** Every operation that only reads. */
export const queries = {
  get_session: getSession,
  list_incidents: listIncidents,
  count_incidents: countIncidents,
  list_saved_views: listSavedViews,
  get_incident: getIncident,
  list_incident_alerts: listIncidentAlerts,
  list_runbooks: listRunbooks,
  get_runbook: getRunbook,
  list_executions: listExecutions,
  get_execution: getExecution,
  get_evidence_url: getEvidenceUrl,
  create_evidence_upload: createEvidenceUpload,
  list_approvals: listApprovals,
  get_approval: getApproval,
  get_timeline: getTimeline,
  verify_timeline: verifyTimeline,
  get_evidence_bundle: getEvidenceBundle,
  get_log_checkpoint: getLogCheckpoint,
  get_log_consistency: getLogConsistency,
  get_log_inclusion: getLogInclusion,
  get_log_keys: getLogKeys,
  simulate,
  simulate_batch: simulateBatch,
  list_policy_decisions: listPolicyDecisions,
  get_policy_decision: getPolicyDecision,
} as const satisfies { [Name in OperationName]?: AnyQuery<Name> };

export type ChangeName = keyof typeof useCases;
export type QueryName = keyof typeof queries;

// Neither table may leave an operation of the contract out: this line does not compile if one does.
type Unserved = Exclude<OperationName, ChangeName | QueryName>;
true satisfies [Unserved] extends [never] ? true : Unserved;
