"""A copy of the whole log as one file, and its check by anybody, without a database.

The first line names the form, the key of the log and how many entries there are; then each entry has a line with
its leaf; the last line is the checkpoint over all of them. Every line is JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from triage.log.checkpoint import Checkpoint, LogKey, checkpoint_in, log_key
from triage.log.entry import LogError, entry_in
from triage.log.tree import EMPTY_ROOT, Head, leaf_hash

FORMAT = "triage-log/1"


@dataclass(frozen=True)
class Checked:
    """A copy that is right: the log, its size and root, and how many checkpoints of others it agrees with."""

    key: LogKey
    size: int
    root: bytes
    at: str
    held: int


def export_lines(key: LogKey, entries: Iterable[bytes], checkpoint: str, size: int) -> Iterator[bytes]:
    """Yield the lines of a copy, each with its end."""
    yield _line({"format": FORMAT, "key": str(key), "size": size})
    for entry in entries:
        yield b'{"entry":' + entry + b',"leaf":"' + leaf_hash(entry).hex().encode() + b'"}\n'
    yield _line({"checkpoint": checkpoint})


def check_export(lines: Iterable[bytes], key: LogKey | None = None, held: Sequence[str] = ()) -> Checked:
    """Check a copy, line by line.

    `key` is the key of the log, from somewhere else than the copy; without it the copy is held to itself alone.
    `held` are checkpoints that others keep. Raises `LogError` that names the first place where the copy is not what
    was signed: an entry changed, missing, out of order or too many, the end cut off, or another log altogether.
    """
    reading = iter(lines)
    key, size = _beginning(next(reading, b""), key)
    known = sorted((checkpoint_in(note, key) for note in held), key=lambda each: each.size)
    waiting = list(known)
    head = Head()
    _compare(head, waiting)
    last = b""
    for line in reading:
        if last:
            head, _ = head.appended(_leaf(last, head.size))
            _compare(head, waiting)
        last = line
    checkpoint = _end(last, key)
    if head.size < checkpoint.size:
        raise LogError(f"the end is cut off: {checkpoint.size} entries were signed, {head.size} are there")
    if head.size > checkpoint.size or head.size != size:
        raise LogError(f"entry {checkpoint.size} and those after it were added: {checkpoint.size} were signed")
    if head.root != checkpoint.root:
        raise LogError(
            "an entry was changed together with its leaf: the entries do not come to the root that was signed"
            + _between(head.size, known)
        )
    if waiting:
        raise LogError(
            f"the end is cut off, or the copy is older: a checkpoint with {waiting[-1].size} entries is known, "
            f"{head.size} are there"
        )
    return Checked(key, head.size, head.root, checkpoint.at, len(known))


def _line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _object(line: bytes, names: set[str], place: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or set(found) != names:
        raise LogError(f"{place}: this is not a line of a copy of a log")
    return found


def _beginning(line: bytes, key: LogKey | None) -> tuple[LogKey, int]:
    found = _object(line, {"format", "key", "size"}, "line 1")
    if found["format"] != FORMAT or type(found["size"]) is not int:
        raise LogError("line 1: this is not a copy of a log in the form " + FORMAT)
    its = log_key(str(found["key"]))
    if key is not None and its != key:
        raise LogError("line 1: it is the copy of another log, or of one with another key")
    return its, found["size"]


def _leaf(line: bytes, number: int) -> bytes:
    place = f"line {number + 2}"
    found = _object(line, {"entry", "leaf"}, place)
    # The entry as it stands there, byte by byte: what is hashed is not written anew.
    written = line.rstrip(b"\r\n").removeprefix(b'{"entry":')
    written = written[: -len(b',"leaf":""}') - len(str(found["leaf"]))]
    try:
        entry = entry_in(written)
    except LogError as error:
        raise LogError(f"{place}: {error}") from None
    if entry.number > number:
        raise LogError(f"{place}: entry {number} is missing, entry {entry.number} stands in its place")
    if entry.number < number:
        raise LogError(f"{place}: entry {entry.number} stands again, where entry {number} has to be")
    leaf = leaf_hash(written)
    if leaf.hex() != found["leaf"]:
        raise LogError(f"{place}: entry {number} was changed")
    return leaf


def _end(line: bytes, key: LogKey) -> Checkpoint:
    try:
        found = _object(line, {"checkpoint"}, "last line")
    except LogError:
        raise LogError("the end is cut off: there is no checkpoint in the last line") from None
    return checkpoint_in(str(found["checkpoint"]), key)


def _compare(head: Head, waiting: list[Checkpoint]) -> None:
    """Hold the entries so far against the checkpoints of others over just as many."""
    while waiting and waiting[0].size == head.size:
        checkpoint = waiting.pop(0)
        if checkpoint.root != (head.root if head.size else EMPTY_ROOT):
            raise LogError(
                f"the log was forked or written anew: its first {head.size} entries are not those of the "
                f"checkpoint of {checkpoint.at}"
            )


def _between(size: int, known: Sequence[Checkpoint]) -> str:
    """Say where the change has to be, as far as checkpoints tell that were right."""
    right = max((each.size for each in known if each.size < size), default=0)
    return f"; it is one of the entries {right} to {size - 1}" if right else ""
