"""Collects what was found, and says what it comes to."""

TAMPERED, MALFORMED, INCOMPLETE, UNTRUSTED = ("tampered", 1), ("malformed", 4), ("incomplete", 2), ("untrusted", 3)
WORSE_FIRST = (TAMPERED, MALFORMED, INCOMPLETE, UNTRUSTED)
_WORDS = {
    MALFORMED: "malformed_archive malformed_manifest malformed_trust malformed_line malformed_given unexpected_file",
    TAMPERED: "manifest_signature checkpoint_signature rotation file_digest file_size proof root event_hash core log chain "
    "seq prev event_missing counts opening decision object_digest reference approval_evidence publication fork receipt",
    INCOMPLETE: "file_missing object_missing withheld receipt_beyond",
    UNTRUSTED: "untrusted_key stale witness_quorum",
}
VERDICT_OF = {word: verdict for verdict, words in _WORDS.items() for word in words.split()}


class Place:
    """An event, by its place in events.ndjson and by what is known of it."""

    def __init__(self, position, log_index=None, chain=None, seq=None, event_id=None):
        self.position, self.log_index = position, log_index
        self.chain, self.seq, self.event_id = chain, seq, event_id

    def named(self):
        return {"chain": self.chain, "seq": self.seq, "event_id": self.event_id, "log_index": self.log_index}


class Report:
    def __init__(self):
        self.problems, self.places, self.warnings, self.bundles = [], [], [], []
        # Which of the arguments is being read, and how many were read before it: parts are read in the order of the log.
        self.bundle, self.order = None, 0

    def add(self, problem, place=None, **where):
        if problem not in VERDICT_OF:
            raise KeyError(problem)
        self.problems.append({"problem": problem, **(place.named() if place else {}), **where, "bundle": self.bundle})
        if place is not None:
            self.places.append((self.order, place.position, len(self.places), problem, place))

    def verdict(self):
        found = {VERDICT_OF[one["problem"]] for one in self.problems}
        name, exit_code = next((verdict for verdict in WORSE_FIRST if verdict in found), ("verified", 0))
        bad = [one for one in self.places if VERDICT_OF[one[3]] == TAMPERED] or self.places
        first = min(bad, key=lambda one: one[:3], default=None)
        return {
            "format": "incident-center.verdict",
            "v": 1,
            "verdict": name,
            "exit_code": exit_code,
            "first_bad": None if first is None else {**first[4].named(), "problem": first[3]},
            "problems": self.problems[:100],
            "problem_count": len(self.problems),
            "warnings": self.warnings,
            "bundles": self.bundles,
        }
