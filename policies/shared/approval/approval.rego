# METADATA
# title: Approval evidence
# description: >-
#   Each check is a positive fact about one approval; an approval counts only if every check passed. The checks that
#   did not pass are the explanation given back.
package shared.approval

# METADATA
# description: An approval of a step is bound to one attempt with one set of inputs, in one incident and its tenants.
step_checks := {
	"attempt",
	"execution",
	"incident",
	"inputs",
	"kind_step",
	"other_person",
	"spec",
	"status",
	"step",
	"tenants",
	"unexpired",
	"unused",
}

# METADATA
# description: An approval of a publication is bound to one version of one runbook.
publish_checks := {
	"kind_publish",
	"not_the_author",
	"runbook",
	"runbook_version",
	"spec",
	"status",
	"unexpired",
	"unused",
}

# METADATA
# description: Some approval fits the step being completed or skipped in every way.
step_evidence if {
	some i, _ in input.context.approvals
	every check in step_checks {
		[i, check] in passed
	}
}

# METADATA
# description: Some approval fits the version being published in every way.
publish_evidence if {
	some i, _ in input.context.approvals
	every check in publish_checks {
		[i, check] in passed
	}
}

# METADATA
# description: Each approval at hand with a check it did not pass, as `id:check`.
step_failures := failures(step_checks)

# METADATA
# description: Each approval at hand with a check it did not pass, as `id:check`.
publish_failures := failures(publish_checks)

failures(checks) := sort({failure |
	some i, approval in input.context.approvals
	some check in checks
	not [i, check] in passed
	failure := concat(":", [approval.id, check])
})

passed contains [i, "kind_step"] if {
	some i, approval in input.context.approvals
	approval.kind == "step"
}

passed contains [i, "kind_publish"] if {
	some i, approval in input.context.approvals
	approval.kind == "publish"
}

passed contains [i, "status"] if {
	some i, approval in input.context.approvals
	approval.status == "granted"
}

passed contains [i, "unused"] if {
	some i, approval in input.context.approvals
	approval.used == false
}

# Rego orders values of different types, so without the type checks any text would be later than now.
passed contains [i, "unexpired"] if {
	some i, approval in input.context.approvals
	is_number(input.now_ms)
	is_number(approval.expires_at_ms)
	approval.expires_at_ms > input.now_ms
}

passed contains [i, "spec"] if {
	some i, approval in input.context.approvals
	is_string(approval.spec_hash)
	approval.spec_hash == input.resource.spec_hash
}

# An execution without an incident has null here, and so has its approval; an absent attribute equals nothing.
passed contains [i, "incident"] if {
	some i, approval in input.context.approvals
	approval.incident_id == input.resource.incident_id
}

passed contains [i, "tenants"] if {
	some i, approval in input.context.approvals
	count(approval.tenants) > 0
	{id | some id in approval.tenants} == {id | some id in input.resource.tenants}
}

passed contains [i, "execution"] if {
	some i, approval in input.context.approvals
	is_string(approval.execution_id)
	approval.execution_id == input.resource.id
}

passed contains [i, "step"] if {
	some i, approval in input.context.approvals
	is_string(approval.step)
	approval.step == input.context.step.key
}

passed contains [i, "attempt"] if {
	some i, approval in input.context.approvals
	is_number(approval.attempt)
	approval.attempt == input.context.step.attempt
}

passed contains [i, "inputs"] if {
	some i, approval in input.context.approvals
	is_string(approval.inputs_hash)
	approval.inputs_hash == input.context.step.inputs_hash
}

passed contains [i, "runbook"] if {
	some i, approval in input.context.approvals
	is_string(approval.runbook_id)
	approval.runbook_id == input.resource.id
}

passed contains [i, "runbook_version"] if {
	some i, approval in input.context.approvals
	is_number(approval.runbook_version)
	approval.runbook_version == input.resource.version
}

# Nobody approves what they asked for or run themselves. Each comparison needs both sides to be there.
passed contains [i, "other_person"] if {
	some i, approval in input.context.approvals
	is_array(approval.approver_ids)
	count(approval.approver_ids) > 0
	every approver in approval.approver_ids {
		approver != approval.requested_by
		approver != input.context.step.operator
		approver != input.actor.id
	}
}

passed contains [i, "not_the_author"] if {
	some i, approval in input.context.approvals
	is_array(approval.approver_ids)
	count(approval.approver_ids) > 0
	every approver in approval.approver_ids {
		approver != approval.requested_by
		approver != input.resource.author
	}
}
