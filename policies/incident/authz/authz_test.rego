package incident.authz_test

import data.cases
import data.incident.authz

document(action, actor, subject) := {
	"action": action,
	"actor": cases.actors[actor],
	"resource": cases.subjects[subject].resource,
	"context": cases.subjects[subject].context,
	"now_ms": cases.now_ms,
}

test_nothing_at_all_is_a_denial if {
	authz.decision == {
		"allow": false,
		"requirements": ["known_action"],
		"missing": ["known_action"],
		"reasons": [{"requirement": "known_action", "actual": []}],
	}
}

test_an_action_without_actor_and_resource_is_a_denial if {
	decision := authz.decision with input as {"action": "can_close_incident"}
	not decision.allow
	decision.missing == decision.requirements
}

test_a_denied_escalation_names_the_rotation if {
	decision := authz.decision with input as document("can_change_severity", "operator", "severity_critical")
	decision.reasons == [{
		"requirement": "incident_command_on_call",
		"expected": ["incident-command"],
		"actual": [],
	}]
}

test_a_short_reason_is_told_by_its_length_and_not_repeated if {
	short := object.union(document("can_resolve_incident", "operator", "incident"), {"context": {"rationale": " fixed "}})
	decision := authz.decision with input as short
	decision.reasons == [{"requirement": "rationale_given", "expected": ["10"], "actual": ["5"]}]
}

test_a_refused_role_is_told_which_roles_could if {
	decision := authz.decision with input as document("can_receive_alert", "operator", "incident")
	decision.reasons == [{
		"requirement": "role_permits",
		"expected": ["alert_source", "platform_admin"],
		"actual": ["operator"],
	}]
}

test_the_list_filter_names_tenants_environments_and_clearance if {
	filter := authz.list_filter with input as document("can_view_incident", "viewer", "incident")
	filter == {"any_of": [[
		{"field": "classification", "op": "in", "value": ["confidential", "cui", "unclassified"]},
		{"field": "environment", "op": "in", "value": ["production"]},
		{"field": "tenants", "op": "overlaps", "value": ["north"]},
	]]}
}

test_every_environment_needs_no_term if {
	filter := authz.list_filter with input as document("can_view_incident", "auditor", "incident")
	{term.field | some term in filter.any_of[0]} == {"classification", "tenants"}
}

test_without_the_role_the_filter_matches_nothing if {
	filter := authz.list_filter with input as document("can_view_incident", "alert_source", "incident")
	filter == {"any_of": []}
}

test_a_change_has_no_list if {
	filter := authz.list_filter with input as document("can_edit_incident", "operator", "incident")
	filter == {"any_of": []}
}

test_another_packages_list_is_empty if {
	filter := authz.list_filter with input as document("can_view_runbook", "viewer", "incident")
	filter == {"any_of": []}
}

test_an_incident_of_another_tenant_is_not_visible if {
	foreign := json.patch(document("can_view_incident", "viewer", "incident"), [{
		"op": "replace",
		"path": "/resource/tenants",
		"value": ["south"],
	}])
	visible := authz.visible with input as foreign
	visible == false
}
