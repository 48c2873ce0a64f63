# METADATA
# title: Attributes every decision asks for
# description: >-
#   Role, tenant, environment and clearance. Each is a positive fact in `holds`: where an attribute is missing the
#   fact is missing, and the decision is a denial.
package shared.abac

import data.shared.row_filter

# METADATA
# description: Required of every action.
base := {"role_permits", "tenant_scope", "environment_scope", "clearance"}

# METADATA
# description: Actions that only read, for which one tenant in common is enough.
view_actions := {
	"can_view_incident",
	"can_view_runbook",
	"can_view_execution",
	"can_view_approval",
	"can_view_timeline",
	"can_view_decisions",
}

# METADATA
# description: The place of a value in an order, lowest first.
rank(order, value) := place if {
	some place
	order[place] == value
}

permitting_roles contains role if {
	some role, actions in data.incident_center.role_permissions
	input.action in actions
}

readable_classifications contains classification if {
	limit := rank(data.incident_center.clearance_order, input.actor.clearance)
	some place, classification in data.incident_center.clearance_order
	place <= limit
}

tenant_ids := {id | some id in input.actor.tenant_ids}

environments := {name | some name in input.actor.environments}

every_environment if "*" in environments

# METADATA
# scope: document
# description: Scope as filter terms, so that a decision on one row and a filter on many are the same document.
terms["tenant_scope"] := {"field": "tenants", "op": "overlaps", "value": sort(tenant_ids)} if {
	input.action in view_actions
}

terms["tenant_scope"] := {"field": "tenants", "op": "subset", "value": sort(tenant_ids)} if {
	is_string(input.action)
	not input.action in view_actions
}

terms["environment_scope"] := {"field": "environment", "op": "in", "value": sort(environments)} if {
	not every_environment
}

terms["clearance"] := {"field": "classification", "op": "in", "value": sort(readable_classifications)}

holds contains "role_permits" if {
	some role in input.actor.roles
	role in permitting_roles
}

holds contains name if {
	some name, term in terms
	row_filter.term_matches(term, input.resource)
}

holds contains "environment_scope" if every_environment

# METADATA
# description: The rows a view action may show, as a document; nothing but a view action has one.
list_filter := {"any_of": [clause |
	input.action in view_actions
	"role_permits" in holds
	clause := [term | some name in sort(object.keys(terms)); term := terms[name]]
]}

# METADATA
# description: What each requirement asked for and what it found, for whoever is refused.
details := {
	"known_action": {"actual": [name | name := input.action]},
	"role_permits": {
		"expected": sort(permitting_roles),
		"actual": sort({role | some role in input.actor.roles}),
	},
	"tenant_scope": {
		"expected": sort({id | some id in input.resource.tenants}),
		"actual": sort(tenant_ids),
	},
	"environment_scope": {
		"expected": [name | name := input.resource.environment],
		"actual": sort(environments),
	},
	"clearance": {
		"expected": [name | name := input.resource.classification],
		"actual": [name | name := input.actor.clearance],
	},
	"rationale_given": {
		"expected": [format_int(data.incident_center.minimum_rationale_length, 10)],
		"actual": [format_int(rationale_length, 10)],
	},
}

default rationale_length := 0

rationale_length := count(trim_space(input.context.rationale))

# METADATA
# description: Holds when the reason given is long enough to be one.
rationale_given if rationale_length >= data.incident_center.minimum_rationale_length
