# METADATA
# title: Runbook execution
# description: Who may run a runbook, finish its steps, and approve the risky ones.
package runbook.execute

import data.shared.abac
import data.shared.approval
import data.shared.decide
import data.shared.row_filter

# What each action requires. Only a positive fact in `waived` takes something away.
requirements := {
	"can_view_execution": abac.base,
	"can_execute_runbook": abac.base,
	"can_complete_step": abac.base | {"risk_tier", "evidence_attached", "approval_evidence"},
	"can_skip_step": abac.base | {"risk_tier", "approval_evidence", "rationale_given"},
	"can_attach_evidence": abac.base,
	"can_read_sensitive_evidence": abac.base,
	"can_fail_execution": abac.base | {"rationale_given"},
	"can_abort_execution": abac.base | {"rationale_given"},
	"can_view_approval": abac.base,
	"can_request_approval": abac.base,
	"can_decide_approval": abac.base | {"candidate_role", "not_requester", "not_step_operator", "not_author"},
	"can_revoke_approval": abac.base | {"rationale_given", "requester_or_candidate"},
}

default required := {"known_action"}

required := requirements[input.action] - waived

waived contains "approval_evidence" if {
	input.context.step.risk_level in data.incident_center.risk_levels_without_approval
}

waived contains "evidence_attached" if input.context.step.requires_evidence == false

holds contains name if some name in abac.holds

holds contains "rationale_given" if abac.rationale_given

holds contains "risk_tier" if {
	order := data.incident_center.risk_order
	abac.rank(order, input.actor.risk_tier) >= abac.rank(order, input.context.step.risk_level)
}

# Rego orders values of different types, so without the type check any text would be more than none.
holds contains "evidence_attached" if {
	is_number(input.context.evidence_count)
	input.context.evidence_count >= 1
}

holds contains "approval_evidence" if approval.step_evidence

holds contains "candidate_role" if {
	some role in input.actor.roles
	role in input.resource.candidate_roles
}

# Whoever asked may withdraw the request, and whoever may grant it may take it back.
holds contains "requester_or_candidate" if {
	is_string(input.resource.requested_by)
	input.actor.id == input.resource.requested_by
}

holds contains "requester_or_candidate" if {
	some role in input.actor.roles
	role in input.resource.candidate_roles
}

holds contains "not_requester" if {
	is_string(input.resource.requested_by)
	input.actor.id != input.resource.requested_by
}

holds contains "not_step_operator" if {
	input.resource.kind == "step"
	is_string(input.resource.step_operator)
	input.actor.id != input.resource.step_operator
}

# A publication has no step and so nobody operates it.
holds contains "not_step_operator" if input.resource.kind == "publish"

holds contains "not_author" if {
	is_string(input.resource.runbook_author)
	input.actor.id != input.resource.runbook_author
}

details := object.union(abac.details, {
	"risk_tier": {
		"expected": [level | level := input.context.step.risk_level],
		"actual": [level | level := input.actor.risk_tier],
	},
	"evidence_attached": {"expected": ["1"], "actual": ["0"]},
	"approval_evidence": {"expected": sort(approval.step_checks), "actual": approval.step_failures},
	"candidate_role": {
		"expected": sort({role | some role in input.resource.candidate_roles}),
		"actual": sort({role | some role in input.actor.roles}),
	},
	"requester_or_candidate": {
		"expected": sort({role | some role in input.resource.candidate_roles}),
		"actual": sort({role | some role in input.actor.roles}),
	},
	"not_requester": {"actual": [id | id := input.resource.requested_by]},
	"not_step_operator": {"actual": [id | id := input.resource.step_operator]},
	"not_author": {"actual": [id | id := input.resource.runbook_author]},
})

# METADATA
# description: May this actor do this to this execution, step or approval, and if not, what is missing.
# entrypoint: true
decision := decide.decision(required, holds, details)

# METADATA
# description: The executions or approvals this actor may see, as a document for SQL.
# entrypoint: true
default list_filter := {"any_of": []}

list_filter := abac.list_filter if requirements[input.action]

# METADATA
# description: Whether the list filter matches this very execution or approval.
# entrypoint: true
default visible := false

visible if row_filter.matches(list_filter, input.resource)
