package runbook.catalog_test

import data.cases
import data.runbook.catalog

document(action, actor, subject) := {
	"action": action,
	"actor": cases.actors[actor],
	"resource": cases.subjects[subject].resource,
	"context": cases.subjects[subject].context,
	"now_ms": cases.now_ms,
}

test_nothing_at_all_is_a_denial if {
	not catalog.decision.allow
	catalog.decision.missing == ["known_action"]
}

test_a_refused_publication_says_what_is_wrong_with_the_approval if {
	stale := json.patch(document("can_publish_runbook", "runbook_author", "risky_runbook"), [
		{"op": "replace", "path": "/context/approvals/0/used", "value": true},
		{"op": "replace", "path": "/context/approvals/0/expires_at_ms", "value": 0},
	])
	decision := catalog.decision with input as stale
	[reason.actual | some reason in decision.reasons] == [["approval-1:unexpired", "approval-1:unused"]]
}

test_a_viewer_has_a_list_and_an_alert_source_has_none if {
	seen := catalog.list_filter with input as document("can_view_runbook", "viewer", "runbook")
	count(seen.any_of) == 1
	unseen := catalog.list_filter with input as document("can_view_runbook", "alert_source", "runbook")
	unseen.any_of == []
}

test_a_runbook_in_scope_is_visible if {
	catalog.visible with input as document("can_view_runbook", "viewer", "runbook")
}
