# METADATA
# title: Row filter
# description: >-
#   Applies a list filter to one row. Lists are filtered in SQL by a translation of the same document, so what this
#   package says of a row and what a query returns cannot differ by design.
package shared.row_filter

# METADATA
# description: A filter is a disjunction of conjunctions; without a conjunction nothing matches.
matches(filter, row) if {
	some clause in filter.any_of
	clause_matches(clause, row)
}

# METADATA
# description: An empty conjunction would match every row, so it matches none.
clause_matches(clause, row) if {
	count(clause) > 0
	every term in clause {
		term_matches(term, row)
	}
}

# METADATA
# scope: document
# description: One term holds for a row.
term_matches(term, row) if {
	term.op == "overlaps"
	some found in row[term.field]
	found in term.value
}

term_matches(term, row) if {
	term.op == "subset"
	is_array(row[term.field])
	count(row[term.field]) > 0
	every found in row[term.field] {
		found in term.value
	}
}

term_matches(term, row) if {
	term.op == "in"
	row[term.field] in term.value
}

term_matches(term, row) if {
	term.op == "eq"
	is_string(term.value)
	row[term.field] == term.value
}
