"""Checks one bundle by the steps of docs/reference/evidence-format.md."""

import hashlib
import hmac

from .canonical import NotCanonical, canonical_bytes, parse_canonical
from .envelope import BadEnvelope, Envelope, Note
from .events import Walk
from .forms import is_decision, is_manifest, is_opening, is_texts

BUNDLE = "urn:incident-center:evidence-bundle:v1"
APPROVAL = "urn:incident-center:approval:v1"
PUBLICATION = "urn:incident-center:runbook-publication:v1"
MAX_MANIFEST, MAX_ENVELOPE = 256 << 20, 1 << 20


def _same(left, right):
    """Python takes True for 1: only what is written alike is the same."""
    return canonical_bytes(left) == canonical_bytes(right)


def commitment(salt, subject, path, value):
    return hmac.new(bytes.fromhex(salt), canonical_bytes([subject, path, value]), hashlib.sha256).hexdigest()


class Ahead:
    """Reads lines one ahead, so that they can be taken in step with events."""

    def __init__(self, lines):
        self.lines = lines
        self.head = next(lines, None)

    def take(self):
        taken, self.head = self.head, next(self.lines, None)
        return taken


class Check:
    """Checks one bundle by itself. `outside` is what all bundles share: report, receipts and absences."""

    def __init__(self, files, unexpected, trust, outside):
        self.files, self.unexpected, self.trust = files, unexpected, trust
        self.report, self.receipts, self.absences = outside
        self.note = None

    def run(self, name, carried, watch):
        listed = {file["path"] for file in self.manifest["files"]} | {"manifest.json", "manifest.dsse.json"}
        for other in sorted(self.unexpected + [path for path in self.files if path not in listed]):
            self.report.add("unexpected_file", file=other)
        self._facts(name)
        self._rotations()
        self._manifest_signature()
        self._checkpoint()
        self._files()
        self.walk = Walk(self.manifest, self.report, self.receipts, watch, carried)
        self.walk.run(self.files.get("proof.txt"), self.files.get("events.ndjson"))
        self._tree(self.note)
        self._openings()
        self._decisions()
        self._objects()
        self.facts["events"] = self.walk.events

    def _facts(self, name):
        manifest = self.manifest
        self.facts = {
            "name": name,
            **{key: manifest[key] for key in ("log", "subject")},
            "log_size": int(manifest["log_size"]),
            "chains": len(manifest["chains"]),
            "openings": 0,
            "erased": 0,
            "withheld": {"texts": 0, "files": 0, "listed": []},
            "decisions": 0,
            "decisions_absent": 0,
            "objects": {"included": 0, "omitted": 0, "erased": 0},
        }
        self.report.bundles.append(self.facts)

    def open_manifest(self):
        """Whether there is a manifest; without one there is nothing to check."""
        file = self.files.get("manifest.json")
        try:
            if file is None or file.size > MAX_MANIFEST:
                raise NotCanonical("there is no manifest")
            self.manifest = parse_canonical(file.read())
            if is_manifest(self.manifest):
                return True
            raise NotCanonical("the manifest is not of the closed form")
        except NotCanonical as error:
            self.report.add("malformed_manifest", file="manifest.json", detail=str(error))
            return False

    @staticmethod
    def _small(file):
        if file.size > MAX_ENVELOPE:
            raise BadEnvelope("larger than any envelope")
        return file.read()

    def _rotations(self):
        file = self.files.get("rotations.ndjson")
        for number, (line, ended) in enumerate([] if file is None else file.lines(), 1):
            where = {"file": "rotations.ndjson", "line": number}
            try:
                if line is None or not ended or len(line) > MAX_ENVELOPE:
                    raise BadEnvelope("the line has no end, or is too long")
                if not self.trust.pass_on(Envelope(line)):
                    self.report.add("rotation", **where)
            except BadEnvelope as error:
                self.report.add("malformed_line", detail=str(error), **where)

    def _manifest_signature(self):
        where = {"file": "manifest.dsse.json"}
        file = self.files.get("manifest.dsse.json")
        if file is None:
            self.report.add("file_missing", **where)
            return
        try:
            envelope = Envelope(self._small(file))
        except BadEnvelope as error:
            self.report.add("malformed_manifest", detail=str(error), **where)
            return
        manifest = self.manifest
        digest = hashlib.sha256(self.files["manifest.json"].read()).hexdigest()
        predicate = {name: manifest[name] for name in ("log", "log_size", "subject")}
        status = envelope.status(self.trust.of("bundles"))
        fits = envelope.subject == {"name": "manifest.json", "digest": {"sha256": digest}}
        if status == "unknown" or self.trust.log != manifest["log"]:
            self.report.add("untrusted_key", **where)
        if status == "wrong" or not fits or envelope.predicate_type != BUNDLE or not _same(envelope.predicate, predicate):
            self.report.add("manifest_signature", **where)

    def check_note(self, note, **where):
        """Whether a checkpoint is signed by a trusted key of the log."""
        status, keys = note.status(self.trust.of("log"))
        if status == "wrong":
            self.report.add("checkpoint_signature", **where)
        elif not any(self.trust.covers(key, note.size) for key in keys):
            self.report.add("untrusted_key", **where)

    def _checkpoint(self):
        file, where = self.files.get("checkpoint.note"), {"file": "checkpoint.note"}
        if file is None:
            return
        try:
            self.note = note = Note(self._small(file))
        except BadEnvelope as error:
            self.report.add("malformed_line", detail=str(error), **where)
            return
        if len(note.signatures) != 1:
            self.report.add("malformed_line", **where)
        if note.origin != self.manifest["log"] or note.size != self.manifest["log_size"]:
            self.report.add("counts", **where)
        self.check_note(note, **where)

    def _files(self):
        sizes = {one["sha256"]: one["size"] for one in self.manifest["objects"]}
        for listed in self.manifest["files"]:
            name = listed["path"]
            if name.startswith("objects/"):
                if name[8:] != listed["sha256"] or sizes[name[8:]] != listed["size"]:
                    self.report.add("counts", file=name)
                continue
            file = self.files.get(name)
            if file is None:
                self.report.add("file_missing", file=name)
            elif file.size != listed["size"]:
                self.report.add("file_size", file=name)
            elif self._digest(file) != listed["sha256"]:
                self.report.add("file_digest", file=name)

    @staticmethod
    def _digest(file):
        digest = hashlib.sha256()
        for data in file.chunks():
            digest.update(data)
        return digest.hexdigest()

    def _tree(self, note):
        if "proof.txt" not in self.files:
            return
        walk, subject = self.walk, self.manifest["subject"]
        if walk.uncovered is not None:
            self.report.add("proof", walk.first, file="proof.txt", **walk.uncovered)
        elif not walk.broken and walk.tree.size != self.manifest["log_size"]:
            self.report.add("proof", walk.first, file="proof.txt")
        elif not walk.broken and note is not None and walk.tree.root() != note.root:
            self.report.add("root", walk.first, file="proof.txt")
        if walk.leaves != self.manifest["events"]:
            self.report.add("counts", file="proof.txt")

    def _lines(self, name, is_form):
        file = self.files.get(name)
        if file is None:
            return
        count = 0
        for number, (data, ended) in enumerate(file.lines(), 1):
            count += 1
            try:
                line = parse_canonical(data) if ended and data is not None else None
            except NotCanonical:
                line = None
            if line is None or not is_form(line):
                self.report.add("malformed_line", file=name, line=number)
            else:
                yield line, {"file": name, "line": number}
        if count != self.manifest[name.split(".")[0]]:
            self.report.add("counts", file=name)

    def _openings(self):
        lines = Ahead(self._lines("openings.ndjson", is_opening))
        for event_id, core, place in self.walk.passed:
            paths = {} if core is None else {one["path"]: one["hmac"] for one in core["commitments"]}
            before, genuine = None, set()
            while lines.head is not None and lines.head[0]["event_id"] == event_id:
                line, where = lines.take()
                path = line["path"]
                if core is None:
                    continue
                own = commitment(line["salt"], event_id, path, line["value"])
                follows = before is None or path.encode("utf-16-be") > before.encode("utf-16-be")
                if follows and paths.get(path) == own:
                    genuine.add(path)
                else:
                    self.report.add("opening", place, **where)
                before = path
            self.facts["openings"] += len(genuine)
            if core is not None and core["type"] == "payload_redacted":
                self.absences.note(core, place.seq)
            for path in paths:
                if path not in genuine:
                    self.absences.text(self.facts, core, path, place)
        self._left_over("opening", lines)

    def _decisions(self):
        known, lines = {}, Ahead(self._lines("decisions.ndjson", is_decision))
        for _, core, place in self.walk.passed:
            policy = None if core is None else core["policy"]
            if policy is None:
                continue
            decision_id, said = policy["decision_id"], (policy["hmac"], policy["bundle_revision"])
            if decision_id in known:
                if known[decision_id] != said:
                    self.report.add("decision", place)
                continue
            known[decision_id] = said
            if lines.head is None or lines.head[0]["value"]["decision_id"] != decision_id:
                self.facts["decisions_absent"] += 1
                continue
            line, where = lines.take()
            own = commitment(line["salt"], decision_id, "/decision", line["value"])
            if said == (own, line["value"].get("bundle_revision")):
                self.facts["decisions"] += 1
            else:
                self.report.add("decision", place, **where)
        self._left_over("decision", lines)

    def _left_over(self, problem, lines):
        """What belongs to no event; where one is tampered, it may belong to that."""
        while lines.head is not None:
            _, where = lines.take()
            if not self.walk.tampered:
                self.report.add(problem, **where)

    def _objects(self):
        listed = {one["sha256"]: one for one in self.manifest["objects"]}
        for sha256, references in self.walk.references.items():
            one = listed.get(sha256)
            for ref, _, place in references:
                if one is None or ref["size"] != one["size"] or ref["role"] not in one["roles"]:
                    self.report.add("reference", place)
        for sha256, one in listed.items():
            references = self.walk.references.get(sha256, [])
            if "events.ndjson" in self.files and {ref["role"] for ref, _, _ in references} != set(one["roles"]):
                self.report.add("counts", file="manifest.json", detail=sha256)
            if one["state"] == "included":
                self.facts["objects"]["included"] += 1
                self._object(one, references)
            else:
                self.absences.file(self.facts, one, references)

    def _object(self, one, references):
        name = "objects/" + one["sha256"]
        file, place = self.files.get(name), references[0][2] if references else None
        if file is None:
            self.report.add("object_missing", place, file=name)
        elif file.size != one["size"] or self._digest(file) != one["sha256"]:
            self.report.add("object_digest", place, file=name)
        else:
            for ref, core, at in references:
                if ref["role"] == "approval_evidence":
                    self._envelope("approvals", "approval_evidence", self._approval_fits, (file, name, core, at))
                elif ref["role"] == "publish_provenance":
                    self._envelope("provenance", "publication", self._publication_fits, (file, name, core, at))

    def _envelope(self, purpose, problem, fits, of):
        file, name, core, place = of
        try:
            envelope = Envelope(self._small(file))
            status = envelope.status(self.trust.of(purpose))
            if status == "unknown":
                self.report.add("untrusted_key", place, file=name)
            if status == "wrong" or not fits(envelope, core):
                self.report.add(problem, place, file=name)
        except (BadEnvelope, KeyError, TypeError, AttributeError, IndexError):
            self.report.add(problem, place, file=name)

    def _approval_fits(self, envelope, core):
        predicate, payload = envelope.predicate, core["payload"]
        bound = predicate["bound"]
        return (
            envelope.predicate_type == APPROVAL
            and predicate.get("log", self.manifest["log"]) == self.manifest["log"]
            and envelope.digest == payload["spec_hash"]
            and bound["approval_id"] in core["target_ids"]
            and _same(bound["incident_id"], core["incident_id"])
            and _same(bound["execution_id"], core["runbook_execution_id"])
            and all(_same(bound[name], core[name]) for name in ("tenants", "environment"))
            and all(_same(bound[name], payload[name]) for name in ("inputs_hash", "operation", "expires_at"))
            and is_texts(predicate["approver_ids"])
            and is_texts(payload["approver_ids"])
            and sorted(predicate["approver_ids"]) == sorted(payload["approver_ids"])
        )

    def _publication_fits(self, envelope, core):
        predicate, payload = envelope.predicate, core["payload"]
        specs = [ref["sha256"] for ref in core["refs"] if ref["role"] == "runbook_spec"]
        if core["type"] == "runbook_started":
            named = _same(predicate["runbook_id"], payload["runbook_id"]) and _same(
                predicate["version"], payload["runbook_version"]
            )
        else:
            named = (
                predicate["runbook_id"] == core["target_ids"][0]
                and predicate["publisher"] == core["actor"]["id"]
                and _same(predicate["version"], payload["version"])
                and _same(predicate["risk_level"], payload["risk_level"])
            )
        return (
            named
            and envelope.predicate_type == PUBLICATION
            and specs[:1] == [envelope.digest]
            and envelope.digest == payload["spec_hash"]
            and predicate["log"] == self.manifest["log"]
        )
