"""What somebody can do to a copy of the log, with or without the log that it was made from."""

from __future__ import annotations

from collections.abc import Callable

Lines = list[bytes]

ON_A_COPY: dict[str, Callable[[Lines], Lines]] = {
    "change an entry": lambda lines: [*lines[:3], lines[3].replace(b'"kind":"', b'"kind":"x', 1), *lines[4:]],
    "leave an entry out": lambda lines: [*lines[:3], *lines[4:]],
    "exchange two entries": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "have an entry twice": lambda lines: [*lines[:4], lines[3], *lines[4:]],
    "cut the end off": lambda lines: [*lines[:-2], lines[-1]],
    "cut the end off with the checkpoint": lambda lines: lines[:-2],
    "change the size in the checkpoint": lambda lines: [*lines[:-1], lines[-1].replace(b"\\n", b"\\n1", 1)],
}
