"""The Merkle tree of RFC 9162, section 2: hashes, an append that needs no earlier entry, proofs and their check.

A node is named by its level and its number on that level: the node (0, n) is the leaf of entry n, and the node
(l, n) covers the entries from n·2^l to (n+1)·2^l - 1. Only nodes whose entries are all there are ever kept: they
never change. What lies over an incomplete part is made from them when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = tuple[int, int]
Span = tuple[int, int]
Hashes = Callable[[Node], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry. It can not be that of a node: the first byte tells them apart."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two nodes."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Head:
    """All that is needed of a tree to append to it: how many entries it has, and the hashes of its peaks.

    The peaks are the roots of its largest complete parts, the largest first: one for each bit of the size.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the tree: the Merkle Tree Hash over all entries."""
        return _folded(self.peaks) if self.peaks else EMPTY_ROOT

    def appended(self, leaf: bytes) -> tuple[Head, dict[Node, bytes]]:
        """Return the head with one entry more, and the nodes that came to be complete with it, the leaf too."""
        peaks = list(self.peaks)
        level, number, value = 0, self.size, leaf
        nodes = {(level, number): value}
        while self.size >> level & 1:
            value = node_hash(peaks.pop(), value)
            level, number = level + 1, number >> 1
            nodes[level, number] = value
        return Head(self.size + 1, (*peaks, value)), nodes


def nodes_of(span: Span) -> tuple[Node, ...]:
    """Return the complete nodes that make up the entries from `span[0]` to before `span[1]`, from left to right.

    The span begins where a complete node of its size may begin, as all spans of a tree and of its proofs do.
    """
    place, end = span
    nodes = []
    for level in reversed(range((end - place).bit_length())):
        if end - place >> level & 1:
            nodes.append((level, place >> level))
            place += 1 << level
    return tuple(nodes)


def hash_of(span: Span, hashes: Hashes) -> bytes:
    """Return the Merkle Tree Hash over a span of entries, made from its complete nodes."""
    return _folded([hashes(node) for node in nodes_of(span)])


def head_of(size: int, hashes: Hashes) -> Head:
    """Return the head of the first `size` entries."""
    return Head(size, tuple(hashes(node) for node in nodes_of((0, size))))


def inclusion_spans(number: int, size: int) -> tuple[Span, ...]:
    """Return the spans whose hashes prove that entry `number` is in the tree of `size` entries (section 2.1.3.1).

    Raises `ValueError` if there is no such entry.
    """
    if not 0 <= number < size:
        raise ValueError("there is no such entry")
    spans = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return tuple(reversed(spans))


def consistency_spans(first: int, second: int) -> tuple[Span, ...]:
    """Return the spans whose hashes prove that the tree of `first` entries is the beginning of that of `second`.

    As in section 2.1.4.1; there is nothing to prove of a tree without entries, or of one and the same. Raises
    `ValueError` if the second tree is smaller.
    """
    if not 0 <= first <= second:
        raise ValueError("the second tree is smaller than the first")
    if first in (0, second):
        return ()
    spans = []
    start, end = 0, second
    whole = True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, end))
    return tuple(reversed(spans))


def is_included(leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a path proves that a leaf is entry `number` of the tree with this root (section 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, value = number, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(each, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, each)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether a path proves that the first tree is the beginning of the second (section 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY_ROOT
    # Where the first tree is one complete node, its root is not sent again.
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not steps:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    former = latter = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            former, latter = node_hash(each, former), node_hash(each, latter)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            latter = node_hash(latter, each)
        place, last = place >> 1, last >> 1
    return last == 0 and former == first_root and latter == second_root


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _folded(peaks: Sequence[bytes]) -> bytes:
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks[:-1]), peaks[-1])
