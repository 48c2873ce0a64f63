"""Signatures: DSSE envelopes over in-toto Statements, C2SP checkpoints and cosignatures."""

import base64
import binascii
import hashlib
import re
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .canonical import NotCanonical, parse_canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
LOG_SIGNATURE, COSIGNATURE = b"\x01", b"\x04"
_NOTE = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:\u2014 [^ \n]+ [A-Za-z0-9+/]+=*\n)+)\Z")


class BadEnvelope(ValueError):
    """Not an envelope, a Statement or a note."""


def key_id(public_key):
    return hashlib.sha256(public_key).hexdigest()[:16]


def signed_by(public_key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def strict_base64(text):
    """Padded standard base64 with unused bits zero: one text for one value."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadEnvelope(str(error)) from error
    if base64.b64encode(value).decode() != text:
        raise BadEnvelope("base64 with unused bits set")
    return value


class Envelope:
    """A DSSE envelope over a Statement; nothing of it is trusted before `status` says so."""

    def __init__(self, data):
        try:
            envelope = parse_canonical(data)
            if set(envelope) != {"payload", "payloadType", "signatures"} or envelope["payloadType"] != PAYLOAD_TYPE:
                raise BadEnvelope("not an envelope over a Statement")
            body = strict_base64(envelope["payload"])
            self.signatures = {}
            for one in envelope["signatures"]:
                if set(one) != {"keyid", "sig"} or not isinstance(one["keyid"], str):
                    raise BadEnvelope("not a signature")
                self.signatures[one["keyid"]] = strict_base64(one["sig"])
            statement = parse_canonical(body)
            if statement["_type"] != STATEMENT_TYPE or len(statement["subject"]) != 1:
                raise BadEnvelope("not a Statement about one subject")
            self.subject = statement["subject"][0]
            self.digest = self.subject["digest"]["sha256"]
            self.predicate_type, self.predicate = statement["predicateType"], statement["predicate"]
            if not isinstance(self.predicate, dict):
                raise BadEnvelope("the predicate is no object")
        except (NotCanonical, KeyError, TypeError, IndexError) as error:
            raise BadEnvelope(str(error)) from error
        kind = PAYLOAD_TYPE.encode()
        self.message = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)

    def signed_with(self, public_key):
        signature = self.signatures.get(key_id(public_key))
        return signature is not None and signed_by(public_key, signature, self.message)

    def status(self, public_keys):
        """`signed`, `wrong` where a known key's signature is none, or `unknown`."""
        known = [key for key in public_keys if key_id(key) in self.signatures]
        if not known:
            return "unknown"
        return "signed" if all(self.signed_with(key) for key in known) else "wrong"


class Note:
    """A checkpoint with the signatures under it."""

    def __init__(self, data):
        try:
            match = _NOTE.match(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise BadEnvelope(str(error)) from error
        if match is None:
            raise BadEnvelope("not a signed checkpoint")
        self.origin, self.size, self.root = match[1], int(match[2]), strict_base64(match[3])
        self.text = data[: data.index(b"\n\n") + 1]
        self.signatures = []
        for line in match[4].splitlines():
            _, name, value = line.split(" ")
            self.signatures.append((name, strict_base64(value)))

    def _of(self, name, public_key, kind):
        hint = hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:4]
        return [value[4:] for who, value in self.signatures if who == name and value[:4] == hint]

    def status(self, public_keys):
        """As of an envelope, for the log's own signature."""
        found = [(key, signature) for key in public_keys for signature in self._of(self.origin, key, LOG_SIGNATURE)]
        if not found:
            return "unknown", None
        key = found[0][0]
        return ("signed", key) if all(signed_by(of, one, self.text) for of, one in found) else ("wrong", key)

    def cosigned_by(self, name, public_key):
        for value in self._of(name, public_key, COSIGNATURE):
            if len(value) == 72:
                moment = struct.unpack(">Q", value[:8])[0]
                if signed_by(public_key, value[8:], b"cosignature/v1\ntime %d\n" % moment + self.text):
                    return True
        return False
