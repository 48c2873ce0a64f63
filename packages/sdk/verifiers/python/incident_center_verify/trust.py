"""What the auditor has from elsewhere: whose keys count, and for which part of the log."""

import hashlib
import re

from .canonical import is_integer, parse_plain
from .envelope import BadEnvelope, key_id

PURPOSES = ("log", "bundles", "approvals", "provenance")
ROTATION = "urn:incident-center:key-rotation:v1"
_KEY = re.compile(r"[0-9a-f]{64}\Z")


class MalformedTrust(ValueError):
    """Not a trust file."""


class TrustedKey:
    def __init__(self, public_key, from_size=0, until_size=None):
        self.public_key, self.from_size, self.until_size = public_key, from_size, until_size

    def covers(self, size):
        return self.from_size <= size and (self.until_size is None or size <= self.until_size)


class Trust:
    def __init__(self, data):
        self.log, self.keys = None, {purpose: [] for purpose in PURPOSES}
        self.witnesses, self.quorum, self.last_rotation = [], 0, 0
        if data is None:
            return
        try:
            trust = parse_plain(data)
            self._closed(trust, {"format", "v", "log", "keys"}, {"witnesses", "witness_quorum"})
            if trust["format"] != "incident-center.trust" or trust["v"] != 1.0 or trust["v"] is True:
                raise MalformedTrust("not a trust file of version 1")
            self.log, self.quorum = self._text(trust["log"]), self._count(trust.get("witness_quorum", 0.0))
            for key in self._list(trust["keys"]):
                self._closed(key, {"purpose", "key_id", "public_key"}, {"from_size", "until_size"})
                self._key(key)
            for witness in self._list(trust.get("witnesses", [])):
                self._closed(witness, {"name", "public_key"}, set())
                self.witnesses.append((self._text(witness["name"]), self._public_key(witness["public_key"])))
        except (ValueError, KeyError, TypeError) as error:
            raise MalformedTrust(str(error)) from error
        if len({key for _, key in self.witnesses}) != len(self.witnesses):
            raise MalformedTrust("a witness that is listed twice would count twice")

    def _key(self, key):
        public_key, limits = self._public_key(key["public_key"]), ("from_size", "until_size")
        if key["key_id"] != key_id(public_key):
            raise MalformedTrust("a key_id is not that of its key")
        if key["purpose"] != "log" and any(name in key for name in limits):
            raise MalformedTrust("only a key of the log is limited to sizes")
        known = self.keys[key["purpose"]]
        if any(one.public_key == public_key for one in known):
            raise MalformedTrust("a key is listed twice for one purpose")
        until = self._count(key["until_size"]) if "until_size" in key else None
        known.append(TrustedKey(public_key, self._count(key.get("from_size", 0.0)), until))

    @staticmethod
    def _closed(value, required, optional):
        if not isinstance(value, dict) or not required <= set(value) <= required | optional:
            raise MalformedTrust("it has other members than a trust file has")

    @staticmethod
    def _list(value):
        if not isinstance(value, list):
            raise MalformedTrust("not a list")
        return value

    @staticmethod
    def _text(value):
        if not isinstance(value, str) or value == "":
            raise MalformedTrust("not a text")
        return value

    @staticmethod
    def _count(value):
        if not is_integer(value, 0):
            raise MalformedTrust("not a size")
        return int(value)

    @staticmethod
    def _public_key(text):
        if not isinstance(text, str) or not _KEY.match(text):
            raise MalformedTrust("a public key is 64 lower-case hex digits")
        return bytes.fromhex(text)

    def of(self, purpose):
        return [key.public_key for key in self.keys[purpose]]

    def covers(self, public_key, size):
        return any(key.public_key == public_key and key.covers(size) for key in self.keys["log"])

    def pass_on(self, envelope):
        """Takes over what a rotation says, where a trusted key says it. False where it is not signed by both of its keys."""
        predicate = envelope.predicate
        try:
            self._closed(predicate, {"log", "purpose", "old_key", "new_key", "log_size"}, set())
            log, purpose, size = self._text(predicate["log"]), predicate["purpose"], self._count(predicate["log_size"])
            old, new = self._public_key(predicate["old_key"]), self._public_key(predicate["new_key"])
        except MalformedTrust as error:
            raise BadEnvelope(str(error)) from error
        if purpose not in PURPOSES:
            raise BadEnvelope("a rotation of no purpose")
        genuine = (
            envelope.predicate_type == ROTATION
            and envelope.subject == {"name": key_id(new), "digest": {"sha256": _digest(new)}}
            and envelope.signed_with(old)
            and envelope.signed_with(new)
            and size >= self.last_rotation
        )
        if not genuine:
            return False
        self.last_rotation = size
        before = [key for key in self.keys[purpose] if key.public_key == old and (purpose != "log" or key.covers(size))]
        if not before or log != self.log:
            return True
        if purpose == "log":
            key = before[0]
            key.until_size = size if key.until_size is None else min(key.until_size, size)
        if not any(key.public_key == new for key in self.keys[purpose]):
            self.keys[purpose].append(TrustedKey(new, size if purpose == "log" else 0))
        return True


def _digest(public_key):
    return hashlib.sha256(public_key).hexdigest()
