package cases_test

import data.cases
import data.incident.authz
import data.runbook.catalog
import data.runbook.execute
import data.timeline.view

tables := {"incident_authz", "runbook_catalog", "runbook_execute", "timeline_view"}

all_cases contains row if {
	some table in tables
	some entry in cases[table]
	row := object.union(entry, {"table": table})
}

# The input of a row: an actor and a subject from the fixtures, with what the row sets and takes away.
input_of(row) := json.patch(whole, array.concat(additions, removals)) if {
	subject := cases.subjects[row.subject]
	whole := {
		"action": row.action,
		"actor": cases.actors[row.actor],
		"resource": subject.resource,
		"context": subject.context,
		"now_ms": cases.now_ms,
	}
	additions := [{"op": "add", "path": path, "value": value} | some path, value in object.get(row, "set", {})]
	removals := [{"op": "remove", "path": path} | some path in object.get(row, "unset", [])]
}

decide("incident_authz", document) := decision if decision := authz.decision with input as document

decide("runbook_catalog", document) := decision if decision := catalog.decision with input as document

decide("runbook_execute", document) := decision if decision := execute.decision with input as document

decide("timeline_view", document) := decision if decision := view.decision with input as document

see("incident_authz", document) := visible if visible := authz.visible with input as document

see("runbook_catalog", document) := visible if visible := catalog.visible with input as document

see("runbook_execute", document) := visible if visible := execute.visible with input as document

see("timeline_view", document) := visible if visible := view.visible with input as document

test_every_row_is_decided_as_the_table_says if {
	wrong := {row.name: found |
		some row in all_cases
		found := decide(row.table, input_of(row))
		[found.allow, found.missing] != [row.allow, row.missing]
	}
	print(wrong)
	count(wrong) == 0
}

test_every_row_gets_a_decision if {
	decided := {row.name | some row in all_cases; decide(row.table, input_of(row))}
	count(decided) == count(all_cases)
	count(decided) >= 300
}

test_every_missing_requirement_has_a_reason if {
	every row in all_cases {
		found := decide(row.table, input_of(row))
		[reason.requirement | some reason in found.reasons] == found.missing
	}
}

test_a_decision_is_allowed_only_if_it_requires_something_and_misses_nothing if {
	allowed := {row.name | some row in all_cases; decide(row.table, input_of(row)).allow}
	complete := {row.name |
		some row in all_cases
		found := decide(row.table, input_of(row))
		found.missing == []
		count(found.requirements) > 0
	}
	allowed == complete
}

test_visible_is_the_decision_of_a_view_action if {
	rows := [row | some row in all_cases; startswith(input_of(row).action, "can_view_")]
	count(rows) > 0
	every row in rows {
		document := input_of(row)
		decide(row.table, document).allow == see(row.table, document)
	}
}

# One allowed row of each kind of decision: the same is asked of every allowed row of the compiled policy.
kinds[kind] contains row.name if {
	some row in all_cases
	row.allow
	not row.set
	not row.unset
	kind := [row.table, decide(row.table, input_of(row)).requirements, row.subject]
}

allowed_kinds contains row if {
	some row in all_cases
	some names in kinds
	row.name == min(names)
}

test_no_attribute_of_an_allowed_decision_can_be_left_out_unless_it_is_unused if {
	count(allowed_kinds) > 15
	open := {[row.name, path] |
		some row in allowed_kinds
		document := input_of(row)
		before := decide(row.table, document)
		some path in paths_of(document)
		pointer := concat("/", array.concat([""], [sprintf("%v", [part]) | some part in path]))
		after := decide(row.table, json.patch(document, [{"op": "remove", "path": pointer}]))
		after.allow
		fails_open(before, after, document, path)
	}
	print(open)
	count(open) == 0
}

# Lists of scalars are one attribute; everything else is walked to the leaves.
paths_of(document) := {path |
	walk(document, [path, _])
	count(path) > 0
	parent := array.slice(path, 0, count(path) - 1)
	not scalar_list(object.get(document, parent, null))
}

scalar_list(value) if {
	is_array(value)
	every item in value {
		is_string(item)
	}
}

# Leaving something out never takes a requirement away, and never leaves one satisfied that uses it.
fails_open(before, after, _, _) if {
	some requirement in before.requirements
	not requirement in after.requirements
}

fails_open(before, _, document, path) if {
	some requirement in before.requirements
	some pattern in cases.attributes.used_by_requirement[requirement]
	covers(path, split(pattern, "."))
	not excepted(document, pattern)
}

# Taking away an object takes away what it holds.
covers(path, pattern) if {
	count(path) <= count(pattern)
	every i, part in path {
		same_part(part, pattern[i])
	}
}

same_part(_, "*")

same_part(part, name) if part == name

excepted(document, attribute) if {
	some exception in cases.attributes.unused_when
	exception.attribute == attribute
	attribute_of(document, exception.when.attribute) == exception.when.equals
}

attribute_of(document, attribute) := value if {
	some path, value
	walk(document, [path, value])
	path == split(attribute, ".")
}
