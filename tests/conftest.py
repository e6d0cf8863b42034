"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import disk_usage

import pytest
from hypothesis import HealthCheck, settings
from typer.main import get_command
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, WorkStealingScheduling

from tests import slow_suite
from tests.api.postgresql import MISSING

# How long an example takes is measured in benchmarks/, not here: a busy machine must not fail a property.
# The quick suite draws the same few examples at every run, so that a change fails by itself and never by chance;
# the slow one asks the same properties of five times as many, others at each run.
_ON_A_BUSY_MACHINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("quick", max_examples=4, derandomize=True, **_ON_A_BUSY_MACHINE)  # type: ignore[arg-type]
settings.register_profile("slow", max_examples=20, **_ON_A_BUSY_MACHINE)  # type: ignore[arg-type]


# A database waits for the disk each time something is stored, and most tests of the service have one of their own.
# What tests kill are processes, never the machine: what they wrote into memory outlives them. A container may have
# very little of it (Docker 64 MB): then files stand where others do.
IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    """Choose how examples are drawn, before any test module is read: settings are taken when a test is defined.

    Until the tests are found the garbage collector rests: what is imported stays, and it would go through it again
    and again. See `pytest_collection_finish`.
    """
    gc.disable()
    if IN_MEMORY.is_dir() and disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    settings.load_profile("slow" if _is_slow(config) else "quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What runs on PostgreSQL is slow: a fresh machine has none, and the quick suite does the same on SQLite.

    Of the slow tests those that take longest are begun first.
    """
    for item in items:
        if isinstance(item, pytest.Function) and _needs_postgresql(item):
            item.add_marker(pytest.mark.slow)
    items.sort(key=(lambda item: not slow_suite.is_long(item)) if _is_slow(config) else _shares)


def _needs_postgresql(test: pytest.Function) -> bool:
    chosen = test.callspec.params.get("kind_of_database") if hasattr(test, "callspec") else None
    return chosen == "postgresql" or "postgresql_server" in test.fixturenames


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """What typer makes of an application is the same at each call of a test, and takes longer than most calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(get_command))
        yield


def pytest_collection_finish() -> None:
    """Keep the garbage collector from walking through what was imported, and from looking for little.

    What was imported stays to the end. A rulebook or an application that a test makes is 100,000 things that stay
    as long as the test: looked for at every 700 of them, as Python does by itself, garbage took 10 to 25%.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)
    gc.enable()


def _is_slow(config: pytest.Config) -> bool:
    return str(config.getoption("markexpr")).startswith("slow")


# Quick tests that share what takes long to make, by how their ids begin: they come first, one name after the other,
# so that they stay with the worker that begins with them.
TOGETHER = (
    "tests/proof/test_invariants.py::test_no_small_case",
    "tests/proof/test_invariants.py::test_every_small_case",
)


def _shares(test: pytest.Item) -> int:
    """Return the place of a test in `TOGETHER`; all others come after them, in their own order."""
    return next((place for place, start in enumerate(TOGETHER) if test.nodeid.startswith(start)), len(TOGETHER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out for want of a server, and how to have it: a skipped test tells nothing."""
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())):
        terminalreporter.write_line(MISSING)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> LoadScopeScheduling | WorkStealingScheduling:
    """Give each worker its share of the quick tests at once, and half of what another has left to whoever is done.

    Neighbours mostly stay together, so that what a module makes is made once. To ask for each test which is next,
    and to count each time what is left, took the process that gives them out longer than many tests: of 12,485
    tests that do nothing it had 15 s of the processor, and has 5 s so. The slow ones are few: see `slow_suite`.
    """
    return slow_suite.Together(config, log) if _is_slow(config) else WorkStealingScheduling(config, log)
