package shared.abac_test

import data.cases
import data.incident_center
import data.shared.abac

test_nothing_holds_of_nothing if {
	abac.holds == set()
	abac.list_filter == {"any_of": []}
}

test_ranks_follow_the_order if {
	order := incident_center.clearance_order
	abac.rank(order, "secret") > abac.rank(order, "cui")
	not abac.rank(order, "cosmic")
}

test_text_where_a_list_belongs_grants_nothing if {
	facts := abac.holds with input as {
		"action": "can_edit_incident",
		"actor": {
			"roles": "operator",
			"tenant_ids": "north",
			"environments": "*",
			"clearance": "secret",
		},
		"resource": {"tenants": "north", "environment": "production", "classification": "cui"},
	}
	facts == {"clearance"}
}

test_a_reason_counts_without_its_blanks if {
	abac.rationale_length == 5 with input.context.rationale as " fixed "
	abac.rationale_length == 0 with input.context.rationale as 12345678901234
	not abac.rationale_given with input.context.rationale as " fixed "
	abac.rationale_given with input.context.rationale as "fixed by hand"
}

test_a_platform_administrator_may_do_everything_any_role_may if {
	everything := {action | some actions in incident_center.role_permissions; some action in actions}
	everything == {action | some action in incident_center.role_permissions.platform_admin}
}

test_every_role_of_the_data_has_an_actor_in_the_cases if {
	object.keys(incident_center.role_permissions) == {role | some actor in cases.actors; some role in actor.roles}
}
