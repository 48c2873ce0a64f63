package runbook.execute_test

import data.cases
import data.runbook.execute

document(action, actor, subject) := {
	"action": action,
	"actor": cases.actors[actor],
	"resource": cases.subjects[subject].resource,
	"context": cases.subjects[subject].context,
	"now_ms": cases.now_ms,
}

test_nothing_at_all_is_a_denial if {
	not execute.decision.allow
	execute.decision.missing == ["known_action"]
}

test_a_high_risk_step_without_approval_says_what_an_approval_must_fit if {
	bare := json.patch(document("can_complete_step", "senior_operator", "high_step"), [{
		"op": "replace",
		"path": "/context/approvals",
		"value": [],
	}])
	decision := execute.decision with input as bare
	decision.missing == ["approval_evidence"]
	some reason in decision.reasons
	reason.actual == []
	"incident" in reason.expected
	"tenants" in reason.expected
}

test_an_approval_of_another_incident_is_named if {
	foreign := json.patch(document("can_complete_step", "senior_operator", "high_step"), [{
		"op": "replace",
		"path": "/context/approvals/0/incident_id",
		"value": "incident-2",
	}])
	decision := execute.decision with input as foreign
	[reason.actual | some reason in decision.reasons] == [["approval-2:incident"]]
}

test_an_own_request_names_the_requester if {
	own := json.patch(document("can_decide_approval", "team_lead", "step_approval"), [{
		"op": "replace",
		"path": "/resource/requested_by",
		"value": "lead-1",
	}])
	decision := execute.decision with input as own
	decision.reasons == [{"requirement": "not_requester", "actual": ["lead-1"]}]
}

test_executions_and_approvals_have_lists if {
	executions := execute.list_filter with input as document("can_view_execution", "viewer", "execution")
	approvals := execute.list_filter with input as document("can_view_approval", "viewer", "step_approval")
	count(executions.any_of) == 1
	approvals == executions
}

test_an_execution_in_scope_is_visible if {
	execute.visible with input as document("can_view_execution", "viewer", "execution")
}
