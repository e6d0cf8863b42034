"""How the slow tests are given out: what takes long to make is made once, and what takes longest begins first."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# Slow tests that share what takes long to make, by how their ids begin: one worker runs all of a name. The solver
# learns from each promise for the next; the cases that a search found, and the office that people log in to in a
# browser, are made once.
TOGETHER = {
    "tests/proof/test_invariants.py::test_no_small_case": "the proof of the promises",
    "tests/proof/test_invariants.py::test_an_invariant": "the proof of the promises",
    "tests/proof/test_invariants.py::test_every_case": "the proof of the promises",
    "tests/properties/": "what is tried near the cases that were found",
    "tests/browser/": "what a browser shows",
}
# Tests that take a minute or so by themselves. After those above they are the first: one that comes last is waited
# for.
LONG = (
    "tests/mutation/",
    "tests/caseload/",
    "tests/readers/durable_rules/test_threads_and_memory.py",
    "tests/proof/test_symbolic.py",
    "tests/proof/test_questions.py",
    "tests/api/test_stateful.py",
)


def is_long(test: pytest.Item) -> bool:
    """Return whether a test is one of those that take longest."""
    return test.nodeid.startswith(LONG)


class Together(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist tells no types
    """Gives a worker that is idle the next test, or all of one name of `TOGETHER`: those come first.

    The marker `xdist_group` would say the same, but pytest-xdist 3.8 does not read it under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((name for start, name in TOGETHER.items() if nodeid.startswith(start)), nodeid)
