"""Checks bundles, of which several may be consecutive parts of a log, and what was kept elsewhere."""

from .absences import Absences
from .archive import MalformedArchive, open_bundle
from .bundle import Check
from .canonical import parse_plain
from .envelope import BadEnvelope, Note
from .forms import is_hash
from .receipts import Receipts, are_receipts
from .report import Report
from .tree import consistent, read_consistency
from .trust import MalformedTrust, Trust


class Given:
    """What was given beside the bundles."""

    def __init__(self, report, outside):
        self.report, self.outside = report, outside
        self.held = self._read("checkpoint", Note)
        self.consistency = self._read("consistency", read_consistency)
        self.receipts = Receipts(self._read("receipts", self._receipts) or [])

    def _read(self, name, read):
        data = self.outside.get(name)
        try:
            return None if data is None else read(data)
        except (ValueError, BadEnvelope) as error:
            self.report.add("malformed_given", detail=f"the {name}: {error}")
            return None

    @staticmethod
    def _receipts(data):
        receipts = parse_plain(data)
        if not are_receipts(receipts, is_hash):
            raise ValueError("not an array of receipts")
        return receipts


def _compare(check, held, consistency):
    """How a bundle's checkpoint and another one belong together: same, fork or unknown."""
    note, walk = check.note, check.walk
    if note is None:
        return "unknown"
    if note.size == held.size:
        return "same" if note.root == held.root else "fork"
    leads = not walk.broken and walk.tree.root() == note.root
    if leads and held.size in walk.roots:
        return "same" if walk.roots[held.size] == held.root else "fork"
    if consistency is None:
        return "unknown"
    first, second = sorted((note, held), key=lambda one: one.size)
    smaller, larger, path = consistency
    if (smaller, larger) != (first.size, second.size):
        return "unknown"
    return "same" if consistent(smaller, larger, (first.root, second.root), path) else "fork"


class Session:
    def __init__(self, trust_data, outside, required):
        self.report, self.trust_data, self.outside = Report(), trust_data, outside
        self.absences = Absences(self.report, required)

    def run(self, paths):
        try:
            Trust(self.trust_data)
        except MalformedTrust as error:
            self.report.add("malformed_trust", detail=str(error))
            return self.report.verdict()
        self.given = Given(self.report, self.outside)
        groups, before, carried = [], None, None
        for index, path, check in self._open(paths):
            self.report.bundle, self.report.order = index, self.report.order + 1
            subject = check.manifest["subject"]
            is_log = subject["kind"] == "log"
            was_log = before is not None and before.manifest["subject"]["kind"] == "log"
            follows = is_log and was_log and before.manifest["subject"]["to"] == subject["from"]
            if not is_log:
                carried = None
            elif not follows:
                if was_log:
                    self.report.warnings.append(f"{path} does not begin where the part before it ends")
                carried = {"heads": {}, "from_start": subject["from"] == 0}
            last = before.note if follows else None
            check.run(path, carried, {note.size for note in (self.given.held, last) if note is not None})
            if carried is not None:
                heads = {name: (chain["seq"], chain["prev"]) for name, chain in check.walk.chains.items()}
                carried["heads"].update(heads)
            if last is not None:
                found = _compare(check, last, None)
                if found != "same":
                    self.report.add("fork" if found == "fork" else "stale")
            self.given.receipts.passed(check.walk.chains, is_log)
            if follows:
                groups[-1].append(check)
            else:
                groups.append([check])
            before = check
        self.absences.settle()
        self.report.bundle = None
        self._elsewhere(groups, before)
        return self.report.verdict()

    def _open(self, paths):
        """The bundles whose manifests can be read, parts of the log in the order of the log."""
        opened = []
        for index, path in enumerate(paths):
            self.report.bundle = index
            try:
                files, unexpected = open_bundle(path)
            except MalformedArchive as error:
                self.report.add("malformed_archive", detail=str(error))
                continue
            # Each bundle passes trust on by its own rotations.
            check = Check(files, unexpected, Trust(self.trust_data), (self.report, self.given.receipts, self.absences))
            if check.open_manifest():
                opened.append((index, path, check))
        return sorted(opened, key=lambda one: one[2].manifest["subject"].get("from", -1))

    def _elsewhere(self, groups, newest):
        held = self.given.held
        if held is not None and newest is not None:
            newest.check_note(held, file="the checkpoint from elsewhere")
            for group in groups:
                found = [_compare(check, held, self.given.consistency) for check in group]
                if "fork" in found:
                    self.report.add("fork")
                elif "same" not in found and any(check.note is not None for check in group):
                    self.report.add("stale")
        if newest is not None:
            self._witnesses([check for group in groups for check in group], newest.trust, held)
        self.given.receipts.tell(self.report)

    def _witnesses(self, checks, trust, held):
        signed = 0
        for name, key in trust.witnesses if held is not None else []:
            found = held.cosigned_by(name, key)
            if found is False:
                self.report.add("checkpoint_signature", detail=f"the signature of the witness {name} is wrong")
            signed += found is True
        covered = held is not None and all(check.walk.last_leaf < held.size for check in checks)
        if trust.quorum > (signed if covered else 0):
            self.report.add("witness_quorum")


def verify_bundles(paths, trust=None, require_openings=False, **outside):
    """The verdict on bundles. `trust`, `checkpoint`, `consistency` and `receipts` are the bytes of those files.

    Raises OSError for what cannot be read.
    """
    return Session(trust, outside, require_openings).run(paths)
