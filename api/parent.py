"""Processes that another one started end with it, however it ends."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def when_the_parent_ends(end: Callable[[], object]) -> None:
    """Call `end`, in a thread, as soon as the process that started this one is gone."""
    Thread(target=_wait, args=(end,), daemon=True).start()


def _wait(end: Callable[[], object]) -> None:
    parent = parent_process()
    assert parent is not None
    # The sentinel is a pipe that the parent holds: it breaks also if the parent is killed.
    wait([parent.sentinel])
    end()
