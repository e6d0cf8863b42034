"""The tree hashes and proves as RFC 9162 says: held against its definitions and the published test vectors."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.log import reference
from tests.log.heads import head_after
from triage.log.tree import (
    EMPTY_ROOT,
    Head,
    Node,
    consistency_spans,
    hash_of,
    head_of,
    inclusion_spans,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)

# The inputs and roots that the implementations of Certificate Transparency are tested with.
INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


class Tree:
    """The nodes that appending made, as a database would keep them."""

    def __init__(self, entries: list[bytes]) -> None:
        self.nodes: dict[Node, bytes] = {}
        self.heads = [Head()]
        for entry in entries:
            head, nodes = self.heads[-1].appended(leaf_hash(entry))
            assert not nodes.keys() & self.nodes.keys(), "a node that is complete never changes"
            self.nodes |= nodes
            self.heads.append(head)

    def path(self, number: int, size: int) -> list[bytes]:
        return [hash_of(span, self.nodes.__getitem__) for span in inclusion_spans(number, size)]

    def proof(self, first: int, second: int) -> list[bytes]:
        return [hash_of(span, self.nodes.__getitem__) for span in consistency_spans(first, second)]


def some(size: int) -> list[bytes]:
    return [b"%d" % number for number in range(size)]


def test_the_published_roots_and_path() -> None:
    tree = Tree(INPUTS)
    assert [head.root.hex() for head in tree.heads] == ROOTS
    assert [each.hex() for each in tree.path(0, 8)] == PATH_OF_FIRST_OF_EIGHT


@pytest.mark.parametrize("size", range(34))
def test_every_proof_of_every_small_tree_is_the_one_of_the_definition_and_is_accepted(size: int) -> None:
    entries = some(size)
    tree = Tree(entries)
    root = tree.heads[size].root
    assert root == reference.root(entries)
    assert head_after(entries) == tree.heads[size] == head_of(size, tree.nodes.__getitem__)
    for number in range(size):
        path = tree.path(number, size)
        assert path == reference.path(number, entries)
        assert is_included(leaf_hash(entries[number]), number, size, path, root)
    for first in range(1, size + 1):
        proof = tree.proof(first, size)
        assert proof == reference.proof(first, entries)
        assert is_consistent(first, size, tree.heads[first].root, root, proof)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=300), st.data())
def test_proofs_of_larger_trees(entries: list[bytes], data: st.DataObject) -> None:
    tree = Tree(entries)
    number = data.draw(st.integers(0, len(entries) - 1))
    assert tree.path(number, len(entries)) == reference.path(number, entries)
    first = data.draw(st.integers(1, len(entries)))
    assert tree.proof(first, len(entries)) == reference.proof(first, entries)
    assert tree.heads[-1].root == reference.root(entries)


@given(st.integers(1, 40), st.data())
def test_a_proof_of_something_else_is_refused(size: int, data: st.DataObject) -> None:
    entries = some(size)
    tree = Tree(entries)
    root = tree.heads[size].root
    number = data.draw(st.integers(0, size - 1))
    leaf, path = leaf_hash(entries[number]), tree.path(number, size)
    other = data.draw(st.integers(0, size + 3).filter(lambda each: each != number))
    assert not is_included(leaf, other, size, path, root)
    assert not is_included(leaf_hash(b"forged"), number, size, path, root)
    assert not is_included(leaf, number, size, [*path, root], root)
    if path:
        assert not is_included(leaf, number, size, path[:-1], root)
    for place in range(len(path)):
        assert not is_included(leaf, number, size, [*path[:place], b"\x00" * 32, *path[place + 1 :]], root)


@given(st.integers(2, 40), st.data())
def test_a_wrong_consistency_proof_is_refused(size: int, data: st.DataObject) -> None:
    tree = Tree(some(size))
    first = data.draw(st.integers(1, size - 1))
    roots = tree.heads[first].root, tree.heads[size].root
    proof = tree.proof(first, size)
    assert not is_consistent(first, size, b"\x00" * 32, roots[1], proof)
    assert not is_consistent(first, size, roots[0], b"\x00" * 32, proof)
    assert not is_consistent(first, size, *roots, proof[:-1])
    assert not is_consistent(first, size, *roots, [*proof, b"\x00" * 32])
    assert not is_consistent(size, first, *roots, proof)
    for place in range(len(proof)):
        assert not is_consistent(first, size, *roots, [*proof[:place], b"\x00" * 32, *proof[place + 1 :]])


@given(st.integers(2, 64), st.data())
def test_another_second_size_is_refused(second: int, data: st.DataObject) -> None:
    """A proof for one size proves nothing of another one, whatever root is told with it."""
    tree = Tree(some(second))
    first = data.draw(st.integers(1, second - 1))
    other = data.draw(st.integers(1, second + 5).filter(lambda each: each != second))
    if other <= second:
        root = tree.heads[other].root
        assert not is_consistent(first, other, tree.heads[first].root, root, tree.proof(first, second))


def test_the_empty_tree_is_the_beginning_of_every_tree() -> None:
    tree = Tree(some(3))
    assert Head().root == EMPTY_ROOT
    assert tree.proof(0, 3) == []
    assert is_consistent(0, 3, EMPTY_ROOT, tree.heads[3].root, [])
    assert not is_consistent(0, 3, tree.heads[1].root, tree.heads[3].root, [])
    assert is_consistent(3, 3, tree.heads[3].root, tree.heads[3].root, [])
    assert not is_consistent(3, 3, tree.heads[3].root, tree.heads[2].root, [])


def test_what_can_not_be_asked() -> None:
    for number, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no such entry"):
            inclusion_spans(number, size)
    for first, second in ((4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="smaller"):
            consistency_spans(first, second)


def test_a_leaf_is_never_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    for former, latter in pairwise(Tree(some(9)).heads):
        assert former.root != latter.root
