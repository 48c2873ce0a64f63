"""The closed forms of manifest, event, opening and decision."""

import re

from .archive import FIRST_FILES
from .canonical import is_integer

HEX = re.compile(r"[0-9a-f]{64}\Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_WORD = re.compile(r"[a-z][a-z_]*\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
_CORE = set(
    "v log chain id type created_at actor tenants environment classification target_ids incident_id "
    "runbook_execution_id operation policy refs payload commitments".split()
)
_MANIFEST = set("format v log log_size subject chains events openings decisions objects files".split())
_STATES = ("included", "omitted", "erased")


def _is(pattern, value):
    return isinstance(value, str) and pattern.match(value) is not None


def _closed(value, names):
    return isinstance(value, dict) and set(value) == set(names)


def _text(value):
    return isinstance(value, str) and value != ""


def is_texts(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _count(value, least=0):
    return is_integer(value, least)


def _by_code_units(text):
    """As canonical JSON sorts."""
    return text.encode("utf-16-be")


def _one(value):
    """Python would take True for it."""
    return isinstance(value, float) and value == 1


def _integers(value):
    if isinstance(value, float):
        return is_integer(value)
    if isinstance(value, list):
        return all(map(_integers, value))
    return not isinstance(value, dict) or all(map(_integers, value.values()))


def _is_reference(ref):
    return (
        _closed(ref, ("role", "key", "sha256", "size"))
        and _is(_WORD, ref["role"])
        and _is(HEX, ref["sha256"])
        and ref["key"] == "sha256/" + ref["sha256"]
        and _count(ref["size"])
    )


def _is_commitment(one):
    return _closed(one, ("path", "hmac")) and _text(one["path"]) and one["path"][0] == "/" and _is(HEX, one["hmac"])


def _is_policy(policy):
    return policy is None or (
        _closed(policy, ("decision_id", "bundle_revision", "hmac"))
        and _is(UUID, policy["decision_id"])
        and _text(policy["bundle_revision"])
        and _is(HEX, policy["hmac"])
    )


def is_core(core):
    """Whether it is the core of an event, with nothing more and nothing less in it."""
    if not _closed(core, _CORE) or not _one(core["v"]) or not _integers(core):
        return False
    actor, commitments, refs = core["actor"], core["commitments"], core["refs"]
    return (
        all(_text(core[name]) for name in ("log", "chain", "environment", "classification", "operation"))
        and _is(_WORD, core["type"])
        and _is(UUID, core["id"])
        and all(core[name] is None or _is(UUID, core[name]) for name in ("incident_id", "runbook_execution_id"))
        and _is(_MOMENT, core["created_at"])
        and _closed(actor, ("id", "kind"))
        and _text(actor["id"])
        and actor["kind"] in ("person", "alert_source", "system")
        and is_texts(core["tenants"])
        and is_texts(core["target_ids"])
        and _is_policy(core["policy"])
        and isinstance(refs, list)
        and all(map(_is_reference, refs))
        and isinstance(core["payload"], dict)
        and isinstance(commitments, list)
        and all(map(_is_commitment, commitments))
        and len({one["path"] for one in commitments}) == len(commitments)
    )


def is_hash(value):
    return _is(HEX, value)


def is_line(line):
    return _closed(line, ("event", "prev", "seq")) and _is(HEX, line["prev"]) and _count(line["seq"], 1)


def is_opening(line):
    return (
        _closed(line, ("event_id", "path", "salt", "value"))
        and _is(UUID, line["event_id"])
        and isinstance(line["path"], str)
        and _is(HEX, line["salt"])
    )


def is_decision(line):
    return (
        _closed(line, ("salt", "value"))
        and _is(HEX, line["salt"])
        and isinstance(line["value"], dict)
        and _is(UUID, line["value"].get("decision_id"))
    )


def _is_subject(subject):
    if isinstance(subject, dict) and subject.get("kind") == "log":
        bounds = _closed(subject, ("kind", "from", "to")) and _count(subject["from"]) and _count(subject["to"])
        return bounds and subject["from"] <= subject["to"]
    known = ("incident", "execution", "runbook")
    return _closed(subject, ("kind", "id")) and subject["kind"] in known and _is(UUID, subject["id"])


def _is_chain(chain):
    return (
        _closed(chain, ("chain", "events", "first_seq", "first_prev", "last_seq", "last_hash"))
        and _text(chain["chain"])
        and all(_count(chain[name], 1) for name in ("events", "first_seq", "last_seq"))
        and _is(HEX, chain["first_prev"])
        and _is(HEX, chain["last_hash"])
    )


def _is_object(one):
    return (
        _closed(one, ("sha256", "size", "roles", "state"))
        and _is(HEX, one["sha256"])
        and _count(one["size"])
        and isinstance(one["roles"], list)
        and one["roles"] != []
        and all(isinstance(role, str) for role in one["roles"])
        and one["roles"] == sorted(set(one["roles"]), key=_by_code_units)
        and one["state"] in _STATES
    )


def _is_file(file):
    return _closed(file, ("path", "sha256", "size")) and _is(HEX, file["sha256"]) and _count(file["size"])


def is_manifest(manifest):
    """Whether it is a manifest; its files are those of every bundle, and then the objects that it includes."""
    if not _closed(manifest, _MANIFEST) or manifest["format"] != "incident-center.evidence-bundle":
        return False
    if not _one(manifest["v"]):
        return False
    lists = all(isinstance(manifest[name], list) for name in ("chains", "objects", "files"))
    if not lists or not all(map(_is_chain, manifest["chains"])) or not all(map(_is_object, manifest["objects"])):
        return False
    chains = [chain["chain"] for chain in manifest["chains"]]
    objects = [one["sha256"] for one in manifest["objects"]]
    included = ["objects/" + one["sha256"] for one in manifest["objects"] if one["state"] == "included"]
    subject = manifest["subject"]
    if not _is_subject(subject):
        return False
    if subject["kind"] == "log":
        fits = _count(manifest["log_size"]) and subject["to"] <= manifest["log_size"]
    else:
        fits = chains == [f"{subject['kind']}:{subject['id']}"] and (
            (manifest["chains"][0]["first_seq"], manifest["chains"][0]["first_prev"]) == (1, "0" * 64)
        )
    return (
        fits
        and _text(manifest["log"])
        and all(_count(manifest[name]) for name in ("log_size", "events", "openings", "decisions"))
        and chains == sorted(set(chains), key=_by_code_units)
        and objects == sorted(set(objects))
        and all(map(_is_file, manifest["files"]))
        and [file["path"] for file in manifest["files"]] == list(FIRST_FILES[2:]) + included
    )
