"""Signatures: DSSE envelopes over in-toto Statements, C2SP checkpoints and cosignatures."""

import base64
import binascii
import hashlib
import re
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .canonical import MAX_INTEGER, NotCanonical, parse_canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
LOG_SIGNATURE, COSIGNATURE = b"\x01", b"\x04"
_NOTE = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:\u2014 [^ +\n]+ [A-Za-z0-9+/]+=*\n)+)\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")


class BadEnvelope(ValueError):
    """Not an envelope, a Statement or a note."""


def key_id(public_key):
    return hashlib.sha256(public_key).hexdigest()[:16]


# What is written so, with either sign, is of an order that divides 8: anybody could sign anything with it.
_SMALL_ORDER = [
    bytes.fromhex(text)
    for text in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
]


def signed_by(public_key, signature, message):
    """OpenSSL's check of RFC 8032, without the cofactor."""
    if public_key[:31] + bytes([public_key[31] & 0x7F]) in _SMALL_ORDER:
        return False
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
            if not isinstance(envelope["signatures"], list):
                raise BadEnvelope("the signatures are no list")
            self.signatures = []
            for one in envelope["signatures"]:
                if set(one) != {"keyid", "sig"} or not isinstance(one["keyid"], str):
                    raise BadEnvelope("not a signature")
                self.signatures.append((one["keyid"], strict_base64(one["sig"])))
            statement = parse_canonical(body)
            if set(statement) != {"_type", "subject", "predicateType", "predicate"}:
                raise BadEnvelope("not a Statement")
            if statement["_type"] != STATEMENT_TYPE or not isinstance(statement["subject"], list):
                raise BadEnvelope("not a Statement of version 1")
            for one in statement["subject"]:
                if set(one) != {"name", "digest"} or set(one["digest"]) != {"sha256"} or not isinstance(one["name"], str):
                    raise BadEnvelope("not a subject")
                if not isinstance(one["digest"]["sha256"], str) or not _HASH.match(one["digest"]["sha256"]):
                    raise BadEnvelope("not a digest")
            # A Statement about several subjects, or about none, is about nothing that fits.
            only = statement["subject"][0] if len(statement["subject"]) == 1 else None
            self.subject, self.digest = only, None if only is None else only["digest"]["sha256"]
            self.predicate_type, self.predicate = statement["predicateType"], statement["predicate"]
            if not isinstance(self.predicate, dict) or not isinstance(self.predicate_type, str):
                raise BadEnvelope("the predicate is no object")
        except (NotCanonical, KeyError, TypeError, IndexError) as error:
            raise BadEnvelope(str(error)) from error
        kind = PAYLOAD_TYPE.encode()
        self.message = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)

    def signed_with(self, public_key):
        """Whether one of the signatures is by this key."""
        return any(signed_by(public_key, signature, self.message) for signature in self._of(public_key))

    def _of(self, public_key):
        return [signature for name, signature in self.signatures if name == key_id(public_key)]

    def status(self, public_keys):
        """`signed`, `wrong` where a known key's signature is none, or `unknown`."""
        known = [(key, signature) for key in public_keys for signature in self._of(key)]
        if not known:
            return "unknown"
        return "signed" if all(signed_by(key, signature, self.message) for key, signature in known) else "wrong"


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
        if self.size > MAX_INTEGER:
            raise BadEnvelope("a log cannot be as large as that")
        self.text = data[: data.index(b"\n\n") + 1]
        self.signatures = []
        for line in match[4][:-1].split("\n"):
            _, name, value = line.split(" ")
            signature = strict_base64(value)
            if len(signature) < 5:
                raise BadEnvelope("not a signature")
            self.signatures.append((name, signature))

    def _of(self, name, public_key, kind):
        hint = hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:4]
        return [value[4:] for who, value in self.signatures if who == name and value[:4] == hint]

    def status(self, public_keys):
        """As of an envelope, for the log's own signature, and the keys that signed."""
        found = [(key, signature) for key in public_keys for signature in self._of(self.origin, key, LOG_SIGNATURE)]
        if not found:
            return "unknown", []
        holds = all(signed_by(of, one, self.text) for of, one in found)
        return ("signed", [key for key, _ in found]) if holds else ("wrong", [])

    def cosigned_by(self, name, public_key):
        """Whether a witness has signed: True, False where its signature does not hold, None where there is none of it."""
        found = self._of(name, public_key, COSIGNATURE)
        if not found:
            return None
        value = found[0]
        if len(value) != 72:
            return False
        moment = struct.unpack(">Q", value[:8])[0]
        return signed_by(public_key, value[8:], b"cosignature/v1\ntime %d\n" % moment + self.text)
