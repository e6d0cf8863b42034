"""What tests ask the process of the solver: it loads this module, so that nothing else is imported here."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator


def process_id() -> Iterator[int]:
    yield os.getpid()


def fail() -> Iterator[int]:
    os._exit(1)
    yield 0


def work_for_ever() -> Iterator[int]:
    while True:
        time.sleep(1)
    yield 0


def answer_twice_and_work_for_ever() -> Iterator[int]:
    yield 1
    yield 2
    yield from work_for_ever()


def prove_for_ever(*_: object) -> Iterator[int]:
    yield from work_for_ever()


def fail_to_prove(*_: object) -> Iterator[int]:
    yield from fail()
