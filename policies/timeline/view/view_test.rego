package timeline.view_test

import data.cases
import data.timeline.view

document(action, actor) := {
	"action": action,
	"actor": cases.actors[actor],
	"resource": cases.subjects.timeline.resource,
	"context": {},
	"now_ms": cases.now_ms,
}

test_nothing_at_all_is_a_denial if {
	not view.decision.allow
	view.decision.missing == ["known_action"]
}

test_a_viewer_reads_and_does_not_export if {
	read := view.decision with input as document("can_view_timeline", "viewer")
	read.allow
	export := view.decision with input as document("can_export_bundle", "viewer")
	export.missing == ["role_permits"]
}

test_a_scope_in_reach_is_visible if {
	view.visible with input as document("can_view_timeline", "viewer")
}

test_exporting_has_no_list if {
	filter := view.list_filter with input as document("can_export_bundle", "auditor")
	filter.any_of == []
}

test_erasing_has_no_list if {
	filter := view.list_filter with input as document("can_redact_event", "security_admin")
	filter.any_of == []
}

test_whoever_erases_says_why if {
	asked := view.decision with input as document("can_redact_event", "security_admin")
	asked.missing == ["rationale_given"]
	told := json.patch(document("can_redact_event", "security_admin"), [{
		"op": "add",
		"path": "/context/rationale",
		"value": "asked for by the person",
	}])
	decided := view.decision with input as told
	decided.allow
}
