"""What is not in the bundles: erased where a later event of the chain says so, and withheld where none does."""

MAX_LISTED = 100


def _paths(value):
    return (
        isinstance(value, dict)
        and isinstance(value.get("event_id"), str)
        and isinstance(value.get("paths"), list)
        and all(isinstance(path, str) for path in value["paths"])
    )


class Absences:
    def __init__(self, report, required):
        self.report, self.required = report, required
        # (chain, event id, path) or (chain, digest), and the highest seq of an event that names it.
        self.told, self.texts, self.files = {}, [], []

    def note(self, core, seq):
        """Takes note of a `payload_redacted`. One that is of another form names nothing."""
        payload, chain = core["payload"], core["chain"]
        copies, files = payload.get("copies", []), payload.get("files", [])
        if not isinstance(copies, list) or not isinstance(files, list):
            return
        if not all(map(_paths, [payload, *copies])) or not all(isinstance(digest, str) for digest in files):
            return
        names = [(chain, one["event_id"], path) for one in [payload, *copies] for path in one["paths"]]
        for name in names + [(chain, digest) for digest in files]:
            self.told[name] = max(seq, self.told.get(name, 0))

    def text(self, facts, core, path, place):
        self.texts.append((facts, self.report.bundle, self.report.order, core, path, place))

    def file(self, facts, one, references):
        self.files.append((facts, self.report.bundle, self.report.order, one, references))

    def settle(self):
        """Counts what is left, once every bundle was read."""
        for facts, bundle, order, core, path, place in self.texts:
            if self.told.get((core["chain"], core["id"], path), 0) > place.seq:
                facts["erased"] += 1
            else:
                facts["withheld"]["texts"] += 1
                self._tell(facts, (bundle, order, place), path=path, sha256=None)
        for facts, bundle, order, one, references in self.files:
            digest = one["sha256"]
            named = [self.told.get((core["chain"], digest), 0) > place.seq for _, core, place in references]
            if named and all(named):
                facts["objects"]["erased"] += 1
            elif one["state"] == "omitted" and one["roles"] == ["evidence_bundle"]:
                facts["objects"]["omitted"] += 1
            else:
                facts["withheld"]["files"] += 1
                place = references[0][2] if references else None
                self._tell(facts, (bundle, order, place), path=None, sha256=digest)

    def _tell(self, facts, of, **what):
        bundle, order, place = of
        if len(facts["withheld"]["listed"]) < MAX_LISTED:
            nowhere = {"chain": None, "seq": None, "event_id": None, "log_index": None}
            facts["withheld"]["listed"].append({**(nowhere if place is None else place.named()), **what})
        if self.required:
            self.report.bundle, self.report.order = bundle, order
            self.report.add("withheld", place)
