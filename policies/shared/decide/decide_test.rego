package shared.decide_test

import data.shared.decide

test_requiring_nothing_is_a_denial if {
	decision := decide.decision(set(), {"role_permits"}, {})
	not decision.allow
	decision.requirements == []
}

test_what_holds_beyond_what_is_required_changes_nothing if {
	decision := decide.decision({"clearance"}, {"clearance", "role_permits"}, {})
	decision == {"allow": true, "requirements": ["clearance"], "missing": [], "reasons": []}
}

test_what_is_missing_is_sorted_and_explained if {
	decision := decide.decision({"tenant_scope", "clearance"}, set(), {"clearance": {"actual": ["cui"]}})
	not decision.allow
	decision.missing == ["clearance", "tenant_scope"]
	decision.reasons == [{"requirement": "clearance", "actual": ["cui"]}, {"requirement": "tenant_scope"}]
}

test_only_text_is_told if {
	decision := decide.decision({"clearance"}, set(), {"clearance": {"expected": [null, "cui", 5], "actual": [null]}})
	decision.reasons == [{"requirement": "clearance", "expected": ["cui"], "actual": []}]
}
