"""Checks a bundle by the steps of docs/reference/evidence-format.md."""

import hashlib
import hmac
import json

from .archive import MalformedArchive, open_bundle
from .canonical import NotCanonical, canonical_bytes, parse_canonical
from .envelope import BadEnvelope, Envelope, Note
from .events import Walk
from .forms import is_decision, is_manifest, is_opening
from .report import Report
from .tree import consistent, read_consistency
from .trust import MalformedTrust, Trust

BUNDLE = "urn:incident-center:evidence-bundle:v1"
APPROVAL = "urn:incident-center:approval:v1"
PUBLICATION = "urn:incident-center:runbook-publication:v1"
MAX_MANIFEST, MAX_ENVELOPE = 256 << 20, 1 << 20


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
    def __init__(self, path, trust, outside):
        self.path, self.trust_data, self.outside = path, trust, outside
        self.report = Report()

    def run(self):
        try:
            self.trust = Trust(self.trust_data)
        except MalformedTrust as error:
            self.report.add("malformed_trust", detail=str(error))
            return self.report.verdict()
        try:
            self.files, unexpected = open_bundle(self.path)
        except MalformedArchive as error:
            self.report.add("malformed_archive", detail=str(error))
            return self.report.verdict()
        if not self._manifest():
            return self.report.verdict()
        listed = {file["path"] for file in self.manifest["files"]} | {"manifest.json", "manifest.dsse.json"}
        for name in sorted(unexpected + [name for name in self.files if name not in listed]):
            self.report.add("unexpected_file", file=name)
        self._rotations()
        self._manifest_signature()
        note = self._checkpoint()
        self._files()
        self._given()
        self.walk = Walk(self.manifest, self.report, self.receipts, None if self.held is None else self.held.size)
        self.walk.run(self.files.get("proof.txt"), self.files.get("events.ndjson"))
        self._tree(note)
        self._openings()
        self._decisions()
        self._objects()
        self._elsewhere(note)
        return self.report.verdict()

    def _manifest(self):
        file = self.files.get("manifest.json")
        try:
            if file is None or file.size > MAX_MANIFEST:
                raise NotCanonical("there is no manifest")
            self.manifest = parse_canonical(file.read())
            if is_manifest(self.manifest):
                self.report.facts = {name: self.manifest[name] for name in ("log", "log_size", "subject", "events")}
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
                if not ended:
                    raise BadEnvelope("the line has no end")
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
        if status == "wrong" or not fits or envelope.predicate_type != BUNDLE or envelope.predicate != predicate:
            self.report.add("manifest_signature", **where)

    def _note(self, data, where, malformed="malformed_line"):
        """A checkpoint by a trusted key, or None; what is wrong with it is told."""
        try:
            note = Note(data)
        except BadEnvelope as error:
            self.report.add(malformed, detail=str(error), **where)
            return None
        status, key = note.status(self.trust.of("log"))
        if status == "wrong":
            self.report.add("checkpoint_signature", **where)
        elif status == "unknown" or not self.trust.covers(key, note.size):
            self.report.add("untrusted_key", **where)
        return note

    def _checkpoint(self):
        file, where = self.files.get("checkpoint.note"), {"file": "checkpoint.note"}
        if file is None:
            return None
        note = self._note(file.read(), where)
        if note is not None and len(note.signatures) != 1:
            self.report.add("malformed_line", **where)
        if note is not None and (note.origin != self.manifest["log"] or note.size != self.manifest["log_size"]):
            self.report.add("counts", **where)
        return note

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
                line = parse_canonical(data) if ended else None
            except NotCanonical:
                line = None
            if line is None or not is_form(line):
                self.report.add("malformed_line", file=name, line=number)
            else:
                yield line, {"file": name, "line": number}
        if count != self.manifest[name.split(".")[0]]:
            self.report.add("counts", file=name)

    def _openings(self):
        opened = erased = 0
        lines = Ahead(self._lines("openings.ndjson", is_opening))
        for event_id, core, place in self.walk.passed:
            paths = {} if core is None else {one["path"]: one["hmac"] for one in core["commitments"]}
            before, genuine = "", 0
            while lines.head is not None and lines.head[0]["event_id"] == event_id:
                line, where = lines.take()
                path = line["path"]
                if core is None:
                    continue
                own = commitment(line["salt"], event_id, path, line["value"])
                if path > before and paths.get(path) == own:
                    genuine += 1
                else:
                    self.report.add("opening", place, **where)
                before = path
            opened, erased = opened + genuine, erased + len(paths) - genuine
        self._left_over("opening", lines)
        self.report.facts.update(opened=opened, erased=erased)

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
                continue
            line, where = lines.take()
            own = commitment(line["salt"], decision_id, "/decision", line["value"])
            if said != (own, line["value"].get("bundle_revision")):
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
                self._object(one, references)

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
            and bound["incident_id"] == core["incident_id"]
            and bound["execution_id"] == core["runbook_execution_id"]
            and all(bound[name] == core[name] for name in ("tenants", "environment"))
            and all(bound[name] == payload[name] for name in ("inputs_hash", "operation", "expires_at"))
            and sorted(predicate["approver_ids"]) == sorted(payload["approver_ids"])
        )

    def _publication_fits(self, envelope, core):
        predicate, payload = envelope.predicate, core["payload"]
        specs = [ref["sha256"] for ref in core["refs"] if ref["role"] == "runbook_spec"]
        if core["type"] == "runbook_started":
            named = (predicate["runbook_id"], predicate["version"]) == (payload["runbook_id"], payload["runbook_version"])
        else:
            named = (
                predicate["runbook_id"] == core["target_ids"][0]
                and predicate["publisher"] == core["actor"]["id"]
                and predicate["version"] == payload["version"]
                and predicate["risk_level"] == payload["risk_level"]
            )
        return (
            named
            and envelope.predicate_type == PUBLICATION
            and specs == [envelope.digest]
            and envelope.digest == payload["spec_hash"]
            and predicate["log"] == self.manifest["log"]
        )

    def _given(self):
        """What was given beside the bundle."""
        self.held, self.consistency, self.receipts = None, None, {}
        if self.outside.get("checkpoint") is not None:
            self.held = self._note(self.outside["checkpoint"], {"file": "checkpoint"}, "malformed_given")
        try:
            if self.outside.get("consistency") is not None:
                self.consistency = read_consistency(self.outside["consistency"])
            if self.outside.get("receipts") is not None:
                for one in json.loads(self.outside["receipts"]):
                    self.receipts[one["chain"], one["seq"]] = one["event_hash"]
        except (ValueError, KeyError, TypeError) as error:
            self.report.add("malformed_given", detail=str(error))

    def _elsewhere(self, note):
        whole_log = self.manifest["subject"]["kind"] == "log"
        for chain, seq in sorted(self.walk.receipts):
            within = self.walk.chains.get(chain)
            if (within is None and whole_log) or (within is not None and seq > within["last_seq"]):
                self.report.add("receipt_beyond", chain=chain, seq=seq)
            elif within is not None and seq >= within["first_seq"]:
                self.report.add("receipt", self.walk.place_of(chain, seq))
        if self.held is not None and note is not None:
            self._compare(note, self.held)
        covers = self.held is not None and self.held.size > self.walk.last_leaf
        witnesses = self.trust.witnesses if covers else []
        if sum(self.held.cosigned_by(name, key) for name, key in witnesses) < self.trust.quorum:
            self.report.add("witness_quorum")

    def _compare(self, note, held):
        if note.size == held.size:
            if note.root != held.root:
                self.report.add("fork")
            return
        if self.walk.root_at_held is not None:
            if self.walk.root_at_held != held.root:
                self.report.add("fork")
            return
        if self.consistency is None:
            self.report.add("stale")
            return
        first, second = sorted((note, held), key=lambda one: one.size)
        smaller, larger, path = self.consistency
        fits = (smaller, larger) == (first.size, second.size)
        if not fits or not consistent(smaller, larger, (first.root, second.root), path):
            self.report.add("fork")


def verify_bundle(path, trust=None, **outside):
    """The verdict on a bundle. `trust`, `checkpoint`, `consistency` and `receipts` are the bytes of those files."""
    return Check(path, trust, outside).run()

