# METADATA
# title: Runbook catalog
# description: Who may see, draft, edit, delete and publish a runbook.
package runbook.catalog

import data.shared.abac
import data.shared.approval
import data.shared.decide
import data.shared.row_filter

# What each action requires. Only a positive fact in `waived` takes something away.
requirements := {
	"can_view_runbook": abac.base,
	"can_create_runbook": abac.base,
	"can_edit_runbook": abac.base | {"is_author"},
	"can_delete_runbook": abac.base,
	"can_publish_runbook": abac.base | {"publish_approval"},
}

default required := {"known_action"}

required := requirements[input.action] - waived

waived contains "publish_approval" if {
	input.resource.risk_level in data.incident_center.risk_levels_without_approval
}

holds contains name if some name in abac.holds

# Approvals keep the author away from deciding: text by somebody else would have an author who may.
holds contains "is_author" if {
	is_string(input.resource.author)
	input.actor.id == input.resource.author
}

holds contains "publish_approval" if approval.publish_evidence

details := object.union(abac.details, {
	"publish_approval": {
		"expected": sort(approval.publish_checks),
		"actual": approval.publish_failures,
	},
	"is_author": {"expected": [id | id := input.resource.author]},
})

# METADATA
# description: May this actor do this to this runbook, and if not, what is missing.
# entrypoint: true
decision := decide.decision(required, holds, details)

# METADATA
# description: The runbooks this actor may see, as a document for SQL.
# entrypoint: true
default list_filter := {"any_of": []}

list_filter := abac.list_filter if requirements[input.action]

# METADATA
# description: Whether the list filter matches this very runbook.
# entrypoint: true
default visible := false

visible if row_filter.matches(list_filter, input.resource)
