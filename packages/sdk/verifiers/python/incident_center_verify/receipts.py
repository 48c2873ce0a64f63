"""Receipts of callers, held against the events as they pass."""

from .canonical import is_integer


class Receipts:
    def __init__(self, given):
        self.held, self.by_place = [], {}
        for one in given:
            held = {"chain": one["chain"], "seq": int(one["seq"]), "hash": one["event_hash"], "state": "unseen"}
            self.held.append(held)
            self.by_place.setdefault((held["chain"], held["seq"]), []).append(held)

    def is_other(self, chain, seq, own):
        """Whether somebody holds a receipt of another event at the place of this one."""
        here = self.by_place.get((chain, seq), [])
        for one in here:
            one["state"] = "seen"
        return any(one["hash"] != own for one in here)

    def passed(self, chains, is_log):
        """What a bundle could have shown, and did not."""
        for one in self.held:
            if one["state"] in ("seen", "tampered"):
                continue
            chain = chains.get(one["chain"])
            if (chain is None and is_log) or (chain is not None and one["seq"] > chain["last_seq"]):
                one["state"] = "beyond"
            elif chain is not None and one["seq"] >= chain["first_seq"]:
                one["state"] = "tampered"

    def tell(self, report):
        for state, problem in (("tampered", "receipt"), ("beyond", "receipt_beyond")):
            for one in self.held:
                if one["state"] == state:
                    report.add(problem, chain=one["chain"], seq=one["seq"])


def are_receipts(value, is_hash):
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and set(one) == {"chain", "event_hash", "seq"}
        and isinstance(one["chain"], str)
        and one["chain"] != ""
        and is_hash(one["event_hash"])
        and is_integer(one["seq"], 1)
        for one in value
    )
