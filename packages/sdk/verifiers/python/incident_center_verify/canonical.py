"""Canonical JSON (RFC 8785) of I-JSON values, at most 32 levels deep."""

import json
import math
from decimal import Decimal

MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class NotCanonical(ValueError):
    """The bytes are not the canonical JSON of anything."""


def number_text(number):
    """A number as ECMAScript writes it: the shortest digits that read back as the same number."""
    if not math.isfinite(number):
        raise NotCanonical("not a finite number")
    if float(number).is_integer() and abs(number) > MAX_INTEGER:
        raise NotCanonical("an integer that not every reader reads alike")
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(float(number))).as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    # The value is 0.text * 10^point.
    point = len(digits) + exponent
    length = len(text)
    if length <= point <= 21:
        body = text + "0" * (point - length)
    elif 0 < point <= 21:
        body = text[:point] + "." + text[point:]
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        power = point - 1
        fraction = "." + text[1:] if length > 1 else ""
        body = f"{text[0]}{fraction}e{'+' if power > 0 else '-'}{abs(power)}"
    return ("-" if sign else "") + body


def string_text(string):
    """A text in quotes, escaped no more than it must be."""
    out = []
    for character in string:
        code = ord(character)
        if code == 0 or 0xD800 <= code <= 0xDFFF:
            raise NotCanonical("text that is not Unicode, or holds NUL")
        if character in _SHORT:
            out.append(_SHORT[character])
        elif code < 0x20:
            out.append(f"\\u{code:04x}")
        else:
            out.append(character)
    return '"' + "".join(out) + '"'


def canonical_text(value, depth=0):
    """The canonical JSON of a value as text."""
    if depth > MAX_DEPTH:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH} levels")
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, (int, float)):
        return number_text(float(value))
    if isinstance(value, list):
        return "[" + ",".join(canonical_text(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        # UTF-16 code units decide the order, not code points.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        pairs = (string_text(key) + ":" + canonical_text(value[key], depth + 1) for key in keys)
        return "{" + ",".join(pairs) + "}"
    raise NotCanonical(f"not JSON: {type(value).__name__}")


def canonical_bytes(value):
    """The canonical JSON of a value as UTF-8."""
    return canonical_text(value).encode("utf-8")


def parse_plain(data):
    """The value of JSON that people may have written, with numbers as floats; ValueError for what is none."""
    try:
        return json.loads(data.decode("utf-8"), parse_int=float)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_canonical(data):
    """The value of canonical JSON; any other bytes are refused. Numbers are floats, as in JavaScript."""
    try:
        value = json.loads(data.decode("utf-8"), parse_int=float)
        if canonical_bytes(value) != data:
            raise NotCanonical("not in canonical form")
    except (ValueError, RecursionError, OverflowError) as error:
        raise NotCanonical(str(error)) from error
    return value


def is_integer(value, least=-MAX_INTEGER):
    """Whether a parsed value is an integer that every reader reads alike."""
    return isinstance(value, float) and value.is_integer() and least <= value <= MAX_INTEGER
