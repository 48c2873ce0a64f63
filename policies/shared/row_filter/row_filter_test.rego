package shared.row_filter_test

import data.shared.row_filter

row := {"tenants": ["north", "south"], "environment": "production", "classification": "cui"}

matching(term) if row_filter.matches({"any_of": [[term]]}, row)

test_overlaps_needs_one_in_common if {
	matching({"field": "tenants", "op": "overlaps", "value": ["south", "east"]})
	not matching({"field": "tenants", "op": "overlaps", "value": ["east"]})
	not matching({"field": "tenants", "op": "overlaps", "value": []})
}

test_subset_needs_all_of_them_and_at_least_one if {
	matching({"field": "tenants", "op": "subset", "value": ["north", "south", "east"]})
	not matching({"field": "tenants", "op": "subset", "value": ["north"]})
	not row_filter.matches({"any_of": [[{"field": "tenants", "op": "subset", "value": ["north"]}]]}, {"tenants": []})
	not row_filter.matches({"any_of": [[{"field": "tenants", "op": "subset", "value": ["north"]}]]}, {"tenants": "north"})
	not row_filter.matches({"any_of": [[{"field": "tenants", "op": "subset", "value": ["north"]}]]}, {})
}

test_in_needs_the_value_listed if {
	matching({"field": "environment", "op": "in", "value": ["staging", "production"]})
	not matching({"field": "environment", "op": "in", "value": []})
}

test_eq_needs_the_very_text if {
	matching({"field": "classification", "op": "eq", "value": "cui"})
	not matching({"field": "classification", "op": "eq", "value": "secret"})
	not row_filter.matches({"any_of": [[{"field": "owner", "op": "eq", "value": null}]]}, {"owner": null})
}

test_an_unknown_operator_matches_nothing if {
	not matching({"field": "environment", "op": "ne", "value": "staging"})
}

test_no_clause_and_an_empty_clause_match_nothing if {
	not row_filter.matches({"any_of": []}, row)
	not row_filter.matches({"any_of": [[]]}, row)
	not row_filter.matches({}, row)
}

test_a_clause_needs_every_term_and_a_filter_one_clause if {
	yes := {"field": "environment", "op": "eq", "value": "production"}
	no := {"field": "environment", "op": "eq", "value": "staging"}
	not row_filter.matches({"any_of": [[yes, no]]}, row)
	row_filter.matches({"any_of": [[no], [yes]]}, row)
}
