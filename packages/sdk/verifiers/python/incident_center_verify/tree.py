"""The Merkle tree of RFC 6962, and consistency of two of its sizes by RFC 9162, section 2.1.4.2."""

import hashlib
import re

from .canonical import MAX_INTEGER

_LEAF = re.compile(rb"leaf (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})\Z")
_NODE = re.compile(rb"node (0|[1-9][0-9]?) (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})\Z")
# A tree of 2^53 leaves needs fewer.
MAX_HASHES = 64
EMPTY_ROOT = hashlib.sha256(b"").digest()


def event_hash(preimage):
    return hashlib.sha256(b"\0" + preimage).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class BadProof(ValueError):
    """The parts of a proof do not cover the tree."""


def parse_part(line):
    """(log_index or None, level, index, hash) of a line of proof.txt; None where it is not one."""
    leaf = _LEAF.match(line)
    if leaf and int(leaf[1]) <= MAX_INTEGER:
        return int(leaf[1]), 0, int(leaf[1]), bytes.fromhex(leaf[2].decode())
    node = _NODE.match(line)
    if node and int(node[1]) <= 52 and int(node[2]) <= MAX_INTEGER:
        return None, int(node[1]), int(node[2]), bytes.fromhex(node[3].decode())
    return None


class Tree:
    """Takes the parts from left to right, and gives the root. A subtree knows whether a leaf of the bundle is in it."""

    def __init__(self):
        self.size, self.stack = 0, []

    def push(self, level, index, value, is_leaf):
        if index << level != self.size:
            raise BadProof(f"a part begins at {index << level}, and not at {self.size}")
        if self.size + (1 << level) > MAX_INTEGER:
            raise BadProof("a tree cannot be as large as that")
        self.size += 1 << level
        while self.stack and index % 2 == 1 and self.stack[-1][:2] == (level, index - 1):
            _, _, left, left_has_leaf = self.stack.pop()
            if not is_leaf and not left_has_leaf:
                raise BadProof(f"two nodes of level {level} could be one")
            value, is_leaf = node_hash(left, value), is_leaf or left_has_leaf
            level, index = level + 1, index // 2
        self.stack.append((level, index, value, is_leaf))

    def root(self):
        if not self.stack:
            return EMPTY_ROOT
        value = self.stack[-1][2]
        for _, _, left, _ in reversed(self.stack[:-1]):
            value = node_hash(left, value)
        return value


def consistent(first, second, roots, proof):
    """Whether a tree of `second` leaves grew out of the one of `first`, smaller, leaves. `roots` are theirs, in that order."""
    first_root, second_root = roots
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    if first > second or not proof:
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    node, last = first - 1, second - 1
    while node & 1:
        node >>= 1
        last >>= 1
    from_first = from_second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            from_first = node_hash(sibling, from_first)
            from_second = node_hash(sibling, from_second)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            from_second = node_hash(from_second, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and from_first == first_root and from_second == second_root


def read_consistency(data):
    """(smaller size, larger size, hashes) of a consistency proof."""
    first, *rest = data.decode("ascii").split("\n")
    head = re.fullmatch(r"consistency (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,15})", first)
    if head is None or not rest or rest.pop() != "" or not all(re.fullmatch(r"[0-9a-f]{64}", line) for line in rest):
        raise ValueError("not a consistency proof")
    smaller, larger = int(head[1]), int(head[2])
    if not smaller <= larger <= MAX_INTEGER or len(rest) > MAX_HASHES:
        raise ValueError("not the sizes of two trees, or more hashes than any proof has")
    return smaller, larger, [bytes.fromhex(line) for line in rest]
