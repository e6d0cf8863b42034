"""Shows on a terminal how far a caseload is read, how fast, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Come:
    """How far it is: `read` of `size`, in whatever unit, and how many cases, of which `before` were done before."""

    read: int
    size: int
    cases: int
    before: int = 0


@contextmanager
def cases_progress() -> Iterator[Callable[[Come], None]]:
    """Give a function that is told how far it is. Where standard error is no terminal, nothing is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda come: None
        return
    rate = TextColumn("{task.fields[cases]:,} cases, {task.fields[rate]:,.0f} a second,")
    columns = (BarColumn(), TaskProgressColumn(), rate, TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None, cases=0, rate=0.0)

        def told(come: Come) -> None:
            seconds = shown.tasks[task].elapsed or 0.0
            rate = (come.cases - come.before) / seconds if seconds else 0.0
            shown.update(task, total=come.size, completed=come.read, cases=come.cases, rate=rate)
            if come.before and come.cases == come.before:
                console.print(f"Taken up after {come.cases:,} cases.")

        yield told
