"""The head of a log, as the program comes to it."""

from __future__ import annotations

from collections.abc import Iterable

from triage.log.tree import Head, leaf_hash


def head_after(entries: Iterable[bytes]) -> Head:
    """Return the head after these entries, appended one by one."""
    head = Head()
    for entry in entries:
        head, _ = head.appended(leaf_hash(entry))
    return head
