"""Reads the files of a bundle: a directory, or a strict ustar archive of one."""

import os
import re
import stat

BLOCK = 512
MAX_LINE = 16 << 20
FIRST_FILES = (
    "manifest.json",
    "manifest.dsse.json",
    "checkpoint.note",
    "rotations.ndjson",
    "proof.txt",
    "events.ndjson",
    "openings.ndjson",
    "decisions.ndjson",
)
OBJECT = re.compile(r"objects/[0-9a-f]{64}\Z")


class MalformedArchive(ValueError):
    """Not an archive of this format."""


def header(name, size):
    """The one header that a file of this name and size may have."""
    block = bytearray(BLOCK)
    block[0 : len(name)] = name.encode("ascii")
    block[100:108] = b"0000644\0"
    block[108:116] = b"0000000\0"
    block[116:124] = b"0000000\0"
    block[124:136] = b"%011o\0" % size
    block[136:148] = b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = b"0"
    block[257:265] = b"ustar\x0000"
    block[329:337] = b"0000000\0"
    block[337:345] = b"0000000\0"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _order(name):
    """Where a name belongs, or None where it belongs nowhere."""
    if name in FIRST_FILES:
        return (FIRST_FILES.index(name), "")
    return (len(FIRST_FILES), name) if OBJECT.match(name) else None


class Slice:
    """A file of a bundle: bytes of a file on disk."""

    def __init__(self, path, offset, size):
        self.path, self.offset, self.size = path, offset, size

    def chunks(self, length=1 << 20):
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            left = self.size
            while left > 0:
                data = file.read(min(length, left))
                if not data:
                    return
                left -= len(data)
                yield data

    def read(self):
        return b"".join(self.chunks())

    def lines(self):
        """Each line without its LF, None where it is too long; text after the last LF is a line that no LF ends: (line, ended)."""
        rest, length = [], 0
        for data in self.chunks():
            *parts, last = data.split(b"\n")
            for part in parts:
                yield (b"".join(rest) + part if length + len(part) <= MAX_LINE else None), True
                rest, length = [], 0
            length += len(last)
            rest = rest + [last] if length <= MAX_LINE else []
        if length > 0:
            yield (b"".join(rest) if length <= MAX_LINE else None), False


def _open_directory(root):
    files, unexpected = {}, []
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            if stat.S_ISDIR(mode) and relative == "objects":
                continue
            if not stat.S_ISREG(mode) or _order(relative) is None:
                unexpected.append(relative)
                continue
            files[relative] = Slice(path, 0, os.lstat(path).st_size)
    return files, unexpected


def _open_archive(path):
    files, last, at, length = {}, (-1, ""), 0, os.path.getsize(path)
    with open(path, "rb") as file:
        while True:
            file.seek(at)
            block = file.read(BLOCK)
            if len(block) < BLOCK:
                raise MalformedArchive("the archive ends early")
            if block == bytes(BLOCK):
                if file.read(BLOCK + 1) != bytes(BLOCK):
                    raise MalformedArchive("the archive does not end with two zero blocks")
                return files, []
            name = block[:100].rstrip(b"\0").decode("ascii", "replace")
            size = int(block[124:135], 8) if re.match(rb"[0-7]{11}\0", block[124:136]) else -1
            order = _order(name)
            if size < 0 or order is None or order <= last or block != header(name, size):
                raise MalformedArchive(f"the header at {at} is not one of this format")
            padding = -size % BLOCK
            if at + BLOCK + size + padding > length:
                raise MalformedArchive(f"{name} ends early")
            file.seek(at + BLOCK + size)
            if file.read(padding) != bytes(padding):
                raise MalformedArchive(f"{name} is not padded with zeros")
            files[name] = Slice(path, at + BLOCK, size)
            last, at = order, at + BLOCK + size + padding


def open_bundle(path):
    """The files by name, and the names that do not belong into a bundle.

    Raises OSError for what cannot be read.
    """
    if os.path.isdir(path):
        return _open_directory(path)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(f"{path} is neither a file nor a directory")
    return _open_archive(path)
