package shared.approval_test

import data.cases
import data.shared.approval

document := {
	"actor": cases.actors.senior_operator,
	"resource": cases.subjects.high_step.resource,
	"context": cases.subjects.high_step.context,
	"now_ms": cases.now_ms,
}

test_an_approval_that_fits_has_no_failures if {
	approval.step_evidence with input as document
	failures := approval.step_failures with input as document
	failures == []
}

test_a_step_approval_is_no_publish_approval if {
	not approval.publish_evidence with input as document
	failures := approval.publish_failures with input as document
	"approval-2:kind_publish" in failures
}

test_an_approval_with_nothing_in_it_passes_nothing if {
	empty := json.patch(document, [{"op": "replace", "path": "/context/approvals", "value": [{"id": "approval-0"}]}])
	failures := approval.step_failures with input as empty
	count(failures) == count(approval.step_checks)
}

test_absent_on_both_sides_is_not_equal if {
	passed := approval.passed with input as {"context": {"approvals": [{"id": "approval-0"}]}}
	passed == set()
}
