"""How a peer is run: a program and cases in, five times the same work, and results, seconds and memory out.

Seconds are those of the processor: nothing here waits, and others use the machine too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5

Result = tuple[list[str], dict[str, str]]
"""The branches that fired in one case, and the value of each finding."""


def run(
    name: str,
    prepare: Callable[[dict[str, Any], list[dict[str, str]]], Callable[[], Any]],
    tell: Callable[[Any], list[Result]],
) -> None:
    """Read a program and cases from the files that are named, run, and write what came out as JSON.

    `prepare` returns the work that is timed; `tell` returns what it came to in names, which is not timed. Work on
    more cases than were read says so by its attribute `cases`.
    """
    program_file, cases_file, result_file = sys.argv[1:]
    with open(program_file, encoding="utf-8") as file:
        program = json.load(file)
    with open(cases_file, encoding="utf-8") as file:
        cases = json.load(file)
    begun = time.process_time()
    work = prepare(program, cases)
    prepared = time.process_time() - begun
    results = tell(work())
    seconds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump(
            {
                "peer": name,
                "cases": getattr(work, "cases", len(cases)),
                "prepared": prepared,
                "seconds": seconds,
                "peak_kib": peak_kib(),
                "results": results,
            },
            file,
        )


def peak_kib() -> int:
    """Return how much memory this process has had at most, in KiB, without what it had before it was started."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
