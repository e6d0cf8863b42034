"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# How long an example takes is measured in benchmarks/, not here: a busy machine must not fail a property.
# The quick tests draw the same examples at every run, so that a change fails by itself and never by chance; the
# slow ones, with many more examples, draw others at each.
settings.register_profile("quick", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("slow", deadline=None, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how examples are drawn, before any test module is read: settings are taken when a test is defined."""
    settings.load_profile("slow" if config.getoption("markexpr") == "slow" else "quick")
