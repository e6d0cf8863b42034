"""What a process and those that it started use: memory, descriptors, time of the processor (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Used:
    """Resident memory in bytes, open descriptors, and seconds of the processor so far."""

    memory: int
    descriptors: int
    processor: float


def used_by(pid: int) -> Used:
    """Return what a process uses together with all that came from it."""
    memory = descriptors = 0
    processor = 0.0
    for each in _family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            memory += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * _PAGE
            descriptors += len(os.listdir(f"/proc/{each}/fd"))
            # The name stands in brackets, and may have blanks.
            times = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            processor += (int(times[11]) + int(times[12])) / _TICKS
    return Used(memory, descriptors, processor)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))
