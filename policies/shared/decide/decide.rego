# METADATA
# title: Decision
# description: >-
#   Turns what an action requires and what holds into a decision. It is allowed only if something is required and
#   all of it holds; an empty requirement list is a denial, never a permission.
package shared.decide

# METADATA
# description: The decision document, with every list sorted.
decision(required, holds, details) := {
	"allow": allowed(required, missing),
	"requirements": sort(required),
	"missing": sort(missing),
	"reasons": [reason(name, details) | some name in sort(missing)],
} if {
	missing := required - holds
}

default allowed(_, _) := false

allowed(required, missing) if {
	count(required) > 0
	count(missing) == 0
}

# What was found may be of any type or null; what is told is text.
reason(name, details) := object.union({"requirement": name}, told) if {
	told := {side: [text | some text in found; is_string(text)] |
		some side, found in object.get(details, name, {})
	}
}
