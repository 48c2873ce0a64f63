"""Walks through events and leaves side by side."""

from itertools import zip_longest

from .canonical import NotCanonical, parse_canonical
from .forms import is_core, is_line
from .report import Place
from .tree import BadProof, Tree, event_hash, parse_part


GENESIS = "0" * 64


class Walk:
    """What one pass over proof.txt and events.ndjson finds out. Later checks look events up in it."""

    def __init__(self, manifest, report, receipts, watch=(), carried=None):
        self.manifest, self.report, self.receipts = manifest, report, receipts
        self.tree, self.broken, self.leaves, self.events = Tree(), False, 0, 0
        # Roots at the sizes that somebody asks for, as far as the parts of the proof end there.
        self.watch, self.roots = set(watch), {0: self.tree.root()} if 0 in watch else {}
        self.last_leaf, self.tampered = -1, set()
        self.chains, self.contradictions = {}, []
        for one in manifest["chains"]:
            claimed = (int(one["first_seq"]), one["first_prev"])
            begins = (1, GENESIS) if carried is not None and carried["from_start"] else claimed
            seq, prev = claimed if carried is None else carried["heads"].get(one["chain"], begins)
            if (seq, prev) != claimed:
                self.contradictions.append(one["chain"])
            self.chains[one["chain"]] = {**one, "seq": seq, "prev": prev, "count": 0}
        subject = manifest["subject"]
        # A part of the log has every leaf of it; elsewhere a leaf may have any place.
        self.next_leaf = int(subject["from"]) if subject["kind"] == "log" else None
        self.only = next(iter(self.chains.values())) if len(self.chains) == 1 else None
        # Events in their order, with what lies beside them; a tampered one has its id only.
        self.passed, self.references = [], {}
        self.first = self.uncovered = None

    def _leaf_parts(self, proof):
        """The leaves of the proof, while its nodes go into the tree."""
        for number, (line, ended) in enumerate(proof.lines(), 1):
            part = parse_part(line) if ended else None
            if part is None:
                self.report.add("malformed_line", file="proof.txt", line=number)
                self.broken = True
                continue
            log_index, level, index, value = part
            try:
                if not self.broken:
                    self.tree.push(level, index, value, log_index is not None)
                    if self.tree.size in self.watch:
                        self.roots[self.tree.size] = self.tree.root()
            except BadProof as error:
                self.uncovered = {"line": number, "detail": str(error)}
                self.broken = True
            if log_index is not None:
                yield log_index, value

    def run(self, proof, events):
        if proof is None and events is None:
            return
        leaves = iter(()) if proof is None else self._leaf_parts(proof)
        lines = iter(()) if events is None else events.lines()
        for position, (leaf, line) in enumerate(zip_longest(leaves, lines)):
            self.leaves += leaf is not None
            if leaf is not None and self.next_leaf not in (None, leaf[0]):
                self.report.add("event_missing", Place(position, self.next_leaf), file="proof.txt")
            if self.next_leaf is not None and leaf is not None:
                self.next_leaf = leaf[0] + 1
            self.last_leaf = self.last_leaf if leaf is None else leaf[0]
            if line is not None:
                self.events += 1
                self._event(position, leaf, *line, proven=proof is not None)
            elif events is not None:
                self._missing(position, leaf)
        if self.next_leaf is not None and proof is not None and self.next_leaf < self.manifest["subject"]["to"]:
            self.report.add("event_missing", Place(self.leaves, self.next_leaf), file="proof.txt")
        if events is not None:
            self._ends()

    def _place(self, position, leaf, line):
        log_index = None if leaf is None else leaf[0]
        claims = line if line is not None and is_line(line) and isinstance(line["event"], dict) else None
        core = claims["event"] if claims and is_core(claims["event"]) else None
        if self.only is not None:
            chain, seq = self.only["chain"], self.only["first_seq"] + position
        else:
            chain, seq = (core["chain"], claims["seq"]) if core else (None, None)
        return Place(position, log_index, chain, None if seq is None else int(seq), core["id"] if core else None)

    def _missing(self, position, leaf):
        self.report.add("event_missing", self._place(position, leaf, None), file="events.ndjson")

    def _event(self, position, leaf, data, ended, proven):
        try:
            line = None if data is None else parse_canonical(data)
        except NotCanonical:
            line = None
        place = self._place(position, leaf, line)
        self.first = self.first or place
        where = {"file": "events.ndjson", "line": position + 1}
        if not ended:
            self.report.add("malformed_line", place, **where)
        own = b"" if data is None else event_hash(data)
        true = own if leaf is None else leaf[1]
        if proven and (leaf is None or own != leaf[1]):
            self.report.add("event_hash", place, **where)
            self.tampered.add("" if leaf is None else leaf[1].hex())
            self.passed.append((place.event_id, None, place))
            return
        if line is None or not is_line(line) or not is_core(line["event"]):
            self.report.add("core", place, **where)
            return
        self._follows(line, true, place, where)
        self._look_up(line["event"], place)

    def _follows(self, line, own, place, where):
        core, seq = line["event"], int(line["seq"])
        if core["log"] != self.manifest["log"]:
            self.report.add("log", place, **where)
        if self.receipts.is_other(core["chain"], seq, own.hex()):
            self.report.add("receipt", place)
        chain = self.chains.get(core["chain"])
        if chain is None:
            self.report.add("chain", place, **where)
            return
        if line["prev"] not in self.tampered:
            if seq != chain["seq"]:
                self.report.add("seq", place, **where)
            if line["prev"] != chain["prev"]:
                self.report.add("prev", place, **where)
        chain["seq"], chain["prev"], chain["count"] = seq + 1, own.hex(), chain["count"] + 1

    def _look_up(self, core, place):
        self.passed.append((core["id"], core, place))
        for ref in core["refs"]:
            self.references.setdefault(ref["sha256"], []).append((ref, core, place))

    def _ends(self):
        for name in self.contradictions:
            self.report.add("counts", chain=name)
        for chain in [] if self.tampered else self.chains.values():
            reached = int(chain["seq"]) - 1
            if reached < chain["last_seq"]:
                place = Place(self.events, None, chain["chain"], reached + 1)
                self.report.add("event_missing", place, file="events.ndjson")
            elif reached > chain["last_seq"] or (chain["prev"], chain["count"]) != (chain["last_hash"], chain["events"]):
                self.report.add("counts", chain=chain["chain"])
        if self.events != self.manifest["events"] or self.events != sum(one["events"] for one in self.chains.values()):
            self.report.add("counts", file="events.ndjson")
