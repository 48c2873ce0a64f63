# METADATA
# title: Incidents
# description: Who may see, create, change, assign, escalate, move and close an incident.
package incident.authz

import data.shared.abac
import data.shared.decide
import data.shared.row_filter

# What each action requires. Only a positive fact in `waived` takes something away.
requirements := {
	"can_view_incident": abac.base,
	"can_create_incident": abac.base,
	"can_edit_incident": abac.base,
	"can_acknowledge_incident": abac.base | {"rationale_given"},
	"can_mitigate_incident": abac.base | {"rationale_given"},
	"can_monitor_incident": abac.base | {"rationale_given"},
	"can_resolve_incident": abac.base | {"rationale_given"},
	"can_close_incident": abac.base | {"rationale_given"},
	"can_reopen_incident": abac.base | {"rationale_given"},
	"can_change_severity": abac.base | {"rationale_given", "incident_command_on_call"},
	"can_escalate_incident": abac.base | {"rationale_given"},
	"can_pause_sla": abac.base | {"rationale_given"},
	"can_assign_incident": abac.base,
	"can_link_runbook": abac.base,
	"can_comment_on_incident": abac.base,
	"can_receive_alert": abac.base,
}

default required := {"known_action"}

required := requirements[input.action] - waived

# Resolving, changing severity, escalating and pausing the clock are not here: they always need a reason.
moves_without_rationale := {
	"can_acknowledge_incident",
	"can_mitigate_incident",
	"can_monitor_incident",
	"can_reopen_incident",
}

waived contains "rationale_given" if {
	input.action in moves_without_rationale
	input.resource.rationale_required == false
}

waived contains "rationale_given" if {
	input.action == "can_close_incident"
	input.resource.mitigated == true
	input.resource.rationale_required == false
}

waived contains "incident_command_on_call" if input.context.severity in {"low", "medium", "high"}

holds contains name if some name in abac.holds

holds contains "rationale_given" if abac.rationale_given

holds contains "incident_command_on_call" if {
	some rotation in input.actor.on_call_rotations
	rotation in data.incident_center.escalation_rotations
}

details := object.union(abac.details, {"incident_command_on_call": {
	"expected": sort(data.incident_center.escalation_rotations),
	"actual": sort({rotation | some rotation in input.actor.on_call_rotations}),
}})

# METADATA
# description: May this actor do this to this incident, and if not, what is missing.
# entrypoint: true
decision := decide.decision(required, holds, details)

# METADATA
# description: The incidents this actor may see, as a document for SQL.
# entrypoint: true
default list_filter := {"any_of": []}

list_filter := abac.list_filter if requirements[input.action]

# METADATA
# description: Whether the list filter matches this very incident.
# entrypoint: true
default visible := false

visible if row_filter.matches(list_filter, input.resource)
