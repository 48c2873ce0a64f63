# METADATA
# title: Timeline
# description: >-
#   Who may read the timeline, take it away as a bundle, erase what was written in it, ask what somebody else may do,
#   and read what was decided.
package timeline.view

import data.shared.abac
import data.shared.decide
import data.shared.row_filter

# What each action requires.
requirements := {
	"can_view_timeline": abac.base,
	"can_export_bundle": abac.base,
	"can_redact_event": abac.base | {"rationale_given"},
	"can_simulate_as": abac.base,
	"can_view_decisions": abac.base,
}

default required := {"known_action"}

required := requirements[input.action]

holds contains name if some name in abac.holds

holds contains "rationale_given" if abac.rationale_given

# METADATA
# description: May this actor read, export or redact this scope of the timeline, and if not, what is missing.
# entrypoint: true
decision := decide.decision(required, holds, abac.details)

# METADATA
# description: The events this actor may see, as a document for SQL.
# entrypoint: true
default list_filter := {"any_of": []}

list_filter := abac.list_filter if requirements[input.action]

# METADATA
# description: Whether the list filter matches this very scope.
# entrypoint: true
default visible := false

visible if row_filter.matches(list_filter, input.resource)
