"""What the auditor has from elsewhere: whose keys count, and for which part of the log."""

import hashlib
import json
import re

from .envelope import BadEnvelope, Envelope, key_id

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
            trust = json.loads(data)
            if trust["format"] != "incident-center.trust" or trust["v"] != 1:
                raise MalformedTrust("not a trust file of version 1")
            self.log, self.quorum = trust["log"], trust.get("witness_quorum", 0)
            for key in trust["keys"]:
                public_key = self._public_key(key["public_key"])
                if key["key_id"] != key_id(public_key):
                    raise MalformedTrust(f"{key['key_id']} is not the id of its key")
                until = key.get("until_size")
                self.keys[key["purpose"]].append(TrustedKey(public_key, key.get("from_size") or 0, until))
            for witness in trust.get("witnesses", []):
                self.witnesses.append((witness["name"], self._public_key(witness["public_key"])))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MalformedTrust(str(error)) from error

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
            purpose, size = predicate["purpose"], predicate["log_size"]
            old, new = self._public_key(predicate["old_key"]), self._public_key(predicate["new_key"])
        except (KeyError, MalformedTrust) as error:
            raise BadEnvelope(str(error)) from error
        if purpose not in PURPOSES or not isinstance(size, float) or not size.is_integer() or size < 0:
            raise BadEnvelope("a rotation of no purpose, or at no size")
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
        if not before or predicate.get("log") != self.log:
            return True
        if purpose == "log":
            for key in before:
                key.until_size = size if key.until_size is None else min(key.until_size, size)
        if not any(key.public_key == new for key in self.keys[purpose]):
            self.keys[purpose].append(TrustedKey(new, size if purpose == "log" else 0))
        return True


def _digest(public_key):
    return hashlib.sha256(public_key).hexdigest()
