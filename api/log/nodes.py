"""The nodes of the tree as they are kept in the database, read for a proof or a check."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, tuple_

from api.log.tables import LOG_ENTRIES, LOG_NODES
from api.storage.documents import blob
from triage.log.tree import Head, Node, leaf_hash, node_hash, nodes_of


class BrokenLogError(Exception):
    """The log in the database is not the one that was known, or not whole. The message says what is wrong."""


class Nodes:
    """Nodes that were read; one that is not there breaks the log."""

    def __init__(self, found: dict[Node, bytes]) -> None:
        self._found = found

    def __call__(self, node: Node) -> bytes:
        """Return the hash of a node. Raises `BrokenLogError` if it is not there."""
        if node not in self._found:
            level, number = node
            what = f"entry {number}" if not level else f"node {number} on level {level}"
            raise BrokenLogError(f"The log is not whole: {what} is missing.")
        return self._found[node]


def read_nodes(connection: Connection, nodes: Iterable[Node]) -> Nodes:
    """Read all these nodes at once."""
    wanted = set(nodes)
    found: dict[Node, bytes] = {}
    leaves = [number for level, number in wanted if not level]
    if leaves:
        asked = select(LOG_ENTRIES.c.number, LOG_ENTRIES.c.entry).where(LOG_ENTRIES.c.number.in_(leaves))
        found |= {(0, row.number): leaf_hash(blob(row.entry)) for row in connection.execute(asked)}
    above = [node for node in wanted if node[0]]
    if above:
        of = LOG_NODES.c
        asked_nodes = select(of.level, of.number, of.hash).where(tuple_(of.level, of.number).in_(above))
        found |= {(row.level, row.number): blob(row.hash) for row in connection.execute(asked_nodes)}
    return Nodes(found)


def is_leaf_of(connection: Connection, head: Head, number: int, leaf: bytes) -> bool:
    """Return whether a leaf is in the tree: with its neighbours it comes to the peak above it, which is known."""
    place = level = 0
    peak = b""
    for (level, _), peak in zip(nodes_of((0, head.size)), head.peaks, strict=True):  # noqa: B007
        place += 1 << level
        if number < place:
            break
    beside = [(each, (number >> each) ^ 1) for each in range(level)]
    read = read_nodes(connection, beside)
    value = leaf
    for each, neighbour in beside:
        other = read((each, neighbour))
        value = node_hash(other, value) if number >> each & 1 else node_hash(value, other)
    return value == peak
